package io.vernier.onnx.quantize;

import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What recipes lose on rows that their ranges were not made of.
 *
 * @param judged each recipe, the plainest first
 * @param rows on which each was judged
 */
public record RecipeChoice(List<Judged> judged, long rows) {
    public RecipeChoice {
        judged = List.copyOf(judged);
    }

    /**
     * What is known of a recipe.
     *
     * @param label of the recipe
     * @param decibels signal to noise of the output; absent where there is no noise, NaN where an output was no number
     */
    public record Judged(String label, OptionalDouble decibels) {
        double value() {
            double known = decibels.orElse(Double.POSITIVE_INFINITY);
            return Double.isNaN(known) ? Double.NEGATIVE_INFINITY : known;
        }
    }

    /** The one that loses least; of several the plainest. */
    public Judged chosen() {
        double most = judged.stream().mapToDouble(Judged::value).max().orElseThrow();
        return judged.stream().filter(each -> each.value() == most).findFirst().orElseThrow();
    }

    /** The others, the best first. */
    public List<Judged> others() {
        return judged.stream()
                .filter(each -> !each.equals(chosen()))
                .sorted(Comparator.comparingDouble(Judged::value).reversed())
                .toList();
    }
}
