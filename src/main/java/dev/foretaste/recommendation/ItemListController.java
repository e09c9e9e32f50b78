package dev.foretaste.recommendation;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.foretaste.item.Catalogue;
import dev.foretaste.item.Item;
import dev.foretaste.problem.ProblemException;
import dev.foretaste.rating.LiveItem;
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
    private final TrendingItems trending;
    private final Catalogue catalogue;

    ItemListController(PopularItems popular, TrendingItems trending, Catalogue catalogue) {
        this.popular = popular;
        this.trending = trending;
        this.catalogue = catalogue;
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
     * @param title null where nobody has described the item
     */
    @Schema(name = "PopularItem")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PopularItem(
            @Schema(example = "i1") String itemId,

            @Schema(description = "The mean of the item's ratings", example = "4")
            double value,

            @Schema(description = "What the list is ranked by")
            double score,

            @Schema(description = "The number of the item's ratings", example = "4")
            int count,

            @Schema(example = "Green tea") @Nullable String title) {}

    @Schema(name = "TrendingItems")
    record TrendingList(List<PopularItem> items) {}

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
        ShownItems shown = ShownItems.read("cursor", cursor, list);
        List<PopularItems.Popular> best =
                popular.best(by, limit + 1, itemId -> !shown.contains(itemId) && !catalogue.hidden(itemId));
        List<PopularItem> items = best.stream()
                .limit(limit)
                .map(each -> item(each.item(), each.score()))
                .toList();
        List<String> ids = items.stream().map(PopularItem::itemId).toList();
        return new PopularPage(items, best.size() > limit ? shown.cursorAfter(ids, list) : null);
    }

    @GetMapping("/trending")
    @Operation(
            summary = "List what is rated most of late",
            description =
                    "Each rating counts half as much after every half-life; counted from the newest rating of all.")
    TrendingList trending(
            @RequestParam(defaultValue = "7") @Parameter(description = "The half-life in days, 0.01 to 3650")
                    double halfLife,
            @RequestParam(defaultValue = "10") @Parameter(description = "1 to 500") int limit) {
        if (!(halfLife >= 0.01 && halfLife <= 3650)) {
            throw ProblemException.invalid("halfLife", "is %s; expected 0.01 to 3650 days".formatted(halfLife));
        }
        Parameters.limit("limit", limit);
        return new TrendingList(trending.best(halfLife, limit).stream()
                .map(each -> item(each.item(), each.score()))
                .toList());
    }

    private PopularItem item(LiveItem item, double score) {
        return new PopularItem(
                item.itemId(),
                item.sum() / item.count(),
                score,
                item.count(),
                catalogue.find(item.itemId()).map(Item::title).orElse(null));
    }
}
