package dev.foretaste.commandline;

import dev.foretaste.evaluation.Contender;
import dev.foretaste.evaluation.ContenderResult;
import dev.foretaste.evaluation.Evaluation;
import dev.foretaste.evaluation.Figure;
import dev.foretaste.evaluation.HoldOut;
import dev.foretaste.evaluation.RankingSettings;
import dev.foretaste.evaluation.SplitKind;
import dev.foretaste.evaluation.Splits;
import dev.foretaste.factorization.Algorithm;
import dev.foretaste.factorization.Algorithms;
import dev.foretaste.matrix.RatingMatrix;
import dev.foretaste.matrix.RatingScale;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** Compares algorithms on the ratings of a file. */
@Command(
        name = "evaluate",
        description = "Compares algorithms on ratings held out: accuracy of predicted ratings, and of lists over"
                + " all unrated items.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false)
final class EvaluateCommand implements Callable<Integer> {
    @Mixin
    private RatingsOption ratings = new RatingsOption();

    @Mixin
    private ScaleOption scaleOption = new ScaleOption();

    @Option(
            names = "--algorithm",
            split = ",",
            paramLabel = "NAME",
            description = "Algorithms to compare, one or several; all where none is named.")
    private List<String> algorithms = List.of();

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = "A hyperparameter of the algorithm; for one algorithm only.")
    private Map<String, Double> settings = Map.of();

    @Option(
            names = "--split",
            defaultValue = "folds",
            paramLabel = "KIND",
            description = "folds (k-fold cross-validation), random, per-user, leave-last-out or temporal. Default:"
                    + " ${DEFAULT-VALUE}.")
    private String split = "folds";

    @Option(names = "--folds", defaultValue = "5", paramLabel = "K", description = "Default: ${DEFAULT-VALUE}.")
    private int folds = 5;

    @Option(
            names = "--share",
            defaultValue = "0.2",
            paramLabel = "SHARE",
            description = "Held out by the splits random, per-user and temporal. Default: ${DEFAULT-VALUE}.")
    private double share = 0.2;

    @Option(
            names = "--test",
            paramLabel = "FILE",
            description = "Ratings to hold out instead; those of --ratings are all trained on.")
    private @Nullable Path test;

    @Option(names = "--seed", defaultValue = "1", paramLabel = "SEED", description = "Default: ${DEFAULT-VALUE}.")
    private long seed = 1;

    @Option(
            names = "--cutoff",
            defaultValue = "10",
            paramLabel = "K",
            description = "How long the lists are that are judged. Default: ${DEFAULT-VALUE}.")
    private int cutoff = 10;

    @Option(
            names = "--relevant-from",
            paramLabel = "RATING",
            description = "The least rating that makes an item relevant; three quarters of the scale by default.")
    private @Nullable Double relevantFrom;

    @Option(names = "--threads", paramLabel = "N", description = "As many as there are processors by default.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        CommandLine commandLine = Settings.commandLine(spec);
        SplitKind kind = split();
        refuseOptionsOfAnotherSplit(commandLine.getParseResult(), kind);
        HoldOut given = test == null ? null : ratings.readWithHeldOut(test);
        RatingMatrix matrix = given == null ? ratings.read() : given.training();
        List<Contender> contenders = contenders(matrix.size());
        RatingScale scale = scaleOption.of(given == null ? List.of(matrix) : List.of(matrix, given.heldOut()));
        RankingSettings ranking = ranking(scale);
        List<ContenderResult> results;
        try (Threads pool = new Threads(threads);
                Progress progress = Progress.on(commandLine.getErr())) {
            Evaluation evaluation = new Evaluation(scale, ranking, seed, pool.workers());
            results = evaluation.compare(
                    contenders, given == null ? kind.split(matrix, folds, share, seed) : Splits.of(given), progress);
        } catch (IllegalArgumentException e) {
            throw new InputException(String.valueOf(e.getMessage()));
        }
        print(results, commandLine);
        return results.stream().allMatch(result -> result.failure().isPresent()) ? 1 : 0;
    }

    private RankingSettings ranking(RatingScale scale) {
        RankingSettings standard = RankingSettings.of(scale);
        double relevant = relevantFrom == null ? standard.relevantFrom() : relevantFrom;
        if (cutoff < 1) {
            throw new InputException("--cutoff %d; expected at least 1".formatted(cutoff));
        }
        if (!scale.contains(relevant)) {
            throw new InputException("--relevant-from %s; expected a rating from %s to %s"
                    .formatted(relevant, scale.minimum(), scale.maximum()));
        }
        return new RankingSettings(cutoff, relevant, standard.users());
    }

    private List<Contender> contenders(int ratings) {
        List<Algorithm> chosen = algorithms.isEmpty()
                ? Algorithms.all()
                : algorithms.stream().map(Settings::algorithm).toList();
        if (!settings.isEmpty() && chosen.size() != 1) {
            throw new InputException("--set with %d algorithms; expected one --algorithm".formatted(chosen.size()));
        }
        return chosen.stream()
                .map(algorithm -> new Contender(algorithm, Settings.of(algorithm, settings, ratings)))
                .toList();
    }

    private SplitKind split() {
        return SplitKind.find(split)
                .orElseThrow(() -> new InputException("--split \"%s\"; expected one of %s"
                        .formatted(
                                split,
                                Stream.of(SplitKind.values())
                                        .map(SplitKind::label)
                                        .collect(Collectors.joining(", ")))));
    }

    /** An option that would change nothing is more likely a mistake than meant. */
    private void refuseOptionsOfAnotherSplit(ParseResult given, SplitKind kind) {
        refuse(given, "--split", test != null, "--test");
        refuse(given, "--folds", test != null, "--test");
        refuse(given, "--share", test != null, "--test");
        refuse(given, "--folds", kind != SplitKind.FOLDS, "--split " + split);
        refuse(given, "--share", !kind.takesShare(), "--split " + split);
    }

    private static void refuse(ParseResult given, String option, boolean useless, String beside) {
        if (useless && given.hasMatchedOption(option)) {
            throw new InputException("%s beside %s, which takes none; leave it out".formatted(option, beside));
        }
    }

    private static void print(List<ContenderResult> results, CommandLine commandLine) {
        Table table = new Table(
                Stream.concat(Stream.of("algorithm"), Stream.of(Figure.values()).map(Figure::label))
                        .toList());
        for (ContenderResult result : results) {
            Stream<String> figures = Stream.of(Figure.values()).map(figure -> cell(result.mean(figure)));
            table.add(
                    Stream.concat(Stream.of(result.contender().algorithm().name()), figures)
                            .toList(),
                    result.failure());
        }
        table.lines().forEach(commandLine.getOut()::println);
    }

    /** Four places, but never a zero for what is none. */
    private static String cell(OptionalDouble figure) {
        if (figure.isEmpty()) {
            return "-";
        }
        double value = figure.getAsDouble();
        return String.format(Locale.ROOT, value != 0 && Math.abs(value) < 0.00005 ? "%.1e" : "%.4f", value);
    }
}
