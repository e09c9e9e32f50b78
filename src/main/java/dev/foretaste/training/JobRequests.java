package dev.foretaste.training;

import dev.foretaste.idempotency.IdempotentRequest;
import dev.foretaste.idempotency.KeptAnswers;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Requests for jobs: a job is stored together with the answer that tells of it. */
@Component
final class JobRequests {
    private final KeptAnswers answers;
    private final TransactionTemplate transactions;

    JobRequests(KeptAnswers answers, PlatformTransactionManager transactionManager) {
        this.answers = answers;
        this.transactions = new TransactionTemplate(transactionManager);
    }

    /** Stores a job in a transaction of its own unless the request was answered before; answers as it was then. */
    <J> J once(Optional<IdempotentRequest> request, Class<J> type, Supplier<J> insertion) {
        return transactions.execute(status -> answers.once(request, type, insertion));
    }
}
