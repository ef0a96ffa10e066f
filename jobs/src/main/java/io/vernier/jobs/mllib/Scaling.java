package io.vernier.jobs.mllib;

import io.vernier.arithmetic.ExactSum;
import io.vernier.model.Linear;
import java.util.Arrays;
import org.apache.spark.ml.feature.StandardScalerModel;

/**
 * A stage that maps each element of its vector by itself: {@code y_i = factor_i (x_i - center_i)}.
 *
 * @param factor one for each element
 * @param center one for each element
 */
@SuppressWarnings("ArrayRecordComponent")
record Scaling(double[] factor, double[] center) {

    /** Divides by the deviation, where the scaler does, and gives 0 where the deviation is 0; subtracts the mean, where it does. */
    static Scaling of(StandardScalerModel scaler) {
        double[] mean = scaler.mean().toArray();
        double[] std = scaler.std().toArray();
        int size = Math.max(mean.length, std.length);
        Scaling scaling = new Scaling(new double[size], new double[size]);
        Arrays.fill(scaling.factor, 1);
        if (scaler.getWithStd()) {
            Layers.requireFinite(scaler, "standard deviation", std);
            for (int k = 0; k < size; k++) {
                scaling.factor[k] = std[k] == 0 ? 0 : 1 / std[k];
            }
        }
        if (scaler.getWithMean()) {
            Layers.requireFinite(scaler, "mean", mean);
            System.arraycopy(mean, 0, scaling.center, 0, size);
        }
        return scaling;
    }

    int size() {
        return factor.length;
    }

    /**
     * The layer that reads {@code x} instead of {@code y}: {@code W'_oi = W_oi factor_i}, {@code bias'_o = bias_o - sum_i W'_oi
     * center_i}. The new bias is the exact sum, rounded once, so that folding adds no more than one rounding to each coefficient.
     */
    Linear fold(Linear layer) {
        double[] weights = layer.weights().clone();
        double[] bias = new double[layer.outputs()];
        for (int output = 0; output < layer.outputs(); output++) {
            ExactSum sum = ExactSum.create();
            sum.add(layer.bias()[output]);
            for (int index = 0; index < layer.inputs(); index++) {
                int k = output * layer.inputs() + index;
                weights[k] *= factor[index];
                sum.addProduct(weights[k], -center[index]);
            }
            bias[output] = sum.value();
        }
        return new Linear(layer.name(), layer.input(), layer.inputs(), weights, bias);
    }
}
