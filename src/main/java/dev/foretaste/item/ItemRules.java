package dev.foretaste.item;

import dev.foretaste.problem.Ids;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** What makes the description of an item acceptable. */
@Component
final class ItemRules {
    private static final int TITLE_MAXIMUM = 1_000;
    private static final int URL_MAXIMUM = 2_000;
    private static final int CATEGORIES_MAXIMUM = 100;
    private static final int ATTRIBUTES_MAXIMUM = 16_384;
    private static final int DEPTH_MAXIMUM = 100;
    private static final String HALF_PAIR = "has half a surrogate pair; expected Unicode text";

    private final JsonMapper json;

    ItemRules(JsonMapper json) {
        this.json = json;
    }

    /** The item described; each thing wrong is reported with its JSON pointer, and then there is no item. */
    Optional<Item> check(String itemId, ItemInput input, BiConsumer<String, String> errors) {
        boolean[] good = {true};
        BiConsumer<String, String> report = (pointer, detail) -> {
            good[0] = false;
            errors.accept(pointer, detail);
        };
        Ids.problemOf(itemId).ifPresent(problem -> report.accept("/itemId", problem));
        text("/title", input.title(), TITLE_MAXIMUM, report);
        url("/url", input.url(), report);
        url("/imageUrl", input.imageUrl(), report);
        List<String> categories = categories(input.categories(), report);
        Map<String, Object> attributes = input.attributes() == null ? Map.of() : input.attributes();
        attributes("/attributes", attributes, report);
        return good[0]
                ? Optional.of(new Item(
                        itemId,
                        input.title(),
                        categories,
                        input.url(),
                        input.imageUrl(),
                        Boolean.TRUE.equals(input.hidden()),
                        attributes))
                : Optional.empty();
    }

    private static void text(String pointer, @Nullable String text, int maximum, BiConsumer<String, String> report) {
        if (text == null) {
            return;
        }
        if (text.length() > maximum) {
            report.accept(pointer, "has %d characters; expected up to %d".formatted(text.length(), maximum));
        } else if (!text.isEmpty() && text.chars().anyMatch(Character::isISOControl)) {
            report.accept(pointer, "has a control character; expected none");
        } else if (!isUnicode(text)) {
            report.accept(pointer, HALF_PAIR);
        }
    }

    private void attributes(String pointer, Map<String, Object> attributes, BiConsumer<String, String> report) {
        String problem = problemWithin(attributes, 0);
        if (problem != null) {
            report.accept(pointer, problem);
            return;
        }
        String written = json.writeValueAsString(attributes);
        if (written.length() > ATTRIBUTES_MAXIMUM) {
            report.accept(
                    pointer,
                    "has %d characters of JSON; expected up to %d".formatted(written.length(), ATTRIBUTES_MAXIMUM));
        } else if (!isUnicode(written)) {
            report.accept(pointer, HALF_PAIR);
        }
    }

    /** What could not be written again as it was read: JSON knows no infinity, and its writer a greatest depth. */
    private static @Nullable String problemWithin(@Nullable Object value, int depth) {
        if (value instanceof Double number && !Double.isFinite(number)) {
            return "has a number beyond what is read; expected finite ones";
        }
        if (depth > DEPTH_MAXIMUM) {
            return "has values more than %d deep; expected flatter ones".formatted(DEPTH_MAXIMUM);
        }
        Collection<?> parts =
                value instanceof Map<?, ?> object ? object.values() : value instanceof List<?> list ? list : List.of();
        return parts.stream()
                .map(part -> problemWithin(part, depth + 1))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** Whether a text comes back from the store as it was: not with half a surrogate pair. */
    private static boolean isUnicode(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    private static List<String> categories(
            @Nullable List<@Nullable String> categories, BiConsumer<String, String> report) {
        List<String> good = new ArrayList<>();
        if (categories == null) {
            return good;
        }
        if (categories.size() > CATEGORIES_MAXIMUM) {
            report.accept(
                    "/categories",
                    "has %d entries; expected up to %d".formatted(categories.size(), CATEGORIES_MAXIMUM));
        }
        for (int at = 0; at < categories.size() && at < CATEGORIES_MAXIMUM; at++) {
            String category = categories.get(at);
            String pointer = "/categories/" + at;
            if (category == null) {
                report.accept(pointer, "is null; expected a category");
            } else {
                Ids.problemOf(category).ifPresent(problem -> report.accept(pointer, problem));
                good.add(category);
            }
        }
        return good;
    }

    private static void url(String pointer, @Nullable String url, BiConsumer<String, String> report) {
        if (url != null && !isWebAddress(url)) {
            report.accept(
                    pointer,
                    "is not an address of the web of up to %d characters; expected one like https://shop.example/tea"
                            .formatted(URL_MAXIMUM));
        }
    }

    /** Addresses end up in links of web pages, so that a {@code javascript:} address must not come through. */
    static boolean isWebAddress(String url) {
        try {
            URI address = new URI(url);
            boolean web = "http".equalsIgnoreCase(address.getScheme()) || "https".equalsIgnoreCase(address.getScheme());
            return web && address.getHost() != null && url.length() <= URL_MAXIMUM;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
