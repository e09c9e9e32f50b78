package dev.foretaste.factorization.bayesian;

import dev.foretaste.factorization.Algorithm;
import dev.foretaste.factorization.Hyperparameter;
import dev.foretaste.factorization.Hyperparameters;
import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.ModelKind;
import dev.foretaste.factorization.ModelTensors;
import dev.foretaste.factorization.Trainer;
import dev.foretaste.matrix.IdIndex;
import java.util.List;

/** Bayesian probabilistic matrix factorization with side information. See {@link BayesianTrainer}. */
public final class Bayesian implements Algorithm {
    @Override
    public String name() {
        return "bayesian";
    }

    @Override
    public String description() {
        return "Bayesian matrix factorization by Gibbs sampling, with side information: who rated what, the items'"
                + " categories, the days of the ratings and how noisy each user's and each item's are. The most"
                + " accurate, says how sure it is, needs no tuning;"
                + " takes longer to train than als.";
    }

    @Override
    public ModelKind kind() {
        return ModelKind.RATING;
    }

    /**
     * With more ratings than this, hundreds of sweeps take many minutes, fewer draws say nearly as much, and who rated
     * what would need the more sweeps to settle.
     */
    private static final int MANY_RATINGS = 250_000;

    @Override
    public List<Hyperparameter> hyperparameters() {
        return hyperparameters(0);
    }

    @Override
    public List<Hyperparameter> hyperparameters(int ratings) {
        return ratings <= MANY_RATINGS ? hyperparameters(40, 260, 32, 1) : hyperparameters(20, 60, 16, 0);
    }

    private static List<Hyperparameter> hyperparameters(int burnIn, int sweeps, int draws, int implicitFeedback) {
        return List.of(
                Hyperparameter.integer("rank", 1, 128, 12, "The number of latent factors, in each draw."),
                Hyperparameter.integer(
                        "burnIn",
                        0,
                        10_000,
                        burnIn,
                        "Sweeps before the first draw is kept: until the chain has settled."),
                Hyperparameter.integer(
                        "sweeps", 1, 10_000, sweeps, "Sweeps after the burn-in; more of them make draws less alike."),
                Hyperparameter.integer(
                        "draws",
                        1,
                        64,
                        draws,
                        "Draws kept of these sweeps, evenly spaced. The model's size and the time of a prediction grow"
                                + " with them."),
                Hyperparameter.integer(
                        "implicitFeedback",
                        0,
                        1,
                        implicitFeedback,
                        "1 where what a user rates, whatever the value, says something of his taste; 0 for not."),
                Hyperparameter.integer(
                        "itemCategories", 0, 1, 1, "1 to learn from the categories of the items; 0 for not."),
                Hyperparameter.integer(
                        "timeBiases", 0, 1, 1, "1 for biases of the day and of the user's day; 0 for none."));
    }

    @Override
    public boolean learnsFromCategories() {
        return true;
    }

    @Override
    public Trainer trainer(Hyperparameters settings) {
        return new BayesianTrainer(BayesianParameters.of(settings));
    }

    @Override
    public long trainingBytes(int users, int items, int ratings, Hyperparameters settings) {
        BayesianParameters parameters = BayesianParameters.of(settings);
        long rows = (long) users + items;
        long vector = parameters.rank() + 1L;
        long perRow = (4 * vector + 1) * Double.BYTES + 2L * RatedVectors.stride(parameters.rank() + 1) * Float.BYTES;
        long perDraw = (vector * (parameters.implicitFeedback() ? 2 : 1) + 1) * Float.BYTES;
        long perRating = (parameters.implicitFeedback() ? 2L * 2 * Integer.BYTES : 0)
                + (parameters.timeBiases() ? 3L * Integer.BYTES + 2 * Double.BYTES + 3 * Float.BYTES : 0);
        long solver = parameters.implicitFeedback() ? 6 * vector * Double.BYTES : 0;
        return rows * (perRow + solver + parameters.draws() * perDraw) + ratings * perRating;
    }

    @Override
    public Model restore(IdIndex users, IdIndex items, ModelTensors tensors) {
        return BayesianModel.restore(users, items, tensors);
    }
}
