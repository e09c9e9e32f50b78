package dev.foretaste.training;

import java.time.Instant;

/** A background job as it stands, from the request to its result or failure: an immutable value. */
interface Job<J> {
    /** Counted from 1 in the order of the requests. */
    long id();

    JobState state();

    J failed(Instant at, String reason);

    J cancelled(Instant at);
}
