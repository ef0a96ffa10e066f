package io.vernier.spark.mllib;

import io.vernier.arithmetic.ExactSum;
import io.vernier.model.Linear;
import java.util.Arrays;

/**
 * Maps each element of a vector by itself: {@code y_i = factor_i (x_i - center_i) + shift_i}.
 *
 * @param factor one for each element
 * @param center one for each element
 * @param shift one for each element
 */
@SuppressWarnings("ArrayRecordComponent")
record Scaling(double[] factor, double[] center, double[] shift) implements VectorOperation.Elementwise {

    /** Leaves {@code size} elements as they are. */
    static Scaling identity(int size) {
        double[] factor = new double[size];
        Arrays.fill(factor, 1);
        return new Scaling(factor, new double[size], new double[size]);
    }

    @Override
    public int inputs() {
        return factor.length;
    }

    @Override
    public int outputs() {
        return factor.length;
    }

    /**
     * {@code W'_oi = W_oi factor_i}. What this scaling subtracts becomes the layer's center, and the layer's own center, like the shift,
     * stands in the bias, {@code bias'_o = bias_o + sum_i W_oi (shift_i - c_i)}: the exact sum, rounded once, so that folding adds no more
     * than one rounding to each coefficient. Where nothing is subtracted or added here, the layer's center is kept, as
     * {@code c_i / factor_i}.
     */
    @Override
    public Linear fold(Linear layer) {
        double[] weights = layer.weights().clone();
        double[] bias = new double[layer.outputs()];
        double[] centers = new double[layer.inputs()];
        double[] added = new double[layer.inputs()];
        for (int index = 0; index < layer.inputs(); index++) {
            boolean onlyMultiplies = center[index] == 0 && shift[index] == 0 && factor[index] != 0;
            double kept = onlyMultiplies ? layer.center(index) / factor[index] : center[index];
            boolean isKept = !onlyMultiplies || Double.isFinite(kept);
            centers[index] = isKept ? kept : 0;
            added[index] = onlyMultiplies && isKept ? 0 : layer.center(index);
        }
        for (int output = 0; output < layer.outputs(); output++) {
            ExactSum sum = ExactSum.create();
            sum.add(layer.bias()[output]);
            for (int index = 0; index < layer.inputs(); index++) {
                int k = output * layer.inputs() + index;
                sum.addProduct(weights[k], shift[index]);
                sum.addProduct(weights[k], -added[index]);
                weights[k] *= factor[index];
            }
            bias[output] = sum.value();
        }
        return new Linear(layer.name(), layer.input(), layer.inputs(), weights, bias, centers);
    }

    @Override
    public Scaling within(int from, int total) {
        Scaling longer = identity(total);
        System.arraycopy(factor, 0, longer.factor, from, factor.length);
        System.arraycopy(center, 0, longer.center, from, center.length);
        System.arraycopy(shift, 0, longer.shift, from, shift.length);
        return longer;
    }
}
