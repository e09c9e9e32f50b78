package dev.foretaste.model;

import dev.foretaste.factorization.FactorizedModel;
import dev.foretaste.problem.ProblemException;
import dev.foretaste.problem.ProblemType;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.stream.Stream;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/models")
@Tag(name = "Models")
final class MapController {
    private static final int MOST_CLUSTERS = 50;
    private static final int MOST_POINTS = 5000;

    private final Models models;

    MapController(Models models) {
        this.models = models;
    }

    @GetMapping("/{version}/map")
    @Operation(
            summary = "Draw items or users as a map",
            description = "Two dimensions that keep as much as can be of the latent factors (principal components), and"
                    + " clusters of like factors (k-means). The same version always gives the same map.")
    @ApiResponse(responseCode = "200", description = "One point for each item or user, evenly chosen where many")
    @ApiResponse(responseCode = "404", description = "There is no such version")
    @ApiResponse(responseCode = "422", description = "The model has no latent factors")
    FactorMap map(
            @PathVariable @Parameter(example = "1") long version,
            @RequestParam(defaultValue = "ITEMS") FactorMap.Of of,
            @RequestParam(defaultValue = "8") @Parameter(description = "1 to 50") int clusters,
            @RequestParam(defaultValue = "1000") @Parameter(description = "1 to 5000 points") int limit) {
        require("clusters", clusters, MOST_CLUSTERS);
        require("limit", limit, MOST_POINTS);
        LoadedModel loaded = models.load(version);
        FactorizedModel model = Stream.of(loaded.ratingPart(), loaded.preferencePart())
                .flatMap(part -> part.stream())
                .filter(FactorizedModel.class::isInstance)
                .map(FactorizedModel.class::cast)
                .filter(part -> part.rank() > 0)
                .findFirst()
                .orElseThrow(() -> ProblemException.of(
                        ProblemType.NOT_POSSIBLE,
                        "model version %d (%s) has no latent factors; train one that has, such as als"
                                .formatted(version, loaded.info().algorithm())));
        long seed = loaded.info().seed();
        return of == FactorMap.Of.ITEMS
                ? FactorMap.of(version, of, model.items(), model.itemFactors(), clusters, limit, seed)
                : FactorMap.of(version, of, model.users(), model.userFactors(), clusters, limit, seed);
    }

    private static void require(String name, int value, int most) {
        if (value < 1 || value > most) {
            throw ProblemException.invalid(name, "%d; expected a number from 1 to %d".formatted(value, most));
        }
    }
}
