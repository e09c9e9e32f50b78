package dev.foretaste.recommendation;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.foretaste.problem.Ids;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

@RestController
@RequestMapping("/api/v1")
@Tag(name = "Recommendations")
final class BatchController {
    private static final String NDJSON = "application/x-ndjson";
    /** Enough to share the reading of item factors, few enough that answers keep coming. */
    private static final int BLOCK = 64;
    /** An id of 200 characters, each written as two escapes of six bytes, in a short object. */
    private static final int LONGEST_LINE = 4096;

    private final BatchRecommender recommender;
    private final ServedModels models;
    private final JsonMapper json;

    BatchController(BatchRecommender recommender, ServedModels models, JsonMapper json) {
        this.recommender = recommender;
        this.models = models;
        this.json = json;
    }

    /** A line of the request that is no user id. */
    @Schema(name = "BatchLineError")
    record LineError(long line, String detail) {}

    /** A line of the request: a user id, or what is wrong. */
    private record Line(@Nullable String userId, @Nullable LineError error) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record UserLine(@Nullable String userId) {}

    @PostMapping(path = "/recommendations/batch", consumes = NDJSON, produces = NDJSON)
    @Operation(
            summary = "Recommend items to many users",
            description = "A user id a line in, as a JSON string or as {\"userId\": …}; a list a line out, in the same"
                    + " order, without intervals and cursors, all by one model. Answers are streamed while the request is read: read"
                    + " them while you send. A line that is no user id is answered by a line {line, detail}.")
    @ItemFilters
    @RequestBody(
            content =
                    @Content(
                            mediaType = NDJSON,
                            schema = @Schema(type = "string"),
                            examples = @ExampleObject("\"u1\"\n\"u2\"\n")))
    @ApiResponse(
            responseCode = "200",
            description = "A list a line",
            content = @Content(mediaType = NDJSON, schema = @Schema(implementation = Recommendations.class)))
    @ApiResponse(responseCode = "422", description = "The model has no part that ranks as rankBy says")
    void recommend(
            @RequestParam(defaultValue = "10") @Parameter(description = "1 to 500") int limit,
            @RequestParam(required = false) @Nullable RankBy rankBy,
            @RequestParam(defaultValue = "false") boolean includeRated,
            @RequestParam(required = false) @Parameter(description = Parameters.CONTEXT) @Nullable String context,
            @RequestParam @Parameter(hidden = true) MultiValueMap<String, String> all,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        ListQuery query = new ListQuery(
                Parameters.limit("limit", limit),
                Set.copyOf(all.getOrDefault("category", List.of())),
                Set.copyOf(all.getOrDefault("exclude", List.of())),
                includeRated,
                Optional.ofNullable(rankBy),
                0,
                false,
                ListQuery.LEVEL,
                Parameters.context("context", context));
        Optional<ServedModel> model = models.current();
        model.ifPresent(each -> Recommender.rankBy(each, query));
        response.setContentType(NDJSON);
        InputStream in = new BufferedInputStream(request.getInputStream());
        try (Answers answers = new Answers(model, query, response.getOutputStream())) {
            long lines = 0;
            for (byte[] line = nextLine(in); line.length > 0; line = nextLine(in)) {
                lines++;
                if (!isBlank(line)) {
                    answers.add(parse(line, lines));
                }
                // The next line may come only when its sender has read these answers.
                if (in.available() == 0) {
                    answers.writeAll();
                }
            }
            answers.writeAll();
        }
    }

    /** The blocks of one request that are being answered, in their order; so many that no thread waits for another. */
    private final class Answers implements AutoCloseable {
        private final Optional<ServedModel> model;
        private final ListQuery query;
        private final OutputStream out;
        private final Queue<Future<byte[]>> underWay = new ArrayDeque<>();
        private List<Line> block = new ArrayList<>(BLOCK);

        Answers(Optional<ServedModel> model, ListQuery query, OutputStream out) {
            this.model = model;
            this.query = query;
            this.out = out;
        }

        void add(Line line) throws IOException {
            block.add(line);
            if (block.size() == BLOCK) {
                submit();
            }
            if (underWay.size() > recommender.threads()) {
                writeNext();
            }
        }

        void writeAll() throws IOException {
            if (!block.isEmpty()) {
                submit();
            }
            while (!underWay.isEmpty()) {
                writeNext();
            }
            out.flush();
        }

        private void submit() {
            List<Line> full = block;
            underWay.add(recommender.submit(() -> answer(model, full, query)));
            block = new ArrayList<>(BLOCK);
        }

        private void writeNext() throws IOException {
            try {
                out.write(underWay.remove().get());
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException();
            }
        }

        @Override
        public void close() {
            underWay.forEach(answer -> answer.cancel(true));
        }
    }

    private byte[] answer(Optional<ServedModel> model, List<Line> block, ListQuery query) throws IOException {
        List<String> userIds = new ArrayList<>();
        for (Line line : block) {
            if (line.userId != null) {
                userIds.add(line.userId);
            }
        }
        List<Recommendations> lists = recommender.recommend(model, userIds, query);
        ByteArrayOutputStream out = new ByteArrayOutputStream(1024 * block.size());
        int next = 0;
        for (Line line : block) {
            out.write(json.writeValueAsBytes(line.error != null ? line.error : lists.get(next++)));
            out.write('\n');
        }
        return out.toByteArray();
    }

    private Line parse(byte[] line, long number) {
        if (line.length > LONGEST_LINE) {
            return new Line(null, new LineError(number, "is longer than any user id; expected a user id a line"));
        }
        try {
            String userId =
                    new String(line, StandardCharsets.UTF_8).stripLeading().startsWith("{")
                            ? json.readValue(line, UserLine.class).userId()
                            : json.readValue(line, String.class);
            if (userId == null) {
                return new Line(null, new LineError(number, "is null; expected a user id"));
            }
            return Ids.problemOf(userId)
                    .map(problem -> new Line(null, new LineError(number, problem)))
                    .orElseGet(() -> new Line(userId, null));
        } catch (JacksonException e) {
            return new Line(
                    null, new LineError(number, "is not a JSON string nor {\"userId\": …}; expected a user id"));
        }
    }

    private static boolean isBlank(byte[] line) {
        for (byte octet : line) {
            if (octet != '\n' && octet != '\r' && octet != ' ' && octet != '\t') {
                return false;
            }
        }
        return true;
    }

    /** A line with its end, cut where it is longer than allowed; empty at the end of the body. */
    private static byte[] nextLine(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(32);
        for (int octet = in.read(); octet >= 0; octet = in.read()) {
            if (line.size() <= LONGEST_LINE) {
                line.write(octet);
            }
            if (octet == '\n') {
                break;
            }
        }
        return line.toByteArray();
    }
}
