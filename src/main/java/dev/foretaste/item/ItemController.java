package dev.foretaste.item;

import dev.foretaste.idempotency.IdempotentRequest;
import dev.foretaste.problem.Ids;
import dev.foretaste.problem.InputError;
import dev.foretaste.problem.ProblemException;
import dev.foretaste.rating.Erasure;
import dev.foretaste.rating.LiveMatrix;
import dev.foretaste.upload.ImportAnswer;
import dev.foretaste.upload.OnError;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/items")
@Tag(name = "Items", description = "The catalogue: titles, categories, visibility. Items can be rated without it.")
final class ItemController {
    private static final int PAGE_MAXIMUM = 1_000;

    private static final int MOST_UNFINISHED = 10_000;

    private final Catalogue catalogue;
    private final ItemRules rules;
    private final ItemImport imports;
    private final Erasure erasure;
    private final LiveMatrix matrix;
    /** Items whose deletion was answered with 503: what was known of them may be gone when it is sent again. */
    private final Set<String> unfinished = ConcurrentHashMap.newKeySet();

    ItemController(Catalogue catalogue, ItemRules rules, ItemImport imports, Erasure erasure, LiveMatrix matrix) {
        this.catalogue = catalogue;
        this.rules = rules;
        this.imports = imports;
        this.erasure = erasure;
        this.matrix = matrix;
    }

    @Schema(name = "ItemDeletion")
    record Deletion(int ratingsErased, List<Long> modelVersionsRewritten) {}

    @PutMapping("/{itemId}")
    @Operation(
            summary = "Describe an item",
            description = "Replaces what was known of it: 201 when it was not described before, 200 when it was.")
    @ApiResponse(responseCode = "201", description = "The item was not described before", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "200", description = "The description was replaced", useReturnTypeSchema = true)
    ResponseEntity<Item> put(@PathVariable @Parameter(example = "i1") String itemId, @RequestBody ItemInput body) {
        Ids.require("itemId", itemId);
        List<InputError> errors = new ArrayList<>();
        if (body.itemId() != null && !body.itemId().equals(itemId)) {
            errors.add(InputError.at(
                    "/itemId", "is another than in the path; expected \"%s\" or nothing".formatted(itemId)));
        }
        Item item = rules.check(itemId, body, (pointer, detail) -> errors.add(InputError.at(pointer, detail)))
                .filter(checked -> errors.isEmpty())
                .orElseThrow(() -> ProblemException.invalid(errors));
        boolean created = catalogue.put(List.of(item)).created() == 1;
        return ResponseEntity.status(created ? HttpStatus.CREATED : HttpStatus.OK)
                .body(item);
    }

    @PostMapping(
            path = "/import",
            consumes = {
                "text/csv",
                "application/x-ndjson",
                "text/tab-separated-values",
                "text/plain",
                "application/gzip",
                "application/octet-stream"
            })
    @Operation(
            summary = "Import a file of items",
            description =
                    "MovieLens' movies.csv, movies.dat and u.item as they are (name ISO-8859-1 in the Content-Type of"
                            + " the latter two), CSV with a header (itemId, title, categories separated by |, url, imageUrl, hidden; other"
                            + " columns are passed over), or NDJSON with an"
                            + " itemId and the fields of a description; gzipped or not. The file is read to its end before"
                            + " anything is stored.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            content =
                                    @Content(
                                            mediaType = "text/csv",
                                            schema = @Schema(type = "string"),
                                            examples =
                                                    @ExampleObject(
                                                            "itemId,title,categories\ni1,Green tea,tea|organic\n"))))
    ImportAnswer importFile(
            HttpServletRequest request,
            @RequestParam(defaultValue = "abort")
                    @Parameter(
                            description =
                                    "abort, the default, stores nothing when a line is bad; skip stores the good lines",
                            schema = @Schema(allowableValues = {"abort", "skip"}))
                    String onError,
            @RequestHeader(name = IdempotentRequest.HEADER, required = false)
                    @Parameter(description = IdempotentRequest.DESCRIPTION)
                    @Nullable
                    String idempotencyKey)
            throws IOException {
        return imports.store(request.getInputStream(), request.getContentType(), OnError.of(onError), idempotencyKey);
    }

    @GetMapping("/{itemId}")
    @Operation(
            summary = "Read what is known of an item",
            description = "An item that was rated but never described has only its id.")
    Item get(@PathVariable @Parameter(example = "i1") String itemId) {
        return catalogue
                .find(itemId)
                .or(() -> matrix.item(itemId).map(rated -> Item.undescribed(itemId)))
                .orElseThrow(() -> noSuchItem(itemId));
    }

    @DeleteMapping("/{itemId}")
    @Operation(
            summary = "Delete an item and its ratings",
            description =
                    "Models that knew it are rewritten without its id, of which no byte is left in the data directory."
                            + " 404 when it was neither described nor rated. A deletion may be repeated.")
    Deletion delete(@PathVariable @Parameter(example = "i1") String itemId) {
        boolean known = catalogue.find(itemId).isPresent() || unfinished.contains(itemId);
        Erasure.Answer erased;
        try {
            erased = erasure.eraseItem(itemId, () -> catalogue.delete(itemId));
        } catch (ProblemException e) {
            if (unfinished.size() < MOST_UNFINISHED) {
                unfinished.add(itemId);
            }
            throw e;
        }
        unfinished.remove(itemId);
        if (!known
                && erased.ratingsErased() == 0
                && erased.modelVersionsRewritten().isEmpty()) {
            throw noSuchItem(itemId);
        }
        return new Deletion(erased.ratingsErased(), erased.modelVersionsRewritten());
    }

    @GetMapping
    @Operation(
            summary = "List described items",
            description = "In ascending order of their ids. nextCursor, where there is one, leads to the next page.")
    Catalogue.Page list(
            @RequestParam(required = false) @Parameter(description = "What titles begin with, in any case") @Nullable
                    String title,
            @RequestParam(required = false) @Parameter(description = "A category the items have") @Nullable
                    String category,
            @RequestParam(defaultValue = "100") @Parameter(description = "1 to 1,000") int limit,
            @RequestParam(required = false) @Parameter(description = "The nextCursor of the page before") @Nullable
                    String cursor) {
        if (limit < 1 || limit > PAGE_MAXIMUM) {
            throw ProblemException.invalid("limit", "is %d; expected 1 to %d".formatted(limit, PAGE_MAXIMUM));
        }
        Catalogue.Page page = catalogue.page(title, category, limit, cursor == null ? null : decoded(cursor));
        String last = page.nextCursor();
        return last == null ? page : new Catalogue.Page(page.items(), encoded(last));
    }

    private static String encoded(String itemId) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(itemId.getBytes(StandardCharsets.UTF_8));
    }

    private static String decoded(String cursor) {
        try {
            return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw ProblemException.invalid(
                    "cursor", "is not one of ours; expected the nextCursor of an earlier answer");
        }
    }

    private static ProblemException noSuchItem(String itemId) {
        return ProblemException.notFound("Nobody has described or rated item \"%s\".".formatted(itemId));
    }
}
