package dev.foretaste.upload;

import java.util.List;

/**
 * What an import did. Of several lines about the same thing only one counts.
 *
 * @param rejected how many lines were bad
 * @param errors the first 100 of them
 */
public record ImportAnswer(int created, int updated, int unchanged, long rejected, List<BadLine> errors) {

    /** What is wrong with a line, counted from 1. */
    public record BadLine(long line, String detail) {}
}
