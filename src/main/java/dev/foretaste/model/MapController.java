package dev.foretaste.model;

import dev.foretaste.problem.ProblemException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
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

    private final FactorMaps maps;

    MapController(FactorMaps maps) {
        this.maps = maps;
    }

    @GetMapping("/{version}/map")
    @Operation(
            summary = "Draw items or users as a map",
            description = "Two dimensions that keep as much as can be of the latent factors (principal components), and"
                    + " clusters of like factors (k-means). The same version always gives the same map. Maps are drawn one at"
                    + " a time; 503 while too many wait.")
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
        return maps.map(version, of, clusters, limit);
    }

    private static void require(String name, int value, int most) {
        if (value < 1 || value > most) {
            throw ProblemException.invalid(name, "%d; expected a number from 1 to %d".formatted(value, most));
        }
    }
}
