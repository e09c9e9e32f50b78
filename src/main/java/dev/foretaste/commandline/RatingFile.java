package dev.foretaste.commandline;

import dev.foretaste.evaluation.HoldOut;
import dev.foretaste.matrix.CompressedRatings;
import dev.foretaste.matrix.RatingMatrix;
import dev.foretaste.matrix.RatingMatrixBuilder;
import dev.foretaste.matrix.UserRatings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Reads ratings from text, one a line: user, item, rating and, where known, the time in seconds since the epoch. Fields
 * are parted by a tab ({@code u.data}), by {@code ::} ({@code ratings.dat}) or by a comma ({@code ratings.csv}), as the
 * first line is; a first line whose third field is no number is a header, which may name a further field
 * {@code context}. A file ending in {@code .gz} is compressed.
 */
final class RatingFile {
    private static final int LONGEST_LINE = 1 << 16;
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private RatingFile() {}

    /** @throws InputException naming the line that cannot be used */
    static RatingMatrix read(Path file) throws IOException {
        RatingMatrixBuilder ratings = RatingMatrix.builder();
        ContextColumn contexts = new ContextColumn();
        records(file, record -> {
            if (contexts.isNamedBy(record)) {
                return;
            }
            if (record.size() < 3) {
                throw bad(file, record, "%d fields; expected user, item and rating".formatted(record.size()));
            }
            double value = number(record.get(2));
            if (!Double.isNaN(value)) {
                ratings.add(
                        id(file, record, 0),
                        id(file, record, 1),
                        value,
                        contexts.isTime() ? 0 : minutes(file, record),
                        contexts.of(record));
            } else if (record.getRecordNumber() > 1) {
                throw bad(file, record, "rating \"%s\"; expected a number".formatted(record.get(2)));
            }
        });
        RatingMatrix matrix = ratings.build();
        if (matrix.size() == 0) {
            throw new InputException(file + ": no ratings; expected a line for each: user, item, rating");
        }
        return matrix;
    }

    /** The ratings of two files, those of the second held out. A pair that is in both is held out. */
    static HoldOut readSplit(Path training, Path heldOut) throws IOException {
        RatingMatrix test = read(heldOut);
        RatingMatrixBuilder both = RatingMatrix.builder();
        addAll(both, read(training));
        addAll(both, test);
        RatingMatrix ratings = both.build();
        CompressedRatings rows = ratings.byUser();
        BitSet tested = new BitSet(ratings.size());
        for (int user = 0; user < rows.rows(); user++) {
            OptionalInt testUser = test.users().find(ratings.users().id(user));
            if (testUser.isPresent()) {
                UserRatings own = test.ratingsOf(testUser.getAsInt());
                for (int position = rows.start(user); position < rows.end(user); position++) {
                    OptionalInt item = test.items().find(ratings.items().id(rows.index(position)));
                    tested.set(position, item.isPresent() && own.contains(item.getAsInt()));
                }
            }
        }
        return new HoldOut(ratings.withRatings(position -> !tested.get(position)), ratings.withRatings(tested::get));
    }

    private static void addAll(RatingMatrixBuilder to, RatingMatrix ratings) {
        CompressedRatings rows = ratings.byUser();
        for (int user = 0; user < rows.rows(); user++) {
            for (int position = rows.start(user); position < rows.end(user); position++) {
                to.add(
                        ratings.users().id(user),
                        ratings.items().id(rows.index(position)),
                        rows.value(position),
                        ratings.ratedAt(position),
                        ratings.contexts().name(position).orElse(""));
            }
        }
    }

    /** Which field of a file's lines is the context. */
    static final class ContextColumn {
        private int column = -1;

        /** Whether the record is a header that names the field. */
        boolean isNamedBy(CSVRecord record) {
            for (int field = 0; record.getRecordNumber() == 1 && field < record.size(); field++) {
                if (record.get(field).strip().equalsIgnoreCase("context")) {
                    column = field;
                    return true;
                }
            }
            return false;
        }

        /** Whether it stands where the time does otherwise. */
        boolean isTime() {
            return column == 3;
        }

        /** The context of a record; empty for none. */
        String of(CSVRecord record) {
            return column < 0 || column >= record.size() ? "" : record.get(column);
        }
    }

    /** Gives each line's fields to {@code each}. */
    static void records(Path file, Consumer<CSVRecord> each) throws IOException {
        try (BufferedReader reader = open(file)) {
            reader.mark(LONGEST_LINE);
            if (reader.read() != BYTE_ORDER_MARK) {
                reader.reset();
            }
            reader.mark(LONGEST_LINE);
            char[] start = new char[LONGEST_LINE / 2];
            int length = Math.max(0, reader.read(start));
            reader.reset();
            try (CSVParser parser = format(new String(start, 0, length)).parse(reader)) {
                parser.forEach(each);
            }
        } catch (UncheckedIOException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        } catch (NoSuchFileException e) {
            throw new IOException(file + ": there is no such file", e);
        }
    }

    private static BufferedReader open(Path file) throws IOException {
        InputStream bytes = Files.newInputStream(file);
        boolean compressed = file.toString().endsWith(".gz");
        return new BufferedReader(new InputStreamReader(
                compressed ? new GZIPInputStream(bytes, 1 << 16) : bytes, StandardCharsets.UTF_8));
    }

    private static CSVFormat format(String start) {
        String firstLine = start.lines().findFirst().orElse("");
        CSVFormat.Builder format = CSVFormat.DEFAULT.builder().setIgnoreEmptyLines(true);
        if (firstLine.contains("\t")) {
            format.setDelimiter("\t").setQuote(null);
        } else if (firstLine.contains("::")) {
            format.setDelimiter("::").setQuote(null);
        }
        return format.get();
    }

    private static String id(Path file, CSVRecord record, int field) {
        String id = record.get(field);
        if (id.isEmpty()) {
            throw bad(file, record, "field %d is empty; expected an id".formatted(field + 1));
        }
        return id;
    }

    private static int minutes(Path file, CSVRecord record) {
        if (record.size() < 4) {
            return 0;
        }
        double seconds = number(record.get(3));
        if (!(Math.abs(seconds / 60) < Integer.MAX_VALUE)) {
            throw bad(file, record, "time \"%s\"; expected seconds since the epoch".formatted(record.get(3)));
        }
        return (int) (seconds / 60);
    }

    /** NaN for anything but a finite number. */
    private static double number(String text) {
        try {
            double number = Double.parseDouble(text.strip());
            return Double.isFinite((float) number) ? number : Double.NaN;
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    static InputException bad(Path file, CSVRecord record, String what) {
        return new InputException(
                "%s, line %d: %s".formatted(file, record.getParser().getCurrentLineNumber(), what));
    }
}
