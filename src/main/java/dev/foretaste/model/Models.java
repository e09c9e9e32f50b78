package dev.foretaste.model;

import dev.foretaste.problem.ProblemException;
import dev.foretaste.problem.ProblemType;
import dev.foretaste.rating.ErasureParticipant;
import dev.foretaste.rating.LiveMatrix;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.TransactionException;

/** Publishes, activates and deletes model versions. Changes are made one at a time; reading waits for none of them. */
@Service
public final class Models implements InitializingBean, ErasureParticipant {
    private static final Logger LOG = LoggerFactory.getLogger(Models.class);

    private final ModelStore store;
    private final ActiveModel active;
    private final ModelProperties properties;
    private final LiveMatrix live;
    private final ReentrantLock changing = new ReentrantLock();

    Models(ModelStore store, ActiveModel active, ModelProperties properties, LiveMatrix live) {
        this.store = store;
        this.active = active;
        this.properties = properties;
        this.live = live;
    }

    @Override
    public void afterPropertiesSet() {
        store.deleteOrphans();
        store.findActive().ifPresent(stored -> {
            try {
                serve(store.load(stored));
            } catch (IOException | RuntimeException e) {
                LOG.error(
                        "Model version {} cannot be loaded, no model is active; activate another version or train a"
                                + " new one",
                        stored.version(),
                        e);
            }
        });
    }

    /** All versions of which it can be read what is known, newest first; the log names the others. */
    public List<ModelVersion> findAll() {
        List<ModelVersion> versions = new ArrayList<>();
        for (ModelStore.Stored stored : store.findAll()) {
            try {
                versions.add(info(stored));
            } catch (IOException e) {
                LOG.warn("Model version {} cannot be read and is left out of lists; delete it", stored.version(), e);
            }
        }
        return versions;
    }

    /** @throws ProblemException if there is no such version, or what is known of it cannot be read */
    public ModelVersion get(long version) {
        try {
            return info(stored(version));
        } catch (IOException e) {
            throw unreadable(version, e);
        }
    }

    private ModelStore.Stored stored(long version) {
        return store.find(version).orElseThrow(() -> unknown(version));
    }

    /** The version that shall serve does not where it could not be loaded at start. */
    private ModelVersion info(ModelStore.Stored stored) throws IOException {
        return store.info(stored).withActive(served(stored.version()).isPresent());
    }

    private Optional<LoadedModel> served(long version) {
        return active.current().filter(model -> model.info().version() == version);
    }

    /**
     * A version's model, read from the store unless it is the active one.
     *
     * @throws ProblemException if there is no such version, or it cannot be read
     */
    LoadedModel load(long version) {
        try {
            return whole(stored(version), this::load).orElseThrow(() -> unknown(version));
        } catch (IOException e) {
            throw unreadable(version, e);
        }
    }

    @FunctionalInterface
    private interface Reading<T> {
        T read(ModelStore.Stored stored) throws IOException;
    }

    /**
     * What is read of a version, without waiting for anybody; empty where there is no such version any more. One that
     * was written anew or deleted on the way looks damaged, and is read again while nobody changes it.
     */
    private <T> Optional<T> whole(ModelStore.Stored stored, Reading<T> reading) throws IOException {
        try {
            return Optional.of(reading.read(stored));
        } catch (IOException e) {
            changing.lock();
            try {
                Optional<ModelStore.Stored> now = store.find(stored.version());
                return now.isEmpty() ? Optional.empty() : Optional.of(reading.read(now.get()));
            } finally {
                changing.unlock();
            }
        }
    }

    private LoadedModel load(ModelStore.Stored stored) throws IOException {
        Optional<LoadedModel> served = served(stored.version());
        return served.isPresent() ? served.get() : store.load(stored);
    }

    /**
     * Stores a model as the next version and activates it if that is wanted.
     *
     * @param model its version, digest and active state are still to be set; contexts that no rating has any more are
     *     taken out of it
     * @param userStillKnown users of whom nothing is kept any more are taken out of the model first
     * @param itemStillKnown so are the ids of items that were deleted
     * @param checkpoint passed again and again until the version is activated; whatever it throws leaves no version behind
     * @return what is known of it now
     */
    public ModelVersion publish(
            LoadedModel model,
            Activation activation,
            Predicate<String> userStillKnown,
            Predicate<String> itemStillKnown,
            Runnable checkpoint) {
        changing.lock();
        try {
            checkpoint.run();
            LoadedModel cleaned = model.keepingContexts(live.contexts()).keepingUsers(userStillKnown);
            for (int item = 0; item < model.items().size(); item++) {
                if (!itemStillKnown.test(model.items().id(item))) {
                    cleaned = ModelFile.withoutItemId(cleaned, item);
                }
            }
            LoadedModel published = cleaned.as(store.nextVersion(), ModelFile.digest(cleaned));
            store.add(published, checkpoint);
            boolean activated = activation == Activation.ALWAYS
                    || activation == Activation.IF_BETTER
                            && isBetter(published.info(), active.current().map(LoadedModel::info));
            if (activated) {
                store.activate(published.info().version());
                serve(published);
            } else {
                LOG.info(
                        "Model version {} is not activated: {}",
                        published.info().version(),
                        activation == Activation.NEVER ? "as requested" : "it is not better than the one that serves");
            }
            deleteOldest();
            return published.info().withActive(activated);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            changing.unlock();
        }
    }

    /** Lets a stored version serve: the way to roll back. */
    public ModelVersion activate(long version) {
        changing.lock();
        try {
            LoadedModel model = store.load(stored(version));
            store.activate(version);
            serve(model);
            return get(version);
        } catch (IOException e) {
            throw unreadable(version, e);
        } finally {
            changing.unlock();
        }
    }

    private void serve(LoadedModel model) {
        active.swap(Optional.of(model));
        LOG.info(
                "Model version {} ({}) is active",
                model.info().version(),
                model.info().algorithm());
    }

    public void delete(long version) {
        changing.lock();
        try {
            if (served(stored(version).version()).isPresent()) {
                throw ProblemException.of(
                        ProblemType.CONFLICT,
                        "model version %d is active; activate another version first".formatted(version));
            }
            store.delete(version);
        } finally {
            changing.unlock();
        }
    }

    /**
     * Rewrites every version that was trained with a user's ratings without his row and without contexts that no rating
     * has any more, and deletes any that is damaged; returns these versions.
     */
    @Override
    public List<Long> eraseUser(String userId) {
        return rewrite(model -> model.keepingUsers(known -> !known.equals(userId)));
    }

    /** Rewrites every version that knows an item without its id, and deletes any that is damaged; returns these versions. */
    @Override
    public List<Long> eraseItem(String itemId) {
        return rewrite(model -> {
            OptionalInt item = model.items().find(itemId);
            return item.isEmpty() ? model : ModelFile.withoutItemId(model, item.getAsInt());
        });
    }

    /** Those that cannot be read are left out: an erasure deletes them. */
    @Override
    public List<Long> versionsKnowing(String userId) {
        return store.findAll().stream()
                .filter(stored -> knows(stored, userId))
                .map(ModelStore.Stored::version)
                .toList();
    }

    private boolean knows(ModelStore.Stored stored, String userId) {
        try {
            return whole(stored, store::users)
                    .filter(users -> users.find(userId).isPresent())
                    .isPresent();
        } catch (IOException e) {
            LOG.warn("Model version {} cannot be read to tell whether it knows a user", stored.version(), e);
            return false;
        }
    }

    private List<Long> rewrite(UnaryOperator<LoadedModel> erasure) {
        changing.lock();
        try {
            store.deleteOrphans();
            Set<String> used = live.contexts();
            List<Long> rewritten = new ArrayList<>();
            for (ModelStore.Stored stored : store.findAll()) {
                long version = stored.version();
                LoadedModel model;
                try {
                    model = load(stored);
                } catch (IOException e) {
                    LOG.warn("Model version {} cannot be read to erase from it and is deleted", version, e);
                    store.delete(version);
                    rewritten.add(version);
                    continue;
                }
                LoadedModel rest = erasure.apply(model).keepingContexts(used);
                if (rest != model) {
                    LoadedModel saved = rest.as(version, ModelFile.digest(rest));
                    store.replace(saved);
                    if (served(version).isPresent()) {
                        active.swap(Optional.of(saved));
                    }
                    rewritten.add(version);
                }
            }
            return rewritten;
        } finally {
            changing.unlock();
        }
    }

    /** What cannot be deleted now is left for the next time: the new version is published already. */
    private void deleteOldest() {
        try {
            store.findAll().stream()
                    .skip(properties.keep())
                    .filter(version -> !version.active())
                    .forEach(version -> store.delete(version.version()));
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("Old model versions cannot be deleted", e);
        }
    }

    /**
     * Better than the one that serves means a lower RMSE, or, where that has none, a higher NDCG: what predicts no ratings
     * does not replace what does. Any model is better than one that was not measured: it knows newer ratings. One that was
     * not measured itself is better than no other.
     */
    private static boolean isBetter(ModelVersion candidate, Optional<ModelVersion> active) {
        if (active.isEmpty() || active.get().metrics().isEmpty()) {
            return true;
        }
        Double rmse = candidate.metrics().get("rmse");
        Double activeRmse = active.get().metrics().get("rmse");
        if (activeRmse != null) {
            return rmse != null && rmse < activeRmse;
        }
        Double ndcg = candidate.metrics().get("ndcg");
        Double activeNdcg = active.get().metrics().get("ndcg");
        return ndcg != null && activeNdcg != null && ndcg > activeNdcg;
    }

    private static ProblemException unreadable(long version, IOException e) {
        return ProblemException.of(
                ProblemType.NOT_POSSIBLE,
                "model version %d cannot be read: %s; activate another version or train a new one, and delete it"
                        .formatted(version, e.getMessage()));
    }

    private static ProblemException unknown(long version) {
        return ProblemException.notFound("there is no model version %d".formatted(version));
    }
}
