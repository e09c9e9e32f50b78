package dev.foretaste.storage;

import org.jspecify.annotations.Nullable;

/** The service cannot start for the sake of its data directory. */
final class StoreUnusableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String remedy;

    StoreUnusableException(String message, String remedy, @Nullable Throwable cause) {
        super(message, cause);
        this.remedy = remedy;
    }

    /** What to do about it. */
    String remedy() {
        return remedy;
    }
}
