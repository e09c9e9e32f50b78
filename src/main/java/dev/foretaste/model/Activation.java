package dev.foretaste.model;

/** Whether a model serves as soon as it is published. */
public enum Activation {
    ALWAYS,
    /**
     * Only if its metrics on ratings held out are better than the active model's, or that one was never measured, or no
     * model is active.
     */
    IF_BETTER,
    NEVER
}
