package dev.foretaste.evaluation;

import dev.foretaste.factorization.Algorithm;
import dev.foretaste.factorization.Hyperparameter;
import dev.foretaste.factorization.Hyperparameters;
import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.ModelKind;
import dev.foretaste.factorization.TrainingContext;
import dev.foretaste.factorization.TrainingException;
import dev.foretaste.matrix.RatingScale;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Looks for good hyperparameters of one algorithm: settings drawn at random from given ranges, all tried on a small
 * part of the users' ratings, the better third on three times as many, and so on until all ratings are used
 * (successive halving, Jamieson and Talwalkar 2016, figure 3, with the number of ratings as the resource).
 *
 * <p>The defaults take part in every round, so that what comes out is no worse than they are. Rating models are judged by RMSE on the ratings held out,
 * preference models by NDCG of lists of ten. The same seed and data give the same result.
 */
public final class HyperparameterSearch {
    /** Of the settings of one round, one in so many goes on, with so many times the ratings. */
    static final int REDUCTION = 3;

    private static final Set<String> LENGTHS = Set.of("epochs", "sweeps", "burnIn", "tolerance");

    private final Algorithm algorithm;
    private final List<Hyperparameter> hyperparameters;
    private final Hyperparameters defaults;
    private final List<Range> ranges;
    private final int candidates;

    /**
     * The values to draw a hyperparameter from, evenly, or evenly in the logarithm where the range spans a factor of
     * ten or more.
     *
     * @param hyperparameter its name
     * @param minimum the least value, included
     * @param maximum the greatest value, included
     */
    public record Range(String hyperparameter, double minimum, double maximum) {
        public Range {
            if (!(minimum <= maximum)) {
                throw new IllegalArgumentException("%s from %s to %s; expected a minimum no greater than the maximum"
                        .formatted(hyperparameter, minimum, maximum));
            }
        }

        private double draw(SplittableRandom random, Hyperparameter of) {
            double share = random.nextDouble();
            boolean whole = of.type() == Hyperparameter.Type.INTEGER;
            if (minimum > 0 && maximum >= 10 * minimum) {
                double value = minimum * Math.pow(maximum / minimum, share);
                return Math.clamp(whole ? Math.rint(value) : value, minimum, maximum);
            }
            return whole
                    ? Math.min(maximum, Math.floor(minimum + share * (maximum - minimum + 1)))
                    : minimum + share * (maximum - minimum);
        }
    }

    /**
     * A setting as it was tried.
     *
     * @param ratings how many ratings of the training part it was trained on
     * @param score what it reached, the less the better: RMSE, or 1 − NDCG; infinite where training failed
     * @param failure why it failed, where it did
     */
    public record Trial(Hyperparameters settings, int ratings, double score, Optional<String> failure) {}

    /** Told of each trial as it ends; the training's own listener hears of iterations and cancels. */
    @FunctionalInterface
    public interface Listener {
        void tried(Trial trial);
    }

    /**
     * @param ratings how many there are: the defaults are those for so many
     * @param ranges what to vary; hyperparameters not named keep their defaults
     * @param candidates how many settings to draw
     * @throws IllegalArgumentException for a range of a hyperparameter that is unknown, named twice, or allowed less
     */
    public HyperparameterSearch(Algorithm algorithm, int ratings, List<Range> ranges, int candidates) {
        if (candidates < 1) {
            throw new IllegalArgumentException(candidates + " candidates; expected at least 1");
        }
        this.algorithm = algorithm;
        this.hyperparameters = algorithm.hyperparameters(ratings);
        this.defaults = algorithm.defaults(ratings);
        Set<String> names = new HashSet<>();
        for (Range range : ranges) {
            Hyperparameter of = find(range);
            if (range.minimum < of.minimum() || range.maximum > of.maximum()) {
                throw new IllegalArgumentException("%s from %s to %s; expected %s"
                        .formatted(range.hyperparameter, range.minimum, range.maximum, of.range()));
            }
            if (!names.add(range.hyperparameter)) {
                throw new IllegalArgumentException("a second range of " + range.hyperparameter);
            }
        }
        this.ranges = List.copyOf(ranges);
        this.candidates = candidates;
    }

    /**
     * What to vary where nobody says: every setting from a quarter of its default to four times that, within what is
     * allowed. Settings of how long to train keep their defaults, as more is hardly ever worse, only slower; so do
     * those that are zero by default, and switches.
     *
     * @param ratings how many there are
     */
    public static List<Range> defaultRanges(Algorithm algorithm, int ratings) {
        List<Range> ranges = new ArrayList<>();
        for (Hyperparameter each : algorithm.hyperparameters(ratings)) {
            double least = each.defaultValue() / 4;
            double minimum =
                    Math.max(each.minimum(), each.type() == Hyperparameter.Type.INTEGER ? Math.ceil(least) : least);
            double maximum = Math.min(each.maximum(), 4 * each.defaultValue());
            if (minimum < maximum && !LENGTHS.contains(each.name())) {
                ranges.add(new Range(each.name(), minimum, maximum));
            }
        }
        return ranges;
    }

    /** How many trials a run has, over all rounds. */
    public int trials() {
        int sum = candidates;
        for (int left = candidates; left > REDUCTION; left = Math.ceilDiv(left, REDUCTION)) {
            sum += Math.ceilDiv(left, REDUCTION);
        }
        return sum;
    }

    private Hyperparameter find(Range range) {
        return hyperparameters.stream()
                .filter(each -> each.name().equals(range.hyperparameter))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "%s has no hyperparameter %s".formatted(algorithm.name(), range.hyperparameter)));
    }

    /**
     * The trials of the last round, the best first; equal ones in the order in which their settings were drawn.
     *
     * @param context of every training; its seed also draws the settings
     * @throws java.util.concurrent.CancellationException once the context is cancelled
     */
    public List<Trial> run(HoldOut holdOut, RatingScale scale, TrainingContext context, Listener listener) {
        List<Hyperparameters> settings = draw(context.seed());
        int rounds = 1;
        for (int left = settings.size(); left > REDUCTION; left = Math.ceilDiv(left, REDUCTION)) {
            rounds++;
        }
        for (int round = 1; ; round++) {
            double share = Math.pow(REDUCTION, round - rounds);
            HoldOut part = round == rounds ? holdOut : part(holdOut, share, context.seed());
            List<Trial> trials = new ArrayList<>();
            for (Hyperparameters each : settings) {
                context.checkCancelled();
                Trial trial = trial(each, part, scale, context);
                listener.tried(trial);
                trials.add(trial);
            }
            context.checkCancelled();
            trials.sort(Comparator.comparingDouble(Trial::score));
            if (round == rounds) {
                return trials;
            }
            settings = best(trials, Math.ceilDiv(trials.size(), REDUCTION));
        }
    }

    /** The first so many settings, the last of them giving way to the defaults if these are not among them. */
    private List<Hyperparameters> best(List<Trial> trials, int count) {
        List<Hyperparameters> best = new ArrayList<>(
                trials.stream().limit(count).map(Trial::settings).toList());
        if (!best.contains(defaults)) {
            best.set(count - 1, defaults);
        }
        return best;
    }

    private List<Hyperparameters> draw(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Hyperparameters> drawn = new ArrayList<>(List.of(defaults));
        while (drawn.size() < candidates) {
            Map<String, Double> values = new HashMap<>();
            for (Range range : ranges) {
                values.put(range.hyperparameter, range.draw(random, find(range)));
            }
            drawn.add(Hyperparameters.of(hyperparameters, values));
        }
        return drawn;
    }

    /** A share of the training ratings, the same for all settings; what is held out stays whole. */
    private static HoldOut part(HoldOut holdOut, double share, long seed) {
        return new HoldOut(HoldOut.random(holdOut.training(), share, seed).heldOut(), holdOut.heldOut());
    }

    private Trial trial(Hyperparameters settings, HoldOut part, RatingScale scale, TrainingContext context) {
        int ratings = part.training().size();
        try {
            Model model = algorithm.trainer(settings).train(part.training(), context);
            return new Trial(settings, ratings, score(model, part, scale, context), Optional.empty());
        } catch (TrainingException failed) {
            return new Trial(settings, ratings, Double.POSITIVE_INFINITY, Optional.ofNullable(failed.getMessage()));
        }
    }

    private double score(Model model, HoldOut part, RatingScale scale, TrainingContext context) {
        double score = algorithm.kind() == ModelKind.RATING
                ? RatingAccuracy.of(model, part.heldOut(), scale, context.workers())
                        .rmse()
                : 1
                        - RankingAccuracy.of(model, part, RankingSettings.of(scale), context.workers())
                                .ndcg();
        return Double.isNaN(score) ? Double.POSITIVE_INFINITY : score;
    }
}
