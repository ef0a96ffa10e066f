package io.vernier.jobs.stage;

import io.vernier.jobs.report.Numbers;
import java.util.Optional;
import java.util.OptionalLong;

/** How many rows it takes to select a candidate of a sweep: about a third of the calibration's judge. */
final class JudgingRows {
    /** The square of the normal quantile of Wilson's 95 % interval. */
    private static final double NORMAL_SQUARED = 1.959964 * 1.959964;

    private static final int PART = 3;

    private JudgingRows() {}

    /**
     * The rows that must judge where all decisions are kept: of n of these Wilson's interval begins at {@code n / (n + z^2)}. Absent where no
     * number is enough.
     *
     * @param tolerance share of all decisions that may differ
     */
    static OptionalLong least(double tolerance) {
        return tolerance > 0
                ? OptionalLong.of(Math.max(1, (long) Math.ceil(NORMAL_SQUARED * (1 - tolerance) / tolerance)))
                : OptionalLong.empty();
    }

    /** What it takes, in a sentence. */
    static String needed(double tolerance) {
        OptionalLong least = least(tolerance);
        return least.isEmpty()
                ? "No number of rows is enough to be sure of sweep.tolerance.agreement: 0; raise it, or set sweep.select: none."
                : "To be sure of " + Numbers.percent(1 - tolerance) + " takes " + Numbers.count(least.getAsLong())
                        + " rows that judge, about " + Numbers.count(least.getAsLong() * PART)
                        + " in the calibration, where all decisions are kept.";
    }

    /**
     * Why nothing can be selected, or probably cannot, for the third that judges is by content; absent where nothing speaks against it yet.
     *
     * @param rows of the calibration, once they are counted
     */
    static Optional<String> lack(OptionalLong rows, double tolerance) {
        OptionalLong least = least(tolerance);
        if (least.isEmpty()) {
            return Optional.of(needed(tolerance));
        }
        return rows.isPresent() && rows.getAsLong() < least.getAsLong() * PART
                ? Optional.of("The calibration has " + Numbers.count(rows.getAsLong())
                        + " rows, probably too few to select a candidate. " + needed(tolerance))
                : Optional.empty();
    }
}
