package dev.foretaste.recommendation;

/** What an answer rests on. */
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
