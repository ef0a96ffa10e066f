package io.vernier.quantize;

import java.util.List;

/**
 * How the scales of the input were chosen.
 *
 * @param choice the candidate that is used
 * @param scores expected squared error of the first layer relative to the variance of its outputs, for each candidate in the order
 *     of preference; empty where the input scales could not be compared
 */
public record GuardReport(String choice, List<Score> scores) {
    /** The choice of trees, whose features become ranks. */
    public static final String RANKS = "ranks";

    public GuardReport {
        scores = List.copyOf(scores);
    }

    /** One candidate and its score; the least wins. */
    public record Score(String candidate, double score) {}
}
