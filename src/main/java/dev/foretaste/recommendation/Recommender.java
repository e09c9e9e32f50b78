package dev.foretaste.recommendation;

import dev.foretaste.factorization.TopN;
import dev.foretaste.item.Catalogue;
import dev.foretaste.matrix.RatingScale;
import dev.foretaste.problem.ProblemException;
import dev.foretaste.problem.ProblemType;
import dev.foretaste.rating.LiveMatrix;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Top-N lists: personal where anything personal is known, else the most popular items. */
@Service
final class Recommender {
    private final ServedModels models;
    private final LiveMatrix live;
    private final Catalogue catalogue;
    private final ListedItems listed;
    private final PopularList popular;
    private final Blend blend;

    Recommender(
            ServedModels models,
            LiveMatrix live,
            Catalogue catalogue,
            ListedItems listed,
            PopularList popular,
            RatingScale scale) {
        this.models = models;
        this.live = live;
        this.catalogue = catalogue;
        this.listed = listed;
        this.popular = popular;
        this.blend = new Blend(scale);
    }

    /** A page of a list whose request came as a body. */
    Recommendations recommend(Audience audience, ListQuery query, @Nullable String cursor) {
        return recommend(models.current(), audience, query, "/cursor", cursor);
    }

    /** A page of a list by a model taken before. */
    Recommendations recommend(
            Optional<ServedModel> model, Audience audience, ListQuery query, @Nullable String cursor) {
        return recommend(model, audience, query, "cursor", cursor);
    }

    private Recommendations recommend(
            Optional<ServedModel> model, Audience audience, ListQuery query, String pointer, @Nullable String cursor) {
        String identity = query.identity(audience.identity());
        Wish wish = new Wish(audience, query, ShownItems.read(pointer, cursor, identity), identity);
        return model.flatMap(each -> personal(wish, each)).orElseGet(() -> popular.of(wish));
    }

    /** Empty where the model knows of nobody what he wants. */
    private Optional<Recommendations> personal(Wish wish, ServedModel model) {
        List<FoldedUser> members = wish.audience().people().stream()
                .map(person -> person.storedAs()
                        .map(userId -> model.user(userId, person.own().live()))
                        .orElseGet(() -> model.fold(wish.audience().userId(), person.own())))
                .filter(FoldedUser::isPersonal)
                .map(member -> member.in(wish.query().context()))
                .toList();
        if (members.isEmpty()) {
            return Optional.empty();
        }
        RankBy rankBy = rankBy(model, wish.query());
        List<NewItems.ForUser> ranking = members.stream()
                .filter(member -> member.isPersonal(rankBy))
                .map(model.newItems()::of)
                .toList();
        // What anybody rated stays out, also where his ratings do not rank.
        return ranking.isEmpty()
                ? Optional.empty()
                : Optional.of(personal(wish, model, ranking, rankBy, allowed(model, members, wish.query())));
    }

    private Recommendations personal(
            Wish wish, ServedModel model, List<NewItems.ForUser> members, RankBy rankBy, BitSet allowed) {
        List<Ranked> ranked = ranking(wish, model, members, rankBy).ranked(allowed);
        List<Recommendations.Item> items = ranked.stream()
                .limit(wish.query().limit())
                .map(each -> listed.item(model, members, wish, each))
                .toList();
        Basis basis =
                members.stream().allMatch(member -> member.user().basis() == Basis.MODEL) ? Basis.MODEL : Basis.FOLD_IN;
        return new Recommendations(
                wish.audience().userId().orElse(null), basis, model.version(), items, wish.next(ranked.size(), items));
    }

    private PersonalRanking ranking(Wish wish, ServedModel model, List<NewItems.ForUser> members, RankBy rankBy) {
        return new PersonalRanking(wish, model, members, rankBy, blend, live, catalogue);
    }

    /** @throws ProblemException for a ranking that the model has no part for */
    static RankBy rankBy(ServedModel model, ListQuery query) {
        boolean rating = model.loaded().ratingPart().isPresent();
        boolean preference = model.loaded().preferencePart().isPresent();
        RankBy whole = !rating ? RankBy.PREFERENCE : preference ? RankBy.BLEND : RankBy.RATING;
        RankBy wanted = query.rankBy().orElse(whole);
        if (whole != RankBy.BLEND && wanted != whole) {
            throw ProblemException.of(
                    ProblemType.NOT_POSSIBLE,
                    "Model version %d has no %s part; rankBy=%s is possible with it, the others need a model with both parts."
                            .formatted(model.version(), rating ? "preference" : "rating", whole));
        }
        return wanted;
    }

    /** The model's items that may be in a list of these users. */
    static BitSet allowed(ServedModel model, List<FoldedUser> members, ListQuery query) {
        BitSet allowed = model.masks().allowed(query.categories());
        if (!query.includeRated()) {
            for (FoldedUser member : members) {
                for (int at = 0; at < member.known().size(); at++) {
                    allowed.clear(member.known().item(at));
                }
            }
        }
        query.exclude().forEach(itemId -> model.find(itemId).ifPresent(allowed::clear));
        return allowed;
    }

    /** A user's list without intervals, the model's best items having been found already. */
    Recommendations list(ServedModel model, String userId, FoldedUser user, ListQuery query, TopN.Ranking found) {
        Audience audience = Audience.of(userId, user.own());
        Wish wish = new Wish(audience, query, ShownItems.none(), "");
        List<NewItems.ForUser> members = List.of(model.newItems().of(user));
        List<Recommendations.Item> items =
                ranking(wish, model, members, rankBy(model, query)).withNewItems(found, query.limit()).stream()
                        .map(each -> listed.item(each, listed.value(members, audience.strategy(), each)))
                        .toList();
        return new Recommendations(userId, user.basis(), model.version(), items, null);
    }
}
