package dev.foretaste.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a published model.
 *
 * @param version counted from 1 in the order of publishing
 * @param algorithm of the rating part; of the preference part where there is no other
 * @param hyperparameters the settings of that algorithm, complete
 * @param preferenceAlgorithm of the preference part beside a rating part; null where there is only one part
 * @param preferenceHyperparameters the settings of the preference part's algorithm; null where there is only one part
 * @param seed of the training
 * @param rank the number of latent factors of the part that {@code algorithm} names; 0 where it has none
 * @param users how many users it was trained on
 * @param items how many items it was trained on
 * @param ratings how many ratings it was trained on
 * @param snapshotRevision the revision of the ratings it was trained on
 * @param digest SHA-256 over ids and tensors: equal digests, equal models
 * @param metrics what it reached on ratings held out: rmse, mae, intervalCoverage, ndcg, recall;
 *     empty where there were too few to hold out
 * @param active whether it serves
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelVersion(
        long version,
        String algorithm,
        Map<String, Number> hyperparameters,
        @Nullable String preferenceAlgorithm,
        @Nullable Map<String, Number> preferenceHyperparameters,
        long seed,

        @Schema(description = "The number of latent factors of the part that algorithm names; 0 where it has none")
        int rank,

        int users,
        int items,
        int ratings,

        @Schema(description = "The revision of the ratings it was trained on")
        long snapshotRevision,

        @Schema(description = "SHA-256 over ids and tensors: equal digests, equal models")
        String digest,

        @Schema(
                description =
                        "What it reached on ratings held out: rmse, mae and intervalCoverage of its rating part, ndcg and"
                                + " recall of its preference part; empty where there were too few ratings")
        Map<String, Double> metrics,

        @Schema(description = "Whether it serves") boolean active,
        Instant createdAt) {

    ModelVersion published(long number, String newDigest, int userCount) {
        return new ModelVersion(
                number,
                algorithm,
                hyperparameters,
                preferenceAlgorithm,
                preferenceHyperparameters,
                seed,
                rank,
                userCount,
                items,
                ratings,
                snapshotRevision,
                newDigest,
                metrics,
                active,
                createdAt);
    }

    ModelVersion withActive(boolean state) {
        return new ModelVersion(
                version,
                algorithm,
                hyperparameters,
                preferenceAlgorithm,
                preferenceHyperparameters,
                seed,
                rank,
                users,
                items,
                ratings,
                snapshotRevision,
                digest,
                metrics,
                state,
                createdAt);
    }
}
