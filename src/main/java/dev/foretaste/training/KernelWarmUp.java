package dev.foretaste.training;

import dev.foretaste.factorization.serving.Kernels;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Says at start which kernels run, and has them compiled in the background before anybody waits for them. */
@Component
final class KernelWarmUp {
    private static final Logger LOG = LoggerFactory.getLogger(KernelWarmUp.class);

    private final TrainingThreads threads;

    KernelWarmUp(TrainingThreads threads) {
        this.threads = threads;
    }

    @EventListener(ApplicationReadyEvent.class)
    void start() {
        LOG.info("Factorization runs on {}.", Kernels.description());
        ExecutorService background = threads.newSingleThread();
        background.execute(Kernels::warmUp);
        background.shutdown();
    }
}
