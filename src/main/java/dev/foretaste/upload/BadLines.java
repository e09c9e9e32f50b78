package dev.foretaste.upload;

import dev.foretaste.problem.InputError;
import dev.foretaste.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;

/** The lines of an upload that cannot be stored: all are counted, the first 100 are kept. */
public final class BadLines {
    private static final int SHOWN = 100;

    private final OnError onError;
    private final List<InputError> errors = new ArrayList<>();
    private long rejected;

    public BadLines(OnError onError) {
        this.onError = onError;
    }

    /** Notes a bad line; of a file to be refused no more is read than is shown. */
    public void add(long line, String detail) {
        rejected++;
        if (errors.size() < SHOWN) {
            errors.add(InputError.atLine(line, detail));
            if (errors.size() == SHOWN) {
                refuse();
            }
        }
    }

    /** Ends the upload when there is a bad line and the file is to be stored whole or not at all. */
    public void refuse() {
        if (onError == OnError.ABORT && !errors.isEmpty()) {
            throw ProblemException.invalid(
                    errors.getFirst().sentence() + ". Nothing was stored; onError=skip stores the good lines.", errors);
        }
    }

    /**
     * The answer to an import that stored the good lines, as it is kept for requests sent again: without the bad lines,
     * which may quote of an id what no erasure would find.
     */
    public ImportAnswer answer(int created, int updated, int unchanged) {
        return new ImportAnswer(created, updated, unchanged, rejected, List.of());
    }

    /** The same with the bad lines: a file that is sent again has them again. */
    public ImportAnswer withLines(ImportAnswer kept) {
        List<ImportAnswer.BadLine> lines = errors.stream()
                .map(error -> new ImportAnswer.BadLine(error.line() == null ? 0 : error.line(), error.detail()))
                .toList();
        return new ImportAnswer(kept.created(), kept.updated(), kept.unchanged(), kept.rejected(), lines);
    }
}
