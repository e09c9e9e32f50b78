package dev.foretaste.commandline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.foretaste.ForetasteApplication;
import dev.foretaste.OwnJvm;
import dev.foretaste.evaluation.Contender;
import dev.foretaste.factorization.Algorithms;
import dev.foretaste.factorization.IterationReport;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest {
    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void comparesAlgorithmsInATable() throws IOException {
        Path ratings = ratings("\t", "");

        int status = run("evaluate", "--ratings", ratings, "--algorithm", "baseline,popularity", "--folds", 3);

        assertThat(err.toString()).contains("baseline: training 1 of 6", "popularity: training 6 of 6");
        assertThat(out.toString().lines().toList()).hasSize(3);
        assertThat(out.toString())
                .startsWith("algorithm")
                .containsPattern("baseline +[0-9.]+ +[0-9.]+")
                .containsPattern("popularity +- +-");
        assertThat(status).isZero();
    }

    @Test
    void putsFiguresBelowTheirNames() throws IOException {
        Path ratings = Files.writeString(
                directory.resolve("wide"), ratingLines("\t").replaceAll("(?m)^(u\\d+\ti\\d+\t)(\\d)", "$1$200000"));

        run("evaluate", "--ratings", ratings, "--algorithm", "baseline,popularity,nmf", "--folds", 2);

        List<String> lines = out.toString().lines().toList();
        assertThat(lines).hasSize(4);
        // All columns but the first are flush right, so that they end at the same places in all lines.
        assertThat(lines).extracting(line -> ends(line)).containsOnly(ends(lines.getFirst()));
    }

    private static List<Integer> ends(String line) {
        return Pattern.compile("(?<= )\\S+")
                .matcher(line)
                .results()
                .map(MatchResult::end)
                .toList();
    }

    @Test
    void showsErrorsOnASmallScale() throws IOException {
        Path ratings = Files.writeString(
                directory.resolve("small"), ratingLines("\t").replaceAll("(?m)^(u\\d+\ti\\d+\t)(\\d)", "$10.00000$2"));

        run("evaluate", "--ratings", ratings, "--algorithm", "baseline", "--folds", 2);

        assertThat(out.toString()).containsPattern("baseline +[0-9.]+e-0[56]");
    }

    /** Three quarters between the floats of 0.12 and 0.60 is more than the float of 0.48. */
    @ParameterizedTest
    @CsvSource({"1, 4, 5", "0.12, 0.48, 0.60", "0.0001, 0.0004, 0.0005"})
    void countsARatingThreeQuartersUpAnyScaleAsRelevant(String least, String relevant, String greatest)
            throws IOException {
        Path training = Files.writeString(
                directory.resolve("training"), "a,x,%s\nb,x,%s\nb,y,%s\n".formatted(least, greatest, greatest));
        Path test = Files.writeString(directory.resolve("test"), "a,y," + relevant + "\n");

        run("evaluate", "--ratings", training, "--test", test, "--algorithm", "popularity", "--cutoff", 1);

        // Without a relevant item there would be no figures.
        assertThat(out.toString()).containsPattern("popularity +- +- +- +1.0000 ");
    }

    @Test
    void knowsTheScaleByAllRatingsThatAreGiven() throws IOException {
        Path training = Files.writeString(directory.resolve("training"), "a,x,2\na,y,3\nb,x,3\n");
        Path test = Files.writeString(directory.resolve("test"), "b,y,5\n");
        List<Object> evaluate = List.of("evaluate", "--ratings", training, "--test", test, "--algorithm", "baseline");

        int given = run(Stream.concat(evaluate.stream(), Stream.of("--relevant-from", 5))
                .toArray());
        int tooLow =
                run(Stream.concat(evaluate.stream(), Stream.of("--maximum", 4)).toArray());

        assertThat(given).isZero();
        assertThat(tooLow).isEqualTo(1);
        assertThat(err.toString()).contains("ratings from 2.0 to 5.0 on a scale from 2.0 to 4.0");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"--split random", "--split per-user", "--split leave-last-out", "--split temporal", "--test FILE"})
    void judgesByOneHoldOutWhereAsked(String options) throws IOException {
        Path ratings = ratings(",", "");
        Path test = Files.writeString(directory.resolve("test.csv"), "u1,i1,5\nu2,i2,1\nstranger,i3,4\n");
        List<Object> arguments = new ArrayList<>(List.of("evaluate", "--ratings", ratings, "--algorithm", "baseline"));
        arguments.addAll(List.of(options.replace("FILE", test.toString()).split(" ")));

        int status = run(arguments.toArray());

        assertThat(err.toString()).contains("training 1 of 1");
        assertThat(out.toString()).contains("baseline");
        assertThat(status).isZero();
    }

    @Test
    void trainsAModelThatPredicts() throws IOException {
        Path ratings = ratings(",", "userId,movieId,rating,timestamp\n");
        Path model = directory.resolve("model.safetensors");

        int trained = run("train", "--ratings", ratings, "--algorithm", "als", "--set", "rank=4", model);
        int scored = run("predict", model, "--pairs", ratings);
        int listed = run("predict", model, "--user", "u1", "--user", "stranger", "--limit", 3, "--rated", ratings);

        assertThat(List.of(trained, scored, listed)).containsOnly(0);
        List<String> lines = out.toString().lines().toList();
        assertThat(lines.getFirst()).contains("als, 30 users, 20 items");
        assertThat(lines).filteredOn(line -> line.startsWith("stranger\t")).hasSize(3);
        assertThat(err.toString().lines().filter(line -> line.contains("unknown")))
                .containsExactly(
                        "users unknown to the model, which are scored as anybody: 1, for instance \"stranger\"");
        String rated = Files.readString(ratings);
        assertThat(lines.subList(lines.size() - 6, lines.size() - 3))
                .allSatisfy(line -> assertThat(rated).doesNotContain("u1," + line.split("\t")[1] + ","));
    }

    /** In the evening tastes are the opposite of the morning's. */
    @Test
    void trainsAndPredictsInTheContextsOfAFile() throws IOException {
        StringBuilder lines = new StringBuilder("user,item,rating,timestamp,context\n");
        for (int user = 0; user < 20; user++) {
            for (int item = 0; item < 20; item++) {
                boolean morning = (user * 7 + item * 3) % 5 < 3;
                boolean liked = (user + item) % 2 == 0 == morning;
                lines.append("u%d,i%d,%d,881250949,%s%n"
                        .formatted(user, item, liked ? 5 : 1, morning ? "morning" : "evening"));
            }
        }
        Path ratings = Files.writeString(directory.resolve("ratings.csv"), lines);
        Path pairs = Files.writeString(
                directory.resolve("pairs.csv"),
                "user,item,context\nu0,i0,morning\nu0,i0,evening\nu0,i0,\nu0,i0,noon\n");
        Path model = directory.resolve("model.safetensors");

        int trained = run("train", "--ratings", ratings, "--algorithm", "tensor", model);
        int unknown = run("predict", model, "--user", "u0", "--context", "evenings");
        int scored = run("predict", model, "--pairs", pairs, "--context", "evening");
        int listed = run("predict", model, "--user", "u0", "--context", "morning", "--limit", 1);
        int evaluated = run("evaluate", "--ratings", ratings, "--folds", 3, "--algorithm", "tensor");

        assertThat(List.of(trained, scored, listed, evaluated)).containsOnly(0);
        assertThat(unknown).isEqualTo(1);
        assertThat(err.toString())
                .contains("--context \"evenings\"; expected one that the model knows: evening, morning")
                .contains("contexts unknown to the model, which are left aside: 1, for instance \"noon\"");
        List<String[]> scores = out.toString()
                .lines()
                .filter(line -> line.startsWith("u0\t"))
                .map(line -> line.split("\t"))
                .toList();
        assertThat(Double.parseDouble(scores.get(0)[2])).isGreaterThan(4);
        assertThat(Double.parseDouble(scores.get(1)[2])).isLessThan(2);
        assertThat(scores.get(2)[2]).isEqualTo(scores.get(1)[2]);
        assertThat(Double.parseDouble(scores.get(3)[2])).isBetween(2.0, 4.0);
        assertThat(Integer.parseInt(scores.get(4)[1].substring(1)) % 2).isZero();
    }

    @Test
    void refusesAContextWhereTheModelKnowsNone() throws IOException {
        Path model = directory.resolve("model.safetensors");
        run("train", "--ratings", ratings(",", ""), "--algorithm", "baseline", model);

        int status = run("predict", model, "--user", "u1", "--context", "phone");

        assertThat(err.toString())
                .contains("--context \"phone\"; the model was trained without contexts, leave it out");
        assertThat(out.toString()).doesNotContain("u1\t");
        assertThat(status).isEqualTo(1);
    }

    @ParameterizedTest(name = "parted by {0}")
    @CsvSource({"'\t'", "::", "','"})
    void readsTheFormatsOfMovieLens(String separator) throws IOException {
        Path ratings = ratings(separator, "");

        var matrix = RatingFile.read(ratings);

        assertThat(matrix.users().size()).isEqualTo(30);
        assertThat(matrix.ratedAt(0)).isEqualTo(881_250_949 / 60);
    }

    @Test
    void readsTheColumnsThatAHeaderNamesInAnyOrder() throws IOException {
        Path file = Files.writeString(
                directory.resolve("ratings.csv"),
                "context,timestamp,rating,item_id,user_id\nphone,2009-12-14T02:52:24Z,2.5,tea,ann\n");

        var matrix = RatingFile.read(file);

        assertThat(matrix.users().id(0)).isEqualTo("ann");
        assertThat(matrix.items().id(0)).isEqualTo("tea");
        assertThat(matrix.mean()).isEqualTo(2.5);
        assertThat(matrix.ratedAt(0)).isEqualTo(1_260_759_144 / 60);
        assertThat(matrix.contexts().name(0)).hasValue("phone");
    }

    @Test
    void refusesACompressedFileThatIsCutOff() throws IOException {
        Path whole = ratings(",", "");
        Path file = directory.resolve("cut.csv.gz");
        try (OutputStream to = new GZIPOutputStream(Files.newOutputStream(file))) {
            Files.copy(whole, to);
        }
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 4));

        int status = run("train", "--ratings", file, "--algorithm", "baseline", directory.resolve("model"));

        assertThat(err.toString()).contains("cut.csv.gz, line ", "cannot be unzipped");
        assertThat(status).isEqualTo(1);
    }

    @Test
    void readsCompressedFilesAndQuotedIds() throws IOException {
        Path file = directory.resolve("ratings.csv.gz");
        try (OutputStream to = new GZIPOutputStream(Files.newOutputStream(file))) {
            to.write("\uFEFFuser,item,rating\nann,\"tea, green\",4.5\n".getBytes(StandardCharsets.UTF_8));
        }

        var matrix = RatingFile.read(file);

        assertThat(matrix.items().id(0)).isEqualTo("tea, green");
        assertThat(matrix.users().id(0)).isEqualTo("ann");
        assertThat(matrix.mean()).isEqualTo(4.5);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            u1,i1,3\\nu1,i2,much     | line 2: the value is "much"; expected a number
            u1;i1;3                   | line 1: has one column, parted by neither a comma, a tab nor ::; expected 3 or 4: user
            u1,i1,3\\nu1,i2          | line 2: has 2 columns; expected 3 or 4: user, item, value and, if known, the time
            u1,i1,3\\nu1,i2,NaN      | line 2: the value is "NaN"; expected a number
            u1,i1,3\\nu1,i2,1e39     | line 2: the value is 1.0E39; expected a number
            u1,i1,3\\n,i2,4          | line 2: the user id is empty; expected 1 to 200 characters
            u1,i1,3,1\\nu1,i2,3,soon | line 2: the time is "soon"; expected seconds
            u1,i1,3\\n\\nu1,i2       | line 3: has 2 columns
            who,what,how\\nu1,i1,3   | line 1: the value is "how"; expected a number
            {"userId":"u1"}          | line 1: is an object; expected a line of CSV
            user,item,rating         | no ratings
            """)
    void namesTheLineThatItCannotUse(String content, String reason) throws IOException {
        Path file = Files.writeString(directory.resolve("ratings.csv"), content.replace("\\n", "\n"));

        int status = run("evaluate", "--ratings", file, "--algorithm", "baseline");

        assertThat(err.toString()).contains("ratings.csv").contains(reason);
        assertThat(status).isEqualTo(1);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            --algorithm best                    | algorithm "best"; expected one of als
            --algorithm als --set rank=0        | --set rank: 0; expected a whole number from 1
            --algorithm als --set ranks=1       | --set ranks: unknown hyperparameter
            --algorithm als,nmf --set rank=1    | --set with 2 algorithms
            --algorithm als --folds 1           | 1 folds
            --algorithm als --maximum 3         | a scale that holds them
            --algorithm als --split odd         | --split "odd"; expected one of folds, random
            --split temporal --share 0          | the split temporal holds out 0 of
            --split per-user --folds 3          | --folds beside --split per-user, which takes none
            --split leave-last-out --share 0.1  | --share beside --split leave-last-out, which takes none
            --share 0.1                         | --share beside --split folds, which takes none
            --test any.csv --folds 3            | --folds beside --test, which takes none
            --test any.csv --split random       | --split beside --test, which takes none
            --algorithm als --threads 0         | --threads 0; expected at least 1
            --algorithm als --minimum NaN       | a scale that holds them
            --algorithm als --maximum Infinity  | a scale that holds them
            --algorithm als --cutoff 0          | --cutoff 0; expected at least 1
            --algorithm als --relevant-from 9   | --relevant-from 9.0; expected a rating from 1.0 to 5.0
            --algorithm als --relevant-from NaN | --relevant-from NaN; expected a rating
            """)
    void saysWhatIsWrongWithAnOption(String options, String reason) throws IOException {
        List<Object> arguments = new ArrayList<>(List.of("evaluate", "--ratings", ratings(",", "")));
        arguments.addAll(List.of(options.split(" ")));

        int status = run(arguments.toArray());

        assertThat(err.toString()).contains(reason);
        assertThat(status).isEqualTo(1);
    }

    @Test
    void refusesToHoldOutEveryRating() throws IOException {
        Path ratings = ratings(",", "");

        int status = run("evaluate", "--ratings", ratings, "--test", ratings, "--algorithm", "baseline");

        assertThat(err.toString()).contains("holds out every rating of").doesNotContain("\tat ");
        assertThat(status).isEqualTo(1);
    }

    @Test
    void evaluatesOnGreatRatingsThatAreAllEqual() throws IOException {
        Path ratings = Files.writeString(directory.resolve("great"), "a,x,1e30\na,y,1e30\nb,x,1e30\nb,y,1e30\n");

        int status = run("evaluate", "--ratings", ratings, "--algorithm", "baseline", "--folds", 2);

        assertThat(err.toString()).doesNotContain("\tat ");
        assertThat(status).isZero();
    }

    /** The float next to 0.7 is less than 0.7, that next to 0.8 more than 0.8. */
    @Test
    void takesRatingsAtTheEndsOfTheScale() throws IOException {
        Path ratings = Files.writeString(directory.resolve("ends"), "a,x,0.7\na,y,0.8\nb,x,0.8\nb,y,0.7\n");
        List<Object> evaluate = List.of("evaluate", "--ratings", ratings, "--algorithm", "baseline", "--folds", 2);

        int held = run(Stream.concat(evaluate.stream(), Stream.of("--minimum", 0.7, "--maximum", 0.8))
                .toArray());
        int refused = run(
                Stream.concat(evaluate.stream(), Stream.of("--minimum", 0.71)).toArray());

        assertThat(held).isZero();
        assertThat(refused).isEqualTo(1);
    }

    @ParameterizedTest(name = "\"{0}\"")
    @ValueSource(strings = {"", "missing/model"})
    void refusesToTrainWhereNoModelCanBeWritten(String place) throws IOException {
        Path model = directory.resolve(place);

        int status = run("train", "--ratings", ratings(",", ""), "--algorithm", "baseline", model);

        assertThat(err.toString()).contains(model + "\"; expected a file").doesNotContain("iteration");
        assertThat(directory).isDirectory();
        assertThat(status).isEqualTo(1);
    }

    @Test
    void leavesADirectoryOfTheModelsNameAsItIs() throws IOException {
        Path model = Files.createDirectory(directory.resolve("model"));

        int status = run("train", "--ratings", ratings(",", ""), "--algorithm", "baseline", model);

        assertThat(model).isDirectory();
        assertThat(status).isEqualTo(1);
    }

    @ParameterizedTest(name = "[{index}]")
    @ValueSource(strings = {"not a model at all", "\5\0\0\0\0\0\0\0[[[[["})
    void refusesAModelThatIsNone(String content) throws IOException {
        Path file = Files.writeString(directory.resolve("model.safetensors"), content);

        int status = run("predict", file, "--user", "u1");

        assertThat(err.toString()).startsWith(file + ": ").doesNotContain("\tat ");
        assertThat(status).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1_000})
    void refusesAModelThatIsDamaged(int fromItsEnd) throws IOException {
        Path model = directory.resolve("model.safetensors");
        run("train", "--ratings", ratings(",", ""), "--algorithm", "item-knn", model);
        byte[] file = Files.readAllBytes(model);
        file[file.length - fromItsEnd] ^= 0x40;
        Files.write(model, file);

        int status = run("predict", model, "--user", "u1");

        assertThat(err.toString()).contains(model + ": the file is damaged").doesNotContain("\tat ");
        assertThat(status).isEqualTo(1);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"predict MODEL --pairs RATINGS", "evaluate --ratings RATINGS --algorithm baseline", "help"})
    void failsWhereItsOutputCannotBeWritten(String command) throws Exception {
        Path ratings = ratings(",", "");
        Path model = directory.resolve("model");
        run("train", "--ratings", ratings, "--algorithm", "baseline", model);
        String[] arguments = command.replace("MODEL", model.toString())
                .replace("RATINGS", ratings.toString())
                .split(" ");

        Process process = java(arguments)
                .redirectOutput(new File("/dev/full"))
                .redirectError(directory.resolve("err").toFile())
                .start();

        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(Files.readString(directory.resolve("err")))
                .endsWith("the output could not be written\n")
                .doesNotContain("\tat ");
    }

    @Test
    void saysInASentenceThatMemoryRanOut() {
        PrintWriter full = new PrintWriter(new StringWriter() {
            @Override
            public void write(String text, int from, int length) {
                throw new OutOfMemoryError("Java heap space");
            }
        });

        int status = Commands.run(new String[] {"help"}, full, new PrintWriter(err, true));

        assertThat(err.toString().lines()).hasSize(1).first().asString().startsWith("ran out of memory; ");
        assertThat(status).isEqualTo(1);
    }

    @Test
    void printsIdsInEveryLocale() throws Exception {
        Path ratings = Files.writeString(directory.resolve("ratings"), "Zoë,茶,5\nZoë,tea,3\nann,茶,4\n");
        Path pairs = Files.writeString(directory.resolve("pairs"), "Zoë,茶\nZoë,kahvé\n");
        Path model = directory.resolve("model");
        run("train", "--ratings", ratings, "--algorithm", "baseline", model);

        Process process = java("predict", model.toString(), "--pairs", pairs.toString())
                .redirectError(directory.resolve("err").toFile())
                .start();

        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .startsWith("Zoë\t茶\t");
        assertThat(process.waitFor()).isZero();
        assertThat(Files.readString(directory.resolve("err"))).contains("\"kahvé\"");
    }

    /** Files may grow to 64 blocks of at most 1 KiB; the model takes 2 MiB. */
    @Test
    void leavesNothingOfAModelThatThereIsNoRoomFor() throws Exception {
        Path model = directory.resolve("model");
        List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -f 64; exec \"$@\"", "sh"));
        command.addAll(java("train", "--ratings", ratings(",", "").toString(), "--set", "rank=512", model.toString())
                .command());

        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("err").toFile())
                .start();

        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(Files.readString(directory.resolve("err")))
                .contains(model + ": ")
                .doesNotContain("\tat ");
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left.map(each -> each.getFileName().toString())).containsExactlyInAnyOrder("ratings", "err");
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"> FILE, true", "2> FILE, false", "< /dev/null, true"})
    void drawsABarWhereStandardErrorIsATerminal(String redirection, boolean drawn) throws Exception {
        Path script = Path.of("/usr/bin/script");
        assumeTrue(Files.isExecutable(script), "there is no script to make a terminal");
        Path ratings = ratings(",", "");
        String command = java("evaluate", "--ratings", ratings.toString(), "--algorithm", "als", "--split", "random")
                        .command()
                        .stream()
                        .collect(Collectors.joining("' '", "'", "' "))
                + redirection.replace("FILE", "'" + directory.resolve("file") + "'");

        Process process = new ProcessBuilder(script.toString(), "-qec", command, "/dev/null")
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .start();
        String shown = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String file = Files.exists(directory.resolve("file")) ? Files.readString(directory.resolve("file")) : "";

        assertThat(process.waitFor()).as(shown).isZero();
        assertThat(shown.contains("\r[####")).as(shown).isEqualTo(drawn);
        assertThat(file).doesNotContain("\r");
    }

    /** The jar's main in the plainest of locales. */
    private static ProcessBuilder java(String... arguments) {
        ProcessBuilder process = new ProcessBuilder(OwnJvm.command(List.of(), ForetasteApplication.class, arguments));
        process.environment().put("LC_ALL", "C");
        return process;
    }

    @Test
    void leavesOtherArgumentsToTheService() {
        assertThat(Commands.askedFor(new String[] {"--server.port=0"})).isFalse();
        assertThat(Commands.askedFor(new String[] {})).isFalse();
        assertThat(Commands.askedFor(new String[] {"evaluate"})).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-h", "--help", "help"})
    void explainsItselfRatherThanToStartTheService(String argument) {
        String[] arguments = {argument};

        assertThat(Commands.askedFor(arguments)).isTrue();
        assertThat(run((Object[]) arguments)).isZero();
        assertThat(out.toString()).contains("Without a command the service starts", "evaluate", "predict");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-V", "--version", "evaluate -V", "train --version", "predict --version"})
    void saysItsVersion(String arguments) {
        String[] each = arguments.split(" ");

        assertThat(Commands.askedFor(each)).isTrue();
        assertThat(run((Object[]) each)).isZero();
        assertThat(out.toString()).startsWith("foretaste ");
    }

    @Test
    void startsNoServiceForACommandThatIsMisspelt() {
        String[] arguments = {"evalute", "--ratings", "ratings.csv"};

        assertThat(Commands.askedFor(arguments)).isTrue();
        assertThat(run((Object[]) arguments)).isEqualTo(2);
        assertThat(err.toString()).contains("'evalute'", "Did you mean: foretaste evaluate?");
    }

    @Test
    void drawsABarWithTheTimeLeftOnATerminal() {
        long[] now = {0};
        try (Progress progress = new Progress(new PrintWriter(err, true), true, () -> now[0])) {
            progress.trainingStarted(Contender.of(Algorithms.find("als").orElseThrow()), 2, 4);
            now[0] = 90_000_000_000L;

            progress.iterationFinished(IterationReport.of(5, 10, 0.8125, 1));
        }

        // A quarter of the trainings and half of the second took 90 s: 3/8 are done, 5/8 are left.
        assertThat(err.toString())
                .contains(
                        "[###########...................]  37 %, 2:30 left, als, iteration 5 of 10, train RMSE 0.8125");
    }

    private int run(Object... arguments) {
        String[] strings = new String[arguments.length];
        for (int at = 0; at < strings.length; at++) {
            strings[at] = arguments[at].toString();
        }
        return Commands.run(strings, new PrintWriter(out, true), new PrintWriter(err, true));
    }

    private Path ratings(String separator, String header) throws IOException {
        return Files.writeString(directory.resolve("ratings"), header + ratingLines(separator));
    }

    private static String ratingLines(String separator) {
        Random random = new Random(1);
        StringBuilder lines = new StringBuilder();
        for (int user = 0; user < 30; user++) {
            for (int item = 0; item < 20; item++) {
                if (user % 20 == item || random.nextInt(2) == 0) {
                    lines.append(String.join(
                                    separator,
                                    "u" + user,
                                    "i" + item,
                                    Integer.toString(1 + random.nextInt(5)),
                                    Integer.toString(881_250_949 + 60 * item)))
                            .append('\n');
                }
            }
        }
        return lines.toString();
    }
}
