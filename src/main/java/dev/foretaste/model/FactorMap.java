package dev.foretaste.model;

import dev.foretaste.factorization.FactorMatrix;
import dev.foretaste.factorization.serving.KMeans;
import dev.foretaste.factorization.serving.PrincipalComponents;
import dev.foretaste.matrix.IdIndex;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.ArrayList;
import java.util.List;

/**
 * Users or items of a model in two dimensions, those of like factors close to each other, and grouped into clusters.
 *
 * @param of what the points are
 * @param total how many users or items the model has; where it is more than there are points, these are evenly spaced
 * @param explainedVariance the shares of the factors' variance along x and along y
 * @param clusters how many there are, numbered from 0, the largest first
 */
@Schema(name = "Map")
record FactorMap(
        @Schema(example = "4") long version,
        Of of,

        @Schema(
                description = "How many there are; where these are more than the points, the points are evenly chosen",
                example = "4")
        int total,

        @Schema(description = "The shares of the factors' variance along x and along y", example = "[0.71, 0.2]")
        List<Double> explainedVariance,

        @Schema(example = "2") int clusters,
        List<Point> points) {

    /** What a map can show. */
    enum Of {
        ITEMS,
        USERS
    }

    /** Somebody or something on the map; the mean of all is at (0, 0). */
    @Schema(name = "MapPoint")
    record Point(
            @Schema(example = "i1") String id,
            @Schema(example = "-0.42") double x,
            @Schema(example = "0.11") double y,
            @Schema(example = "0") int cluster) {}

    /**
     * The first two principal components and k-means clusters of factors.
     *
     * @param clusters how many at most
     * @param most points at most
     */
    static FactorMap of(long version, Of of, IdIndex ids, FactorMatrix all, int clusters, int most, long seed) {
        FactorMatrix factors = all.evenly(most);
        PrincipalComponents components = PrincipalComponents.of(factors, 2);
        KMeans groups = KMeans.of(factors, clusters, seed);
        List<Point> points = new ArrayList<>();
        for (int row = 0; row < factors.rows(); row++) {
            int index = (int) ((long) row * all.rows() / factors.rows());
            if (ids.isErased(index)) {
                continue;
            }
            points.add(new Point(
                    ids.id(index),
                    components.coordinate(factors, row, 0),
                    components.coordinate(factors, row, 1),
                    groups.clusterOf(row)));
        }
        return new FactorMap(
                version,
                of,
                all.rows(),
                List.of(components.explainedVariance(0), components.explainedVariance(1)),
                groups.clusters(),
                points);
    }
}
