package dev.foretaste.upload;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/**
 * What an import did. Of several lines about the same thing only one counts.
 *
 * @param rejected how many lines were bad
 * @param errors the first 100 of them
 */
public record ImportAnswer(
        int created,
        int updated,
        int unchanged,
        @Schema(description = "How many lines were bad") long rejected,
        @Schema(description = "The first 100 of them") List<BadLine> errors) {

    /** What is wrong with a line, counted from 1. */
    public record BadLine(long line, String detail) {}
}
