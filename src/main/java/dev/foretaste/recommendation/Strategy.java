package dev.foretaste.recommendation;

/** How the members' scores of an item become the score of the group (Masthoff 2011). */
enum Strategy {
    /** The mean: the most satisfaction in sum. */
    AVERAGE,
    /** The least: nobody is dragged along. */
    LEAST_MISERY,
    /** The greatest: everybody may have a favourite. */
    MOST_PLEASURE;

    /** @param scores one for each member, at least one */
    double combine(double[] scores) {
        double combined = scores[0];
        for (int member = 1; member < scores.length; member++) {
            combined = switch (this) {
                case AVERAGE -> combined + scores[member];
                case LEAST_MISERY -> Math.min(combined, scores[member]);
                case MOST_PLEASURE -> Math.max(combined, scores[member]);
            };
        }
        return this == AVERAGE ? combined / scores.length : combined;
    }
}
