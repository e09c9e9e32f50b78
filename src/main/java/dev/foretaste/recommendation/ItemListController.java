package dev.foretaste.recommendation;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/items")
@Tag(name = "Item lists", description = "Lists that are the same for everybody.")
final class ItemListController {
    private final PopularItems popular;

    ItemListController(PopularItems popular) {
        this.popular = popular;
    }

    @Schema(name = "PopularItems")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PopularPage(List<PopularItem> items, @Nullable String nextCursor) {}

    /**
     * An item of the list.
     *
     * @param value the mean of the item's ratings
     * @param score what the list is ranked by
     * @param count the number of the item's ratings
     */
    @Schema(name = "PopularItem")
    record PopularItem(@Schema(example = "i1") String itemId, double value, double score, int count) {}

    @GetMapping("/popular")
    @Operation(
            summary = "List the most popular items",
            description = "By the number of ratings, or by their mean, damped so that a few high ratings do not make a"
                    + " favourite.")
    PopularPage popular(
            @RequestParam(defaultValue = "COUNT") @Parameter(description = "What popular means") PopularItems.By by,
            @RequestParam(defaultValue = "10") @Parameter(description = "1 to 500") int limit,
            @RequestParam(required = false) @Parameter(description = "The nextCursor of the page before") @Nullable
                    String cursor) {
        Parameters.limit("limit", limit);
        String list = "popular by " + by;
        ShownItems shown = ShownItems.read(cursor, list);
        List<PopularItems.Popular> best = popular.best(by, limit + 1, itemId -> !shown.contains(itemId));
        List<PopularItem> items = best.stream()
                .limit(limit)
                .map(each -> new PopularItem(
                        each.item().itemId(),
                        each.mean(),
                        each.score(),
                        each.item().count()))
                .toList();
        List<String> ids = items.stream().map(PopularItem::itemId).toList();
        return new PopularPage(items, best.size() > limit ? shown.cursorAfter(ids, list) : null);
    }
}
