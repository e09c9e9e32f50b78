package dev.foretaste.recommendation;

import dev.foretaste.factorization.TopN;
import dev.foretaste.item.Catalogue;
import dev.foretaste.item.Item;
import dev.foretaste.matrix.RatingScale;
import dev.foretaste.problem.ProblemException;
import dev.foretaste.problem.ProblemType;
import dev.foretaste.rating.LiveItem;
import dev.foretaste.rating.LiveMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Top-N lists: personal where anything personal is known, else the most popular items. */
@Service
final class Recommender {
    private static final int CONTRIBUTIONS_SHOWN = 10;

    private final ServedModels models;
    private final LiveMatrix live;
    private final Catalogue catalogue;
    private final PopularItems popular;
    private final Predictor predictor;
    private final RatingScale scale;
    private final Blend blend;

    Recommender(
            ServedModels models,
            LiveMatrix live,
            Catalogue catalogue,
            PopularItems popular,
            Predictor predictor,
            RatingScale scale) {
        this.models = models;
        this.live = live;
        this.catalogue = catalogue;
        this.popular = popular;
        this.predictor = predictor;
        this.scale = scale;
        this.blend = new Blend(scale);
    }

    /** One list: who wants what, by which model, after which pages. Taken once, so that nothing changes on the way. */
    private record Wish(
            Audience audience, ListQuery query, ShownItems shown, String identity, Optional<ServedModel> model) {}

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
        Wish wish = new Wish(audience, query, ShownItems.read(pointer, cursor, identity), identity, model);
        return model.flatMap(each -> personal(wish, each)).orElseGet(() -> popular(wish));
    }

    /** Empty where the model knows of nobody what he wants. */
    private Optional<Recommendations> personal(Wish wish, ServedModel model) {
        List<FoldedUser> members = wish.audience.people().stream()
                .map(person -> person.storedAs()
                        .map(userId -> model.user(userId, person.own().live()))
                        .orElseGet(() -> model.fold(wish.audience.userId(), person.own())))
                .filter(FoldedUser::isPersonal)
                .map(member -> member.in(wish.query.context()))
                .toList();
        if (members.isEmpty()) {
            return Optional.empty();
        }
        RankBy rankBy = rankBy(model, wish.query);
        List<NewItems.ForUser> ranking = members.stream()
                .filter(member -> member.isPersonal(rankBy))
                .map(model.newItems()::of)
                .toList();
        // What anybody rated stays out, also where his ratings do not rank.
        return ranking.isEmpty()
                ? Optional.empty()
                : Optional.of(personal(wish, model, ranking, rankBy, allowed(model, members, wish.query)));
    }

    private Recommendations personal(
            Wish wish, ServedModel model, List<NewItems.ForUser> members, RankBy rankBy, BitSet allowed) {
        ListQuery query = wish.query;
        List<Ranked> ranked = query.diversity() == 0
                ? best(wish, model, members, rankBy, allowed)
                : diverse(wish, model, members, rankBy, allowed);
        List<Recommendations.Item> items = ranked.stream()
                .limit(query.limit())
                .map(each -> item(model, members, wish, each))
                .toList();
        Basis basis =
                members.stream().allMatch(member -> member.user().basis() == Basis.MODEL) ? Basis.MODEL : Basis.FOLD_IN;
        return new Recommendations(
                wish.audience.userId().orElse(null), basis, model.version(), items, next(wish, ranked.size(), items));
    }

    private static @Nullable String next(Wish wish, int found, List<Recommendations.Item> items) {
        return found > wish.query.limit()
                ? wish.shown.cursorAfter(
                        items.stream().map(Recommendations.Item::itemId).toList(), wish.identity)
                : null;
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

    /** The best that have not been shown, and one more to tell whether there are more. */
    private List<Ranked> best(
            Wish wish, ServedModel model, List<NewItems.ForUser> members, RankBy rankBy, BitSet allowed) {
        withoutShown(allowed, wish.shown, model);
        int limit = wish.query.limit() + 1;
        TopN.Ranking ranking;
        if (members.size() == 1) {
            ranking = model.search().best(members.getFirst().user(), rankBy, blend, allowed, limit);
        } else {
            float[] scores = scores(wish, model, members, rankBy);
            TopN top = new TopN(limit);
            allowed.stream().filter(item -> scores[item] >= top.bar()).forEach(item -> top.offer(item, scores[item]));
            ranking = top.ranking();
        }
        return withNewItems(ranking, wish, model, members, rankBy, limit);
    }

    private List<Ranked> withNewItems(
            TopN.Ranking ranking,
            Wish wish,
            ServedModel model,
            List<NewItems.ForUser> members,
            RankBy rankBy,
            int limit) {
        List<Ranked> ranked = new ArrayList<>();
        for (int rank = 0; rank < ranking.size(); rank++) {
            int item = ranking.items()[rank];
            ranked.add(new Ranked(model.items().id(item), item, ranking.scores()[rank]));
        }
        List<Ranked> fresh = newItems(wish, model, members, rankBy, false, limit);
        if (!fresh.isEmpty()) {
            ranked.addAll(fresh);
            ranked.sort(Ranked.BEST_FIRST);
        }
        return ranked.subList(0, Math.min(limit, ranked.size()));
    }

    /** A user's list without intervals, the model's best items having been found already. */
    Recommendations list(ServedModel model, String userId, FoldedUser user, ListQuery query, TopN.Ranking ranking) {
        Wish wish = new Wish(Audience.of(userId, user.own()), query, ShownItems.none(), "", Optional.of(model));
        NewItems.ForUser member = model.newItems().of(user);
        RankBy rankBy = rankBy(model, query);
        List<Recommendations.Item> items = new ArrayList<>();
        for (Ranked each : withNewItems(ranking, wish, model, List.of(member), rankBy, query.limit())) {
            Double value = user.rating().isPresent() ? (Double) scale.clamp(rating(member, each)) : mean(each.itemId());
            items.add(described(each, value, null, null));
        }
        return new Recommendations(userId, user.basis(), model.version(), items, null);
    }

    private List<Ranked> diverse(
            Wish wish, ServedModel model, List<NewItems.ForUser> members, RankBy rankBy, BitSet allowed) {
        float[] scores = scores(wish, model, members, rankBy);
        List<Ranked> ranked = newItems(wish, model, members, rankBy, true, Integer.MAX_VALUE);
        allowed.stream().forEach(item -> ranked.add(new Ranked(model.items().id(item), item, scores[item])));
        ranked.sort(Ranked.BEST_FIRST);
        return Diversity.rerank(
                ranked,
                item -> wish.shown.contains(item.itemId()),
                wish.query.diversity(),
                wish.query.limit() + 1,
                model::similarity);
    }

    private float[] scores(Wish wish, ServedModel model, List<NewItems.ForUser> members, RankBy rankBy) {
        float[] scores = model.search().scores(members.getFirst().user(), rankBy, blend);
        if (members.size() == 1) {
            return scores;
        }
        // One member after the other: the scores of all at once are as many as items times members.
        Strategy strategy = wish.audience.strategy();
        double[] joined = new double[scores.length];
        Arrays.setAll(joined, item -> scores[item]);
        for (NewItems.ForUser member : members.subList(1, members.size())) {
            float[] more = model.search().scores(member.user(), rankBy, blend);
            Arrays.setAll(joined, item -> strategy.join(joined[item], more[item]));
        }
        Arrays.setAll(joined, item -> strategy.combined(joined[item], members.size()));
        for (int item = 0; item < scores.length; item++) {
            scores[item] = (float) joined[item];
        }
        return scores;
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

    private static void withoutShown(BitSet allowed, ShownItems shown, ServedModel model) {
        if (!shown.isEmpty()) {
            for (int item = allowed.nextSetBit(0); item >= 0; item = allowed.nextSetBit(item + 1)) {
                if (shown.contains(model.items().id(item))) {
                    allowed.clear(item);
                }
            }
        }
    }

    /**
     * The items that the model has not learned from ratings, scored as far as their categories and raters tell.
     *
     * @param limit how many are wanted at most of those that nothing but their ids tells apart
     */
    private List<Ranked> newItems(
            Wish wish, ServedModel model, List<NewItems.ForUser> members, RankBy rankBy, boolean shownToo, int limit) {
        List<Ranked> ranked = new ArrayList<>();
        int[] unknown = model.mapping().unknown();
        List<List<String>> unrated = model.newItems().groups();
        if (unknown.length == 0 && unrated.isEmpty()) {
            return ranked;
        }
        Predicate<String> passes = shownToo ? passes(wish) : passes(wish).and(itemId -> !wish.shown.contains(itemId));
        // The ratings are read once: an item rated or left meanwhile is in the list as it was found here.
        Set<String> rated = new HashSet<>();
        for (int index : unknown) {
            LiveItem item = live.item(index);
            if (item.count() > 0 && passes.test(item.itemId())) {
                rated.add(item.itemId());
                float score = newItemScore(wish, members, item.itemId(), Optional.of(item), rankBy);
                ranked.add(new Ranked(item.itemId(), -1, score));
            }
        }
        Predicate<String> isUnrated = itemId -> !rated.contains(itemId);
        for (List<String> group : unrated) {
            List<String> first =
                    group.stream().filter(isUnrated.and(passes)).limit(limit).toList();
            if (!first.isEmpty()) {
                float score = newItemScore(wish, members, first.getFirst(), Optional.empty(), rankBy);
                first.forEach(itemId -> ranked.add(new Ranked(itemId, -1, score)));
            }
        }
        return ranked;
    }

    private float newItemScore(
            Wish wish, List<NewItems.ForUser> members, String itemId, Optional<LiveItem> rated, RankBy rankBy) {
        double[] scores = members.stream()
                .mapToDouble(member -> switch (rankBy) {
                    case PREFERENCE -> member.preference(itemId, rated);
                    case RATING -> member.rating(itemId, rated);
                    case BLEND ->
                        blend.score((float) member.preference(itemId, rated), (float) member.rating(itemId, rated));
                })
                .toArray();
        return (float) wish.audience.strategy().combine(scores);
    }

    /** What the catalogue, the query and the ratings leave of all items, for those that no mask knows. */
    private Predicate<String> passes(Wish wish) {
        ListQuery query = wish.query;
        return itemId -> {
            Optional<Item> described = catalogue.find(itemId);
            return described.filter(Item::hidden).isEmpty()
                    && (query.categories().isEmpty()
                            || described
                                    .filter(item -> item.categories().stream().anyMatch(query.categories()::contains))
                                    .isPresent())
                    && !query.exclude().contains(itemId)
                    && (query.includeRated() || !wish.audience.hasRated(itemId));
        };
    }

    private Recommendations.Item item(ServedModel model, List<NewItems.ForUser> members, Wish wish, Ranked ranked) {
        NewItems.ForUser first = members.getFirst();
        if (first.user().rating().isEmpty()) {
            return described(ranked, mean(ranked.itemId()), null, null);
        }
        double[] ratings = new double[members.size()];
        for (int member = 0; member < ratings.length; member++) {
            ratings[member] = rating(members.get(member), ranked);
        }
        double rating = wish.audience.strategy().combine(ratings);
        boolean alone = members.size() == 1;
        return described(
                ranked,
                scale.clamp(rating),
                alone
                        ? predictor
                                .interval(model, rating, variance(first, ranked), wish.query.level())
                                .orElse(null)
                        : null,
                alone && ranked.index() >= 0 && wish.query.explain()
                        ? explanation(model, first.user(), ranked.index())
                        : null);
    }

    private static double rating(NewItems.ForUser member, Ranked ranked) {
        return ranked.index() >= 0
                ? member.user().rating().orElseThrow().score(ranked.index())
                : member.rating(ranked.itemId());
    }

    private static OptionalDouble variance(NewItems.ForUser member, Ranked ranked) {
        return ranked.index() >= 0
                ? member.user().rating().orElseThrow().variance(ranked.index())
                : member.variance(ranked.itemId());
    }

    private static @Nullable ItemExplanation explanation(ServedModel model, FoldedUser user, int item) {
        return user.rating()
                .flatMap(scorer -> scorer.explain(item))
                .map(explanation -> ItemExplanation.of(explanation, user, model.items(), CONTRIBUTIONS_SHOWN))
                .orElse(null);
    }

    private @Nullable Double mean(String itemId) {
        return live.item(itemId).map(item -> item.sum() / item.count()).orElse(null);
    }

    /** An item of a list with what the catalogue knows of it. */
    Recommendations.Item described(
            Ranked ranked, @Nullable Double value, @Nullable Interval interval, @Nullable ItemExplanation explanation) {
        Item item = catalogue.find(ranked.itemId()).orElse(null);
        return new Recommendations.Item(
                ranked.itemId(),
                value,
                ranked.score(),
                interval,
                item == null ? null : item.title(),
                item == null ? null : item.categories(),
                item == null ? null : item.url(),
                item == null ? null : item.imageUrl(),
                explanation);
    }

    private List<Ranked> popular(int limit, Predicate<String> passes) {
        return popular.best(PopularItems.By.COUNT, limit, passes).stream()
                .map(each -> new Ranked(each.item().itemId(), -1, (float) each.score()))
                .toList();
    }

    private Recommendations popular(Wish wish) {
        Predicate<String> passes = passes(wish);
        Predicate<String> wanted = passes.and(itemId -> !wish.shown.contains(itemId));
        int limit = wish.query.limit() + 1;
        List<Ranked> ranked = new ArrayList<>();
        if (wish.query.diversity() == 0) {
            ranked.addAll(popular(limit, wanted));
        } else {
            ranked.addAll(Diversity.rerank(
                    popular(Math.max(1, live.itemIndexes()), passes),
                    item -> wish.shown.contains(item.itemId()),
                    wish.query.diversity(),
                    limit,
                    items -> new RatedTogether(live, items)));
        }
        if (ranked.size() < limit) {
            // All that is rated is in the list by now; to look again would find items rated or left meanwhile.
            Set<String> rated = ranked.stream().map(Ranked::itemId).collect(Collectors.toSet());
            catalogue
                    .first(limit - ranked.size(), itemId -> wanted.test(itemId) && !rated.contains(itemId))
                    .forEach(itemId -> ranked.add(new Ranked(itemId, -1, 0)));
        }
        List<Recommendations.Item> items = ranked.stream()
                .limit(wish.query.limit())
                .map(each -> described(each, mean(each.itemId()), null, null))
                .toList();
        return new Recommendations(
                wish.audience.userId().orElse(null), Basis.POPULARITY, null, items, next(wish, ranked.size(), items));
    }
}
