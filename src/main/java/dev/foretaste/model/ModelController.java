package dev.foretaste.model;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/models")
@Tag(name = "Models", description = "What training has published, and which version serves.")
class ModelController {
    private final Models models;

    ModelController(Models models) {
        this.models = models;
    }

    /** All versions. */
    record ModelList(List<ModelVersion> models) {}

    @GetMapping
    @Operation(
            summary = "List model versions",
            description = "Newest first; one of them at most is active. The log names those that cannot be read.")
    ModelList list() {
        return new ModelList(models.findAll());
    }

    @GetMapping("/{version}")
    @Operation(summary = "Get a model version")
    @ApiResponse(responseCode = "200", description = "What is known of it", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "422", description = "What is stored of it cannot be read")
    ModelVersion get(@PathVariable long version) {
        return models.get(version);
    }

    @PostMapping("/{version}/activate")
    @Operation(
            summary = "Activate a model version",
            description = "Lets this version serve from the next request on. Activating an older one is how to roll"
                    + " back.")
    @ApiResponse(responseCode = "200", description = "The version serves", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "422", description = "The stored model cannot be read")
    ModelVersion activate(@PathVariable long version) {
        return models.activate(version);
    }

    @DeleteMapping("/{version}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Delete a model version", description = "The active version cannot be deleted.")
    @ApiResponse(responseCode = "204", description = "The version is gone")
    @ApiResponse(responseCode = "409", description = "The version is active")
    void delete(@PathVariable long version) {
        models.delete(version);
    }
}
