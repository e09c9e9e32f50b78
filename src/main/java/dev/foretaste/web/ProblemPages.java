package dev.foretaste.web;

import dev.foretaste.problem.ProblemException;
import dev.foretaste.problem.ProblemType;
import io.swagger.v3.oas.annotations.Hidden;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.HtmlUtils;

/** The pages the {@code type} of a problem document leads to. */
@Hidden
@RestController
final class ProblemPages {

    @GetMapping(path = "/problems", produces = MediaType.TEXT_HTML_VALUE)
    String all() {
        return page(
                "Problems",
                Arrays.stream(ProblemType.values()).map(ProblemPages::section).collect(Collectors.joining()));
    }

    @GetMapping(path = "/problems/{slug}", produces = MediaType.TEXT_HTML_VALUE)
    String one(@PathVariable String slug) {
        ProblemType type = Arrays.stream(ProblemType.values())
                .filter(candidate -> candidate.slug().equals(slug))
                .findFirst()
                .orElseThrow(() -> ProblemException.notFound("There is no such kind of problem"));
        return page(type.title(), section(type));
    }

    private static String section(ProblemType type) {
        return "<section><h1>%s</h1><p>HTTP status %d, type <code>/problems/%s</code></p><p>%s</p></section>"
                .formatted(
                        HtmlUtils.htmlEscape(type.title()),
                        type.status(),
                        type.slug(),
                        HtmlUtils.htmlEscape(type.meaning()));
    }

    private static String page(String title, String body) {
        return """
                <!doctype html>
                <html lang="en">
                <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>%s</title>
                <style>body { font: 1.1rem/1.5 system-ui, sans-serif; margin: 3rem auto; max-width: 42rem; padding: 0 1rem }</style></head>
                <body>%s</body>
                </html>
                """.formatted(HtmlUtils.htmlEscape(title), body);
    }
}
