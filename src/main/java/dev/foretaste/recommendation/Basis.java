package dev.foretaste.recommendation;

import io.swagger.v3.oas.annotations.media.Schema;

/** What an answer rests on. */
@Schema(
        description = "What the answer rests on. MODEL: the factors that training gave the user, whose ratings are"
                + " still those. FOLD_IN: the user, or the item, was placed among the trained factors by the ratings of this moment. ITEM_MEAN: the mean of"
                + " the item's ratings, as nothing personal is known. BASELINE: the mean of all ratings and what is known"
                + " of the user's bias, as nothing is known of the item. POPULARITY: the number of ratings, as nothing"
                + " personal is known.")
enum Basis {
    /** The factors that training gave the user: his ratings are those of the snapshot. */
    MODEL,
    /** The user, or the item, was placed among the trained factors by the present ratings. */
    FOLD_IN,
    /** The mean of the item's ratings: nothing personal is known. */
    ITEM_MEAN,
    /** The mean of all ratings and what is known of the user's bias: nothing is known of the item. */
    BASELINE,
    /** The items with the most ratings: nothing personal is known. */
    POPULARITY
}
