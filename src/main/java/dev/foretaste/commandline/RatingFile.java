package dev.foretaste.commandline;

import dev.foretaste.evaluation.HoldOut;
import dev.foretaste.matrix.CompressedRatings;
import dev.foretaste.matrix.RatingMatrix;
import dev.foretaste.matrix.RatingMatrixBuilder;
import dev.foretaste.matrix.UserRatings;
import dev.foretaste.problem.InputError;
import dev.foretaste.problem.ProblemException;
import dev.foretaste.upload.Header;
import dev.foretaste.upload.RatingColumns;
import dev.foretaste.upload.RatingFields;
import dev.foretaste.upload.Upload;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads files of ratings, in the dialects and with the rules of an import, but without a scale. */
final class RatingFile {
    private RatingFile() {}

    /** @throws InputException naming the line that cannot be used */
    static RatingMatrix read(Path file) throws IOException {
        Ratings ratings = new Ratings(file);
        RatingFields fields = new RatingFields(ratings);
        lines(file, fields::read);
        RatingMatrix matrix = ratings.matrix.build();
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
        if (tested.cardinality() == ratings.size()) {
            throw new InputException(
                    "%s holds out every rating of %s; expected some to train on".formatted(heldOut, training));
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

    /** A user and an item; the context is empty for none. */
    record Pair(String userId, String itemId, String context) {}

    /** Gives the pair of each line to {@code each}; the line may have any further fields. */
    static void pairs(Path file, Consumer<Pair> each) throws IOException {
        @Nullable RatingColumns[] columns = {null};
        lines(file, (line, fields) -> {
            if (columns[0] == null) {
                Optional<RatingColumns> named = RatingColumns.named(fields);
                columns[0] = named.orElse(RatingColumns.UNNAMED);
                if (named.isPresent()) {
                    return;
                }
            }
            RatingColumns at = columns[0];
            if (fields.size() <= Math.max(at.user(), at.item())) {
                throw bad(file, line, "has %d columns; expected user and item".formatted(fields.size()));
            }
            each.accept(new Pair(fields.get(at.user()), fields.get(at.item()), Header.field(fields, at.context())));
        });
    }

    @FunctionalInterface
    private interface Line {
        void read(long number, List<String> fields);
    }

    private static void lines(Path file, Line each) throws IOException {
        try (InputStream bytes = Files.newInputStream(file)) {
            Upload.open(bytes, null).read(new Upload.Lines() {
                @Override
                public void fields(long line, List<String> fields) {
                    each.read(line, fields);
                }

                @Override
                public void json(long line, String text) {
                    throw bad(file, line, "is an object; expected a line of CSV: user, item, rating");
                }
            });
        } catch (ProblemException e) {
            InputError unreadable = e.errors().getFirst();
            Long line = unreadable.line();
            throw bad(file, line == null ? 1 : line, unreadable.detail());
        } catch (NoSuchFileException e) {
            throw new IOException(file + ": there is no such file", e);
        } catch (IOException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    private static InputException bad(Path file, long line, String what) {
        return new InputException("%s, line %d: %s".formatted(file, line, what));
    }

    private static final class Ratings implements RatingFields.Destination {
        private final RatingMatrixBuilder matrix = RatingMatrix.builder();
        private final Path file;

        Ratings(Path file) {
            this.file = file;
        }

        @Override
        public void rating(
                long line, String userId, String itemId, double value, @Nullable Instant ratedAt, String context) {
            matrix.add(userId, itemId, value, ratedAt == null ? 0 : minutes(ratedAt), context);
        }

        private static int minutes(Instant time) {
            return Math.toIntExact(time.getEpochSecond() / 60);
        }

        @Override
        public void bad(long line, String detail) {
            throw RatingFile.bad(file, line, detail);
        }

        @Override
        public Optional<String> valueProblem(double value) {
            return Float.isFinite((float) value)
                    ? Optional.empty()
                    : Optional.of("is %s; expected a number".formatted(value));
        }

        @Override
        public Optional<String> timeProblem(Instant time) {
            return Math.abs(time.getEpochSecond() / 60) <= Integer.MAX_VALUE
                    ? Optional.empty()
                    : Optional.of("is %s; expected one of this age".formatted(time));
        }

        @Override
        public String expectedCharset() {
            return "UTF-8";
        }
    }
}
