package dev.foretaste.item;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.foretaste.RunningService;
import dev.foretaste.TestStore;
import dev.foretaste.idempotency.IdempotentRequest;
import dev.foretaste.idempotency.KeptAnswers;
import dev.foretaste.problem.ProblemException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.TransactionSystemException;

/** The catalogue on each store, over a connection that loses the answers to commits. */
@ParameterizedClass
@EnumSource
class CatalogueTest {
    private static final Optional<IdempotentRequest> REQUEST = IdempotentRequest.of("key", "tea and coffee");

    @TempDir
    Path directory;

    private final TestStore store;

    CatalogueTest(TestStore store) {
        this.store = store;
    }

    @Test
    void holdsWhatWasCommittedThoughReportedAsFailed() {
        try (RunningService service = store.start(directory)) {
            LostAnswers connection = new LostAnswers(service.bean(PlatformTransactionManager.class));
            Catalogue catalogue = catalogue(service, connection);
            List<Item> described = List.of(titled("coffee", "Coffee"), titled("tea", "Tea"));
            catalogue.put(List.of(titled("tea", "Te")));
            long revision = catalogue.revision();

            connection.lost = true;
            assertThatThrownBy(() -> put(catalogue, described)).isInstanceOf(ProblemException.class);
            connection.lost = false;
            Catalogue.Counts again = put(catalogue, described);

            assertThat(again).isEqualTo(new Catalogue.Counts(1, 1, 0));
            assertThat(catalogue.find("tea")).hasValue(titled("tea", "Tea"));
            assertThat(catalogue.find("coffee")).hasValue(titled("coffee", "Coffee"));
            assertThat(catalogue.revision()).isGreaterThan(revision);
        }
    }

    @Test
    void forgetsWhatWasDeletedThoughReportedAsFailed() {
        try (RunningService service = store.start(directory)) {
            LostAnswers connection = new LostAnswers(service.bean(PlatformTransactionManager.class));
            Catalogue catalogue = catalogue(service, connection);
            catalogue.put(List.of(titled("tea", "Tea")));

            connection.lost = true;
            assertThatThrownBy(() -> catalogue.delete("tea")).isInstanceOf(TransactionException.class);
            connection.lost = false;
            Catalogue.Counts counts = catalogue.put(List.of(titled("tea", "Tea"), titled("coffee", "Coffee")));

            assertThat(counts).isEqualTo(new Catalogue.Counts(2, 0, 0));
        }
    }

    @Test
    void doubtsNothingWhereNoTransactionBegan() {
        try (RunningService service = store.start(directory)) {
            LostAnswers connection = new LostAnswers(service.bean(PlatformTransactionManager.class));
            Catalogue catalogue = catalogue(service, connection);
            catalogue.put(List.of(titled("tea", "Tea")));
            long revision = catalogue.revision();

            connection.gone = true;
            assertThatThrownBy(() -> catalogue.delete("tea")).isInstanceOf(TransactionException.class);
            connection.gone = false;
            catalogue.put(List.of(titled("coffee", "Coffee")));

            assertThat(catalogue.revision()).isEqualTo(revision + 1);
            assertThat(catalogue.find("tea")).hasValue(titled("tea", "Tea"));
        }
    }

    private static Catalogue catalogue(RunningService service, PlatformTransactionManager transactions) {
        return new Catalogue(service.bean(ItemTable.class), service.bean(KeptAnswers.class), transactions);
    }

    private static Catalogue.Counts put(Catalogue catalogue, List<Item> described) {
        return catalogue.put(described, REQUEST, Catalogue.Counts.class, Function.identity());
    }

    private static Item titled(String itemId, String title) {
        return new Item(itemId, title, List.of(), null, null, false, Map.of());
    }

    private static final class LostAnswers implements PlatformTransactionManager {
        private final PlatformTransactionManager transactions;
        private boolean lost;
        private boolean gone;

        LostAnswers(PlatformTransactionManager transactions) {
            this.transactions = transactions;
        }

        @Override
        public TransactionStatus getTransaction(@Nullable TransactionDefinition definition) {
            if (gone) {
                throw new CannotCreateTransactionException("the store is gone");
            }
            return transactions.getTransaction(definition);
        }

        @Override
        public void commit(TransactionStatus status) {
            transactions.commit(status);
            if (lost) {
                throw new TransactionSystemException("the answer to a commit was lost");
            }
        }

        @Override
        public void rollback(TransactionStatus status) {
            transactions.rollback(status);
        }
    }
}
