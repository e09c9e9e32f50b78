package dev.foretaste.recommendation;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.foretaste.factorization.Explanation;
import dev.foretaste.matrix.IdIndex;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How a score came about: {@code mean + userBias + itemBias + Σ contribution + others = total}, to rounding.
 *
 * @param contributions what each of the user's ratings adds, largest share first
 * @param others what the ratings that are not listed add together; 0 where all are
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ItemExplanation(
        double mean,
        double userBias,
        double itemBias,

        @Schema(description = "What each of the user's ratings adds, the ten largest shares first")
        List<Contribution> contributions,

        @Schema(description = "What the user's other ratings add together")
        double others) {

    /**
     * The share of one of the user's ratings.
     *
     * @param value the rating
     */
    record Contribution(
            @Schema(example = "i1") String itemId,
            @Schema(example = "5") double value,
            @Schema(example = "0.42") double contribution) {}

    /** @param limit how many contributions are listed at most */
    static ItemExplanation of(Explanation explanation, FoldedUser user, IdIndex items, int limit) {
        List<Contribution> all = new ArrayList<>();
        for (int at = 0; at < user.known().size(); at++) {
            all.add(new Contribution(
                    items.id(user.known().item(at)),
                    user.known().value(at),
                    explanation.contributions()[at]));
        }
        all.sort(Comparator.comparingDouble((Contribution each) -> Math.abs(each.contribution))
                .reversed()
                .thenComparing(Contribution::itemId));
        double others = 0;
        for (int at = all.size() - 1; at >= limit; at--) {
            others += all.get(at).contribution;
        }
        return new ItemExplanation(
                explanation.mean(),
                explanation.userBias(),
                explanation.itemBias(),
                List.copyOf(all.subList(0, Math.min(limit, all.size()))),
                others);
    }
}
