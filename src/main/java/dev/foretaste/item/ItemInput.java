package dev.foretaste.item;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An item as a request describes it, unchecked. What is missing is empty; {@code itemId} comes with imports only. */
@Schema(name = "ItemDescription")
record ItemInput(
        @Schema(hidden = true) @Nullable String itemId,

        @Schema(description = "Up to 1,000 characters", example = "Green tea") @Nullable
        String title,

        @Schema(description = "Up to 100, each of 1 to 200 characters", example = "[\"tea\", \"organic\"]") @Nullable
        List<@Nullable String> categories,

        @Schema(description = "An http or https address", example = "https://shop.example/tea/1") @Nullable
        String url,

        @Schema(description = "An http or https address", example = "https://shop.example/tea/1.jpg") @Nullable
        String imageUrl,

        @Schema(description = "Whether the item is kept out of every list", example = "false") @Nullable
        Boolean hidden,

        @Schema(description = "Any JSON object of up to 16,384 characters", example = "{\"price\": 4.5}") @Nullable
        Map<String, Object> attributes) {}
