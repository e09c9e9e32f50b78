package dev.foretaste.commandline;

import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.Scorer;
import dev.foretaste.factorization.TopN;
import dev.foretaste.matrix.IdIndex;
import dev.foretaste.matrix.UserRatings;
import dev.foretaste.model.LoadedModel;
import dev.foretaste.model.ModelFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Scores pairs or lists the best items with a model that {@link TrainCommand} wrote. */
@Command(
        name = "predict",
        description =
                "Prints user, item and score, parted by tabs: for the pairs of a file, or the best items of users."
                        + " The score is the predicted rating, not clamped to the scale; of a preference model, a mere order.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false)
final class PredictCommand implements Callable<Integer> {
    /** Enough for files whose pairs are nearly in the order of users; one may take a number an item. */
    private static final int SCORERS = 256;

    private static final int CONTEXTS_SHOWN = 20;

    /** What to score. */
    static final class Wanted {
        @Option(
                names = "--pairs",
                paramLabel = "FILE",
                description = "Pairs to score, one a line: user, item; further fields are ignored, but for one that a"
                        + " header names context.")
        private @Nullable Path pairs;

        @Option(names = "--user", paramLabel = "ID", description = "Users to list items for; may be repeated.")
        private List<String> users = new ArrayList<>();
    }

    @Parameters(paramLabel = "MODEL", description = "A file that train wrote.")
    private Path file = Path.of("model.safetensors");

    @ArgGroup(multiplicity = "1")
    private Wanted wanted = new Wanted();

    @Option(
            names = "--rated",
            paramLabel = "FILE",
            description = "Ratings whose items are left out of their users' lists.")
    private @Nullable Path rated;

    @Option(
            names = "--limit",
            defaultValue = "10",
            paramLabel = "N",
            description = "How long the lists are. Default: ${DEFAULT-VALUE}.")
    private int limit = 10;

    @Option(
            names = "--context",
            paramLabel = "NAME",
            description =
                    "In which context to score, where the file of pairs does not say; the mean over all by default.")
    private @Nullable String context;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (limit < 1) {
            throw new InputException("--limit %d; expected at least 1".formatted(limit));
        }
        PrintWriter out = Settings.commandLine(spec).getOut();
        PrintWriter err = Settings.commandLine(spec).getErr();
        LoadedModel loaded = ModelFiles.read(file);
        Model model = loaded.ratingPart().or(loaded::preferencePart).orElseThrow();
        if (context != null) {
            requireKnown(context, model.contexts());
        }
        if (wanted.pairs != null) {
            scorePairs(model, wanted.pairs, out, err);
        } else {
            Map<String, Set<String>> without = rated == null ? Map.of() : itemsByUser(rated);
            wanted.users.forEach(user -> list(model, user, without.getOrDefault(user, Set.of()), out));
            Set<String> unknown = new HashSet<>(wanted.users);
            unknown.removeIf(user -> model.users().find(user).isPresent());
            report("users", "are scored as anybody", unknown, err);
        }
        out.flush();
        return 0;
    }

    /** One that would change nothing is more likely misspelled than meant. */
    private static void requireKnown(String context, IdIndex known) {
        if (known.size() == 0) {
            throw new InputException(
                    "--context \"%s\"; the model was trained without contexts, leave it out".formatted(context));
        }
        if (known.find(context).isEmpty()) {
            throw new InputException("--context \"%s\"; expected one that the model knows: %s%s"
                    .formatted(
                            context,
                            IntStream.range(0, Math.min(CONTEXTS_SHOWN, known.size()))
                                    .mapToObj(known::id)
                                    .collect(Collectors.joining(", ")),
                            known.size() > CONTEXTS_SHOWN ? ", …" : ""));
        }
    }

    private void scorePairs(Model model, Path pairs, PrintWriter out, PrintWriter err) throws IOException {
        RecentScorers scorers = new RecentScorers(SCORERS, user -> scorer(model, user));
        Set<String> unknownItems = new HashSet<>();
        Set<String> unknownUsers = new HashSet<>();
        Set<String> unknownContexts = new HashSet<>();
        IdIndex contexts = model.contexts();
        RatingFile.pairs(pairs, pair -> {
            OptionalInt item = model.items().find(pair.itemId());
            if (item.isEmpty()) {
                unknownItems.add(pair.itemId());
                return;
            }
            if (model.users().find(pair.userId()).isEmpty()) {
                unknownUsers.add(pair.userId());
            }
            // Where a model knows none, they are left aside: a file of pairs is for any model.
            if (!pair.context().isEmpty()
                    && contexts.size() > 0
                    && contexts.find(pair.context()).isEmpty()) {
                unknownContexts.add(pair.context());
            }
            Scorer user = scorers.of(pair.userId());
            Scorer scorer = pair.context().isEmpty() ? in(user) : user.in(pair.context());
            out.println("%s\t%s\t%s".formatted(pair.userId(), pair.itemId(), (float) scorer.score(item.getAsInt())));
        });
        report("items", "have no score", unknownItems, err);
        report("users", "are scored as anybody", unknownUsers, err);
        report("contexts", "are left aside", unknownContexts, err);
    }

    private static void report(String what, String so, Set<String> unknown, PrintWriter err) {
        if (!unknown.isEmpty()) {
            err.println("%s unknown to the model, which %s: %d, for instance \"%s\""
                    .formatted(what, so, unknown.size(), Collections.min(unknown)));
        }
    }

    private void list(Model model, String user, Set<String> without, PrintWriter out) {
        float[] scores = new float[model.items().size()];
        in(scorer(model, user)).scoreAll(scores);
        TopN top = new TopN(Math.min(limit, scores.length));
        for (int item = 0; item < scores.length; item++) {
            if (!without.contains(model.items().id(item))) {
                top.offer(item, scores[item]);
            }
        }
        TopN.Ranking ranking = top.ranking();
        for (int rank = 0; rank < ranking.size(); rank++) {
            out.println("%s\t%s\t%s".formatted(user, model.items().id(ranking.items()[rank]), ranking.scores()[rank]));
        }
    }

    private Scorer in(Scorer scorer) {
        return context == null ? scorer : scorer.in(context);
    }

    /** A user the model does not know is scored as one of whom nothing is known. */
    private static Scorer scorer(Model model, String user) {
        OptionalInt known = model.users().find(user);
        return known.isPresent() ? model.scorer(known.getAsInt()) : model.foldIn(UserRatings.none());
    }

    private static Map<String, Set<String>> itemsByUser(Path file) throws IOException {
        Map<String, Set<String>> items = new HashMap<>();
        RatingFile.pairs(
                file,
                pair -> items.computeIfAbsent(pair.userId(), user -> new HashSet<>())
                        .add(pair.itemId()));
        return items;
    }
}
