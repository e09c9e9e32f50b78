package dev.foretaste.recommendation;

import dev.foretaste.item.Catalogue;
import dev.foretaste.rating.LiveMatrix;
import dev.foretaste.rating.LiveUser;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Tells by an ETag whether anything has changed that a user's lists, predictions and explanations depend on. */
@Component
final class AnswerStates {
    private final ServedModels models;
    private final LiveMatrix live;
    private final Catalogue catalogue;
    /** Serials of models and revisions of the catalogue and of new items begin anew with each start of the process. */
    private final String process = UUID.randomUUID().toString().substring(0, 8);

    AnswerStates(ServedModels models, LiveMatrix live, Catalogue catalogue) {
        this.models = models;
        this.live = live;
        this.catalogue = catalogue;
    }

    AnswerState of(String userId) {
        // Revisions are read before what they number: a change in between makes an ETag too old, never too new.
        long catalogueRevision = catalogue.revision();
        long liveRevision = live.revision();
        long vanishings = live.vanishings();
        Optional<ServedModel> model = models.current();
        Optional<LiveUser> user = live.user(userId);
        Optional<ItemMapping> mapping = model.filter(
                        each -> each.loaded().ratingPart().isPresent())
                .map(ServedModel::mapping)
                .filter(each -> user.isPresent() && each.knowsAny(user.orElseThrow()));
        String common = String.join(
                "-",
                process,
                model.map(each -> each.version() + "." + each.serial()).orElse("0"),
                Long.toString(user.map(LiveUser::revision).orElse(0L)),
                Long.toString(catalogueRevision),
                Long.toString(vanishings));
        String etagOfAll = '"' + common + "-r" + liveRevision + '"';
        String etag = mapping.map(each -> '"' + common + '-' + each.unknownRevision() + '"')
                .orElse(etagOfAll);
        return new AnswerState(userId, model, user, etag, etagOfAll);
    }
}
