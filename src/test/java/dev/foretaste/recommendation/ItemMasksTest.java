package dev.foretaste.recommendation;

import static dev.foretaste.RunningService.itemIds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.foretaste.RunningService;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What it takes to look at every item of a model again. */
class ItemMasksTest {
    @Test
    void areKeptWhileItemsGetTheirFirstRatings(@TempDir Path dataDir) {
        try (RunningService service = RunningService.start(dataDir)) {
            for (String rating : List.of("u1/ratings/i1", "u1/ratings/i2", "u2/ratings/i2", "u2/ratings/i3")) {
                service.put("/api/v1/users/" + rating, "{\"value\":4}");
            }
            service.train("{\"algorithm\":\"als\"}");
            ServedModel model = service.bean(ServedModels.class).current().orElseThrow();
            ItemMasks masks = model.masks();

            service.put("/api/v1/users/u2/ratings/new", "{\"value\":4}");
            ItemMasks afterFirst = model.masks();
            service.delete("/api/v1/users/u2/ratings/i3");
            ItemMasks afterLoss = model.masks();
            List<String> without = list(service);
            service.put("/api/v1/users/u3/ratings/newer", "{\"value\":4}");
            ItemMasks afterAnother = model.masks();
            service.put("/api/v1/users/u2/ratings/i3", "{\"value\":4}");

            assertThat(afterFirst).isSameAs(masks);
            assertThat(afterLoss).isNotSameAs(masks);
            assertThat(without).containsExactlyInAnyOrder("new");
            assertThat(afterAnother).isSameAs(afterLoss);
            assertThat(list(service)).containsExactlyInAnyOrder("i3", "new", "newer");
        }
    }

    private static List<String> list(RunningService service) {
        return itemIds(service.get("/api/v1/users/u1/recommendations").json());
    }
}
