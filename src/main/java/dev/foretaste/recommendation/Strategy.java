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
            combined = join(combined, scores[member]);
        }
        return combined(combined, scores.length);
    }

    /** The scores of the members so far and of one more; what it is for the group, {@link #combined(double, int)} says. */
    double join(double soFar, double score) {
        return switch (this) {
            case AVERAGE -> soFar + score;
            case LEAST_MISERY -> Math.min(soFar, score);
            case MOST_PLEASURE -> Math.max(soFar, score);
        };
    }

    /** The score of the group, all members having been joined. */
    double combined(double joined, int members) {
        return this == AVERAGE ? joined / members : joined;
    }
}
