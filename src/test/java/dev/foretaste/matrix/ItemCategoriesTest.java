package dev.foretaste.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ItemCategoriesTest {
    private final RatingMatrix ratings = RatingMatrix.builder()
            .add("alice", "tea", 5)
            .add("alice", "milk", 2)
            .add("bob", "tea", 4)
            .build();

    @Test
    void hasNoneUnlessGiven() {
        assertThat(ratings.categories().categories().size()).isZero();
        assertThat(ratings.categories().items()).isEqualTo(2);
        assertThat(names(ratings, "tea")).isEmpty();
    }

    @Test
    void keepsEachItemsCategoriesOnceInOrder() {
        RatingMatrix described = ratings.withCategories(Map.of("tea", List.of("warm", "green", "warm")));

        assertThat(names(described, "tea")).containsExactly("green", "warm");
        assertThat(names(described, "milk")).isEmpty();
    }

    @Test
    void takesInItemsNobodyHasRated() {
        RatingMatrix described = ratings.withCategories(Map.of("coffee", List.of("warm"), "nut", List.of()));

        assertThat(described.items()).isEqualTo(IdIndex.of(List.of("coffee", "milk", "nut", "tea")));
        assertThat(described.byItem().count(0)).isZero();
        assertThat(names(described, "coffee")).containsExactly("warm");
        assertThat(described.size()).isEqualTo(3);
        assertThat(described.ratingsOf(0).item(0)).isEqualTo(1);
        assertThat(described.ratingsOf(0).value(0)).isEqualTo(2);
        assertThat(described.ratingsOf(0).item(1)).isEqualTo(3);
    }

    @Test
    void leavesTheRatingsAsTheyWere() {
        RatingMatrix described = RatingMatrix.builder()
                .add("alice", "tea", 5, 10, "phone")
                .add("alice", "milk", 2, 20)
                .build()
                .withCategories(Map.of("coffee", List.of("warm")));

        UserRatings alice = described.ratingsOf(0);
        assertThat(alice.item(0)).isEqualTo(1);
        assertThat(alice.ratedAt(0)).isEqualTo(20);
        assertThat(alice.context(0)).isEmpty();
        assertThat(alice.item(1)).isEqualTo(2);
        assertThat(alice.ratedAt(1)).isEqualTo(10);
        assertThat(alice.context(1)).hasValue("phone");
    }

    @Test
    void staysWithAPartOfTheRatings() {
        RatingMatrix part =
                ratings.withCategories(Map.of("tea", List.of("warm"))).withRatings(position -> false);

        assertThat(names(part, "tea")).containsExactly("warm");
    }

    private static List<String> names(RatingMatrix matrix, String itemId) {
        ItemCategories categories = matrix.categories();
        int item = matrix.items().find(itemId).orElseThrow();
        List<String> names = new ArrayList<>();
        for (int position = categories.start(item); position < categories.end(item); position++) {
            names.add(categories.categories().id(categories.category(position)));
        }
        return names;
    }
}
