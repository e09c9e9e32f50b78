package dev.foretaste.item;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.foretaste.idempotency.IdempotentRequest;
import dev.foretaste.idempotency.KeptAnswers;
import dev.foretaste.problem.ProblemException;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What is known of items, held in memory whole. Any thread reads it without locking; an edit is in the store before it
 * is seen.
 *
 * <p>When the store fails, the items stay as they were. Whether a commit took place whose answer was lost is found out
 * before the next one: then the items concerned are read again.
 */
@Service
public final class Catalogue {
    private static final Logger LOG = LoggerFactory.getLogger(Catalogue.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final ItemTable table;
    private final KeptAnswers answers;
    private final TransactionTemplate transactions;
    private final NavigableMap<String, Item> items = new ConcurrentSkipListMap<>();
    private final Object editing = new Object();
    /** Items of edits that failed and may have been committed all the same. Only for who edits. */
    private final Set<String> unsure = new HashSet<>();

    private volatile long revision;

    Catalogue(ItemTable table, KeptAnswers answers, PlatformTransactionManager transactionManager) {
        this.table = table;
        this.answers = answers;
        this.transactions = new TransactionTemplate(transactionManager);
        table.forEach(item -> items.put(item.itemId(), item));
    }

    /** How many items an import described anew, described otherwise, or left as they were. */
    public record Counts(int created, int updated, int unchanged) {}

    /** Some items in ascending order of their ids; the cursor, where there is one, leads to the next. */
    @Schema(name = "ItemPage")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Page(List<Item> items, @Nullable String nextCursor) {}

    /** What is known of an item; empty for one that nobody has described. */
    public Optional<Item> find(String itemId) {
        return Optional.ofNullable(items.get(itemId));
    }

    /** Whether an item is kept out of lists; an unknown item is not. */
    public boolean hidden(String itemId) {
        Item item = items.get(itemId);
        return item != null && item.hidden();
    }

    /** A number that changes with every edit while the process runs. */
    public long revision() {
        return revision;
    }

    /** The categories of all items described, by item id. */
    public Map<String, List<String>> categories() {
        return items.values().stream().collect(Collectors.toMap(Item::itemId, Item::categories));
    }

    /** Visits every item described, in ascending order of their ids. */
    public void forEach(Consumer<Item> visitor) {
        items.values().forEach(visitor);
    }

    /** The ids of the first described items that pass, in ascending order. */
    public List<String> first(int limit, Predicate<String> passes) {
        return items.keySet().stream().filter(passes).limit(limit).toList();
    }

    /** The number of items described. */
    public int size() {
        return items.size();
    }

    /**
     * Items in ascending order of their ids, after one of them.
     *
     * @param titlePrefix what titles begin with, upper and lower case being the same; null for all
     * @param category one that the items have; null for all
     */
    Page page(@Nullable String titlePrefix, @Nullable String category, int limit, @Nullable String after) {
        Map<String, Item> rest = after == null ? items : items.tailMap(after, false);
        List<Item> page = new ArrayList<>();
        for (Item item : rest.values()) {
            if (!matches(item, titlePrefix, category)) {
                continue;
            }
            if (page.size() == limit) {
                return new Page(page, page.getLast().itemId());
            }
            page.add(item);
        }
        return new Page(page, null);
    }

    private static boolean matches(Item item, @Nullable String titlePrefix, @Nullable String category) {
        if (category != null && !item.categories().contains(category)) {
            return false;
        }
        String title = item.title();
        return titlePrefix == null
                || (title != null && title.toLowerCase(Locale.ROOT).startsWith(titlePrefix.toLowerCase(Locale.ROOT)));
    }

    /** Describes items, each once, all or none. */
    Counts put(List<Item> described) {
        return put(described, Optional.empty(), Counts.class, UnaryOperator.identity());
    }

    /** The same, unless the request was answered before; answers as it did then. */
    <T> T put(List<Item> described, Optional<IdempotentRequest> request, Class<T> type, Function<Counts, T> answering) {
        try {
            return describe(described, request, type, answering);
        } catch (DataAccessException | TransactionException e) {
            LOG.error("items could not be described", e);
            throw ProblemException.unavailable(
                    "The store does not take items right now; the request was not acknowledged, send it again.",
                    RETRY_AFTER);
        }
    }

    private <T> T describe(
            List<Item> described, Optional<IdempotentRequest> request, Class<T> type, Function<Counts, T> answering) {
        synchronized (editing) {
            AtomicBoolean stored = new AtomicBoolean();
            T answer = stored(
                    ids(described),
                    () -> answers.once(request, type, () -> {
                        table.upsert(described);
                        stored.set(true);
                        return answering.apply(counts(described));
                    }));
            if (stored.get()) {
                described.forEach(item -> items.put(item.itemId(), item));
                revision++;
            }
            return answer;
        }
    }

    private static List<String> ids(List<Item> described) {
        return described.stream().map(Item::itemId).toList();
    }

    private Counts counts(List<Item> described) {
        int created = 0;
        int unchanged = 0;
        for (Item item : described) {
            Item before = items.get(item.itemId());
            if (before == null) {
                created++;
            } else if (before.equals(item)) {
                unchanged++;
            }
        }
        return new Counts(created, described.size() - created - unchanged, unchanged);
    }

    /**
     * Forgets what is known of an item.
     *
     * @throws DataAccessException when the store fails; or a {@link TransactionException}
     */
    void delete(String itemId) {
        synchronized (editing) {
            stored(List.of(itemId), () -> {
                table.delete(itemId);
                return true;
            });
            items.remove(itemId);
            revision++;
        }
    }

    private <T> T stored(List<String> itemIds, Supplier<T> edit) {
        try {
            return transactions.execute(status -> {
                catchUp();
                return edit.get();
            });
        } catch (CannotCreateTransactionException e) {
            throw e; // Nothing was sent that may have been committed.
        } catch (DataAccessException | TransactionException e) {
            unsure.addAll(itemIds);
            throw e;
        }
    }

    /** Brings the items up to the store where a commit may have taken place that was reported as failed. */
    private void catchUp() {
        if (unsure.isEmpty()) {
            return;
        }
        table.lock();
        Map<String, Item> found =
                table.find(unsure).stream().collect(Collectors.toMap(Item::itemId, Function.identity()));
        for (String itemId : unsure) {
            items.compute(itemId, (id, before) -> found.get(id));
        }
        revision++;
        unsure.clear();
    }
}
