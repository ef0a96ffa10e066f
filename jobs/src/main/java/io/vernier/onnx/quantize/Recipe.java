package io.vernier.onnx.quantize;

import io.vernier.range.RangeEstimator;
import java.util.ArrayList;
import java.util.List;

/**
 * What is done to a network beside rounding it.
 *
 * @param estimator of the ranges of activations
 * @param equalize whether channels of unequal size are scaled to one size where that is expected to pay
 * @param correctBias whether the mean error of rounded weights goes into the bias
 */
public record Recipe(RangeEstimator estimator, boolean equalize, boolean correctBias) {

    /** Every combination, the plainest first. */
    public static List<Recipe> of(List<RangeEstimator> estimators, List<Boolean> equalize, List<Boolean> correctBias) {
        List<Recipe> recipes = new ArrayList<>();
        for (boolean equalized : equalize) {
            for (RangeEstimator estimator : estimators) {
                correctBias.forEach(corrected -> recipes.add(new Recipe(estimator, equalized, corrected)));
            }
        }
        return List.copyOf(recipes);
    }

    /** The words in tables, such as {@code mse, equalized, bias}. */
    public String label() {
        return estimator.label() + (equalize ? ", equalized" : "") + (correctBias ? ", bias" : "");
    }
}
