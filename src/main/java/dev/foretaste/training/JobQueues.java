package dev.foretaste.training;

import java.util.List;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Opens all queues with the service and closes them together, so that none starts a job once another has closed. */
@Component
final class JobQueues implements SmartLifecycle {
    private final List<JobQueue<?>> queues;
    private volatile boolean open;

    JobQueues(List<JobQueue<?>> queues) {
        this.queues = queues;
    }

    @Override
    public void start() {
        queues.forEach(JobQueue::open);
        open = true;
    }

    @EventListener(ApplicationReadyEvent.class)
    void resume() {
        queues.forEach(JobQueue::resume);
    }

    @Override
    public void stop() {
        open = false;
        queues.forEach(JobQueue::close);
        queues.forEach(JobQueue::awaitEnd);
    }

    @Override
    public boolean isRunning() {
        return open;
    }
}
