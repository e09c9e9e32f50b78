package dev.foretaste.training;

import java.util.List;
import java.util.Optional;

/** Where jobs of one kind are kept, so that they outlive the process. */
interface JobStore<J> {
    /** The kind. */
    Class<J> type();

    long nextId();

    void insert(J job);

    void update(J job);

    Optional<J> find(long id);

    /** Jobs before an id, newest first. */
    List<J> findBefore(long id, int limit);

    /** Jobs in a state, oldest first. */
    List<J> findByState(JobState state);
}
