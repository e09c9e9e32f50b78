package dev.foretaste.rating;

import dev.foretaste.idempotency.IdempotentRequest;
import dev.foretaste.upload.ImportAnswer;
import dev.foretaste.upload.OnError;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.util.MimeTypeUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/ratings")
@Tag(name = "Ratings")
final class RatingFileController {
    private static final String CSV = "text/csv";
    private static final String NDJSON = "application/x-ndjson";
    private static final int BUFFER = 1 << 16;

    private final RatingImport imports;
    private final RatingExport exports;

    RatingFileController(RatingImport imports, RatingExport exports) {
        this.imports = imports;
        this.exports = exports;
    }

    @PostMapping(
            path = "/import",
            consumes = {
                CSV,
                NDJSON,
                "text/tab-separated-values",
                "text/plain",
                "application/gzip",
                "application/octet-stream"
            })
    @Operation(
            summary = "Import a file of ratings",
            description =
                    "CSV separated by comma, tab or ::, without a header (userId, itemId, value, time), or with one"
                            + " that names the columns, among them context if there is one; or NDJSON; gzipped or not. MovieLens' files come in as they are. The file is read to its end before"
                            + " anything is stored.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            content =
                                    @Content(
                                            mediaType = CSV,
                                            schema = @Schema(type = "string"),
                                            examples =
                                                    @ExampleObject(
                                                            "userId,itemId,value,ratedAt,context\nu1,i1,5,2026-01-31T18:30:00Z,phone\n"))))
    ImportAnswer importFile(
            HttpServletRequest request,
            @RequestParam(defaultValue = "abort")
                    @Parameter(
                            description =
                                    "abort, the default, stores nothing when a line is bad; skip stores the good lines",
                            schema = @Schema(allowableValues = {"abort", "skip"}))
                    String onError,
            @RequestHeader(name = IdempotentRequest.HEADER, required = false)
                    @Parameter(description = IdempotentRequest.DESCRIPTION)
                    @Nullable
                    String idempotencyKey)
            throws IOException {
        return imports.store(request.getInputStream(), request.getContentType(), OnError.of(onError), idempotencyKey);
    }

    @GetMapping(
            path = "/export",
            produces = {CSV, NDJSON})
    @Operation(
            summary = "Export all ratings",
            description =
                    "As they are at one moment, by user and item; CSV, or NDJSON when the Accept header asks for it;"
                            + " gzipped when Accept-Encoding allows it. An import takes the file unchanged. 503 while too"
                            + " many are being read.")
    @ApiResponse(
            responseCode = "200",
            content = {
                @Content(mediaType = CSV, schema = @Schema(type = "string")),
                @Content(mediaType = NDJSON, schema = @Schema(type = "string"))
            })
    void export(HttpServletRequest request, HttpServletResponse response) throws IOException {
        List<MediaType> accepted = MediaType.parseMediaTypes(request.getHeader(HttpHeaders.ACCEPT));
        MimeTypeUtils.sortBySpecificity(accepted);
        boolean ndjson = accepted.stream()
                .flatMap(type ->
                        Stream.of(CSV, NDJSON).filter(each -> type.isCompatibleWith(MediaType.parseMediaType(each))))
                .findFirst()
                .filter(NDJSON::equals)
                .isPresent();
        exports.begin(() -> write(ndjson, response));
    }

    private void write(boolean ndjson, HttpServletResponse response) throws IOException {
        response.setContentType((ndjson ? NDJSON : CSV) + ";charset=UTF-8");
        response.addHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT);
        OutputStream out = new BufferedOutputStream(response.getOutputStream(), BUFFER);
        if (ndjson) {
            exports.writeJson(out);
        } else {
            exports.writeCsv(out);
        }
        out.flush();
    }
}
