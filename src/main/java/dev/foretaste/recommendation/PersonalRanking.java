package dev.foretaste.recommendation;

import dev.foretaste.factorization.TopN;
import dev.foretaste.item.Catalogue;
import dev.foretaste.rating.LiveItem;
import dev.foretaste.rating.LiveMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** What the members of an audience want most by a model: of the items it has learned and of those it has not. */
final class PersonalRanking {
    private final Wish wish;
    private final ServedModel model;
    private final List<NewItems.ForUser> members;
    private final RankBy rankBy;
    private final Blend blend;
    private final LiveMatrix live;
    private final Predicate<String> passes;

    /** @param members who are personal by {@code rankBy}; at least one */
    PersonalRanking(
            Wish wish,
            ServedModel model,
            List<NewItems.ForUser> members,
            RankBy rankBy,
            Blend blend,
            LiveMatrix live,
            Catalogue catalogue) {
        this.wish = wish;
        this.model = model;
        this.members = members;
        this.rankBy = rankBy;
        this.blend = blend;
        this.live = live;
        this.passes = wish.passes(catalogue);
    }

    /**
     * Those that have not been shown, and one more than asked for to tell whether there are more.
     *
     * @param allowed the model's items that may be in the list; changed here
     */
    List<Ranked> ranked(BitSet allowed) {
        return wish.query().diversity() == 0 ? best(allowed) : diverse(allowed);
    }

    private List<Ranked> best(BitSet allowed) {
        withoutShown(allowed);
        int limit = wish.query().limit() + 1;
        TopN.Ranking ranking;
        if (members.size() == 1) {
            ranking = model.search().best(members.getFirst().user(), rankBy, blend, allowed, limit);
        } else {
            float[] scores = scores();
            TopN top = new TopN(limit);
            allowed.stream().filter(item -> scores[item] >= top.bar()).forEach(item -> top.offer(item, scores[item]));
            ranking = top.ranking();
        }
        return withNewItems(ranking, limit);
    }

    private void withoutShown(BitSet allowed) {
        if (!wish.shown().isEmpty()) {
            for (int item = allowed.nextSetBit(0); item >= 0; item = allowed.nextSetBit(item + 1)) {
                if (wish.shown().contains(model.items().id(item))) {
                    allowed.clear(item);
                }
            }
        }
    }

    private List<Ranked> diverse(BitSet allowed) {
        float[] scores = scores();
        List<Ranked> ranked = newItems(true, Integer.MAX_VALUE);
        allowed.stream().forEach(item -> ranked.add(new Ranked(model.items().id(item), item, scores[item])));
        ranked.sort(Ranked.BEST_FIRST);
        return Diversity.rerank(
                ranked,
                item -> wish.shown().contains(item.itemId()),
                wish.query().diversity(),
                wish.query().limit() + 1,
                model::similarity);
    }

    private float[] scores() {
        float[] scores = model.search().scores(members.getFirst().user(), rankBy, blend);
        if (members.size() == 1) {
            return scores;
        }
        // One member after the other: the scores of all at once are as many as items times members.
        Strategy strategy = wish.audience().strategy();
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

    /** The best of the model's items, found already, and of those that it has not learned; at most so many. */
    List<Ranked> withNewItems(TopN.Ranking ranking, int limit) {
        List<Ranked> ranked = new ArrayList<>();
        for (int rank = 0; rank < ranking.size(); rank++) {
            int item = ranking.items()[rank];
            ranked.add(new Ranked(model.items().id(item), item, ranking.scores()[rank]));
        }
        List<Ranked> fresh = newItems(false, limit);
        if (!fresh.isEmpty()) {
            ranked.addAll(fresh);
            ranked.sort(Ranked.BEST_FIRST);
        }
        return ranked.subList(0, Math.min(limit, ranked.size()));
    }

    /**
     * The items that the model has not learned from ratings, scored as far as their categories and raters tell.
     *
     * @param limit how many are wanted at most of those that nothing but their ids tells apart
     */
    private List<Ranked> newItems(boolean shownToo, int limit) {
        List<Ranked> ranked = new ArrayList<>();
        int[] unknown = model.mapping().unknown();
        List<List<String>> unrated = model.newItems().groups();
        if (unknown.length == 0 && unrated.isEmpty()) {
            return ranked;
        }
        Predicate<String> wanted =
                shownToo ? passes : passes.and(itemId -> !wish.shown().contains(itemId));
        // The ratings are read once: an item rated or left meanwhile is in the list as it was found here.
        Set<String> rated = new HashSet<>();
        for (int index : unknown) {
            LiveItem item = live.item(index);
            if (item.count() > 0 && wanted.test(item.itemId())) {
                rated.add(item.itemId());
                ranked.add(new Ranked(item.itemId(), -1, newItemScore(item.itemId(), Optional.of(item))));
            }
        }
        Predicate<String> isUnrated = itemId -> !rated.contains(itemId);
        for (List<String> group : unrated) {
            List<String> first =
                    group.stream().filter(isUnrated.and(wanted)).limit(limit).toList();
            if (!first.isEmpty()) {
                float score = newItemScore(first.getFirst(), Optional.empty());
                first.forEach(itemId -> ranked.add(new Ranked(itemId, -1, score)));
            }
        }
        return ranked;
    }

    private float newItemScore(String itemId, Optional<LiveItem> rated) {
        double[] scores = members.stream()
                .mapToDouble(member -> switch (rankBy) {
                    case PREFERENCE -> member.preference(itemId, rated);
                    case RATING -> member.rating(itemId, rated);
                    case BLEND ->
                        blend.score((float) member.preference(itemId, rated), (float) member.rating(itemId, rated));
                })
                .toArray();
        return (float) wish.audience().strategy().combine(scores);
    }
}
