package dev.foretaste.recommendation;

import dev.foretaste.item.Catalogue;
import dev.foretaste.matrix.RatingScale;
import dev.foretaste.model.ActiveModel;
import dev.foretaste.rating.LiveMatrix;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The model version that serves now, with what serving derives from it. */
@Component
final class ServedModels {
    private final ActiveModel active;
    private final LiveMatrix live;
    private final Catalogue catalogue;
    private final RatingScale scale;
    private final Clock clock;
    private volatile @Nullable ServedModel last;
    private long built;

    ServedModels(ActiveModel active, LiveMatrix live, Catalogue catalogue, RatingScale scale, Clock clock) {
        this.active = active;
        this.live = live;
        this.catalogue = catalogue;
        this.scale = scale;
        this.clock = clock;
    }

    /** To be taken once a request and kept, so that no answer mixes two versions. Empty before the first model. */
    Optional<ServedModel> current() {
        return active.current().flatMap(loaded -> {
            ServedModel now = last;
            return now != null && now.loaded() == loaded ? Optional.of(now) : build();
        });
    }

    /** One thread builds, the others wait for what it built: each model that serves is derived from once. */
    private synchronized Optional<ServedModel> build() {
        // A version taken before the lock may have been replaced since, and must not come back.
        return active.current().map(loaded -> {
            ServedModel now = last;
            if (now == null || now.loaded() != loaded) {
                now = new ServedModel(++built, loaded, live, catalogue, scale, clock);
                last = now;
            }
            return now;
        });
    }
}
