package dev.foretaste.item;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an item besides its ratings.
 *
 * @param title null where nobody has described the item
 * @param categories in the order given, without repetitions
 * @param hidden whether the item is kept out of every list
 * @param attributes whatever the site wants back with the item, any JSON
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Item(
        @Schema(example = "i1") String itemId,
        @Schema(example = "Green tea") @Nullable String title,
        @Schema(example = "[\"tea\", \"organic\"]") List<String> categories,

        @Schema(example = "https://shop.example/tea/1") @Nullable
        String url,

        @Schema(example = "https://shop.example/tea/1.jpg") @Nullable
        String imageUrl,

        boolean hidden,
        @Schema(example = "{\"price\": 4.5}") Map<String, Object> attributes) {
    public Item {
        categories = categories.stream().distinct().toList();
    }

    /** An item of which only the id is known. */
    public static Item undescribed(String itemId) {
        return new Item(itemId, null, List.of(), null, null, false, Map.of());
    }
}
