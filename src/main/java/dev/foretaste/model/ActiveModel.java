package dev.foretaste.model;

import java.util.Optional;
import org.springframework.stereotype.Component;

/** The model version that serves. A request takes it once and keeps it: it sees the old model or the new one whole. */
@Component
public final class ActiveModel {
    private volatile Optional<LoadedModel> current = Optional.empty();

    ActiveModel() {}

    /** The version that serves now; empty before the first is activated. */
    public Optional<LoadedModel> current() {
        return current;
    }

    void swap(Optional<LoadedModel> next) {
        current = next;
    }
}
