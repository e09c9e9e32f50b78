package dev.foretaste.factorization;

/** What a model's scores mean. */
public enum ModelKind {
    /** The rating the user would give the item, on the scale of the ratings but not clamped to it. */
    RATING,
    /** How likely the user is to take the item up, in arbitrary units: it orders items and says nothing else. */
    PREFERENCE
}
