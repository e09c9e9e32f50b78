package dev.foretaste.training;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.foretaste.factorization.Algorithm;
import dev.foretaste.factorization.Algorithms;
import dev.foretaste.factorization.Hyperparameter;
import dev.foretaste.factorization.ModelKind;
import dev.foretaste.rating.LiveMatrix;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/algorithms")
@Tag(name = "Training")
class AlgorithmController {
    private final LiveMatrix liveMatrix;

    AlgorithmController(LiveMatrix liveMatrix) {
        this.liveMatrix = liveMatrix;
    }

    /** All algorithms. */
    record AlgorithmList(List<AlgorithmDescription> algorithms) {}

    /**
     * @param isDefault whether it would train now where no algorithm is named
     */
    record AlgorithmDescription(
            String name,
            String description,
            ModelKind kind,
            @JsonProperty("default") boolean isDefault,
            List<HyperparameterDescription> hyperparameters) {
        static AlgorithmDescription of(Algorithm algorithm, int ratings) {
            return new AlgorithmDescription(
                    algorithm.name(),
                    algorithm.description(),
                    algorithm.kind(),
                    Algorithms.defaultOf(algorithm.kind(), ratings).name().equals(algorithm.name()),
                    algorithm.hyperparameters(ratings).stream()
                            .map(HyperparameterDescription::of)
                            .toList());
        }
    }

    /** A setting with its range, both ends included. */
    record HyperparameterDescription(
            String name,
            Hyperparameter.Type type,
            Number minimum,
            Number maximum,
            @JsonProperty("default") Number defaultValue,
            String description) {
        static HyperparameterDescription of(Hyperparameter hyperparameter) {
            return new HyperparameterDescription(
                    hyperparameter.name(),
                    hyperparameter.type(),
                    hyperparameter.number(hyperparameter.minimum()),
                    hyperparameter.number(hyperparameter.maximum()),
                    hyperparameter.number(hyperparameter.defaultValue()),
                    hyperparameter.description());
        }
    }

    @GetMapping
    @Operation(
            summary = "List algorithms",
            description = "What each does and what can be set, with ranges and defaults. The default of kind RATING and"
                    + " the default of kind PREFERENCE train together where none is named; the former depends on"
                    + " how many ratings there are.")
    AlgorithmList list() {
        return new AlgorithmList(Algorithms.all().stream()
                .map(algorithm -> AlgorithmDescription.of(algorithm, liveMatrix.ratings()))
                .toList());
    }
}
