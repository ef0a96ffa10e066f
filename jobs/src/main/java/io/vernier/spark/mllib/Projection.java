package io.vernier.spark.mllib;

import io.vernier.arithmetic.ExactSum;
import io.vernier.model.LayeredModel;
import io.vernier.model.Linear;
import org.apache.spark.ml.feature.PCAModel;

/**
 * A linear map of a vector to a shorter one: {@code y_k = sum_i rows_ki x_i}.
 *
 * @param inputs elements of the vector that it reads
 * @param outputs elements of the vector that it makes
 * @param rows row-major, outputs first
 */
@SuppressWarnings("ArrayRecordComponent")
record Projection(int inputs, int outputs, double[] rows) implements VectorOperation {
    /** Where products cancel by more than this, the folded layer is no longer as exact as the two layers. */
    private static final double CANCELLATION = 100;

    /** The principal components; Spark subtracts no mean. */
    static Projection of(PCAModel pca) {
        double[] rows = Layers.rowMajor(pca.pc().transpose());
        Layers.requireFinite(pca, "component", rows);
        return new Projection(pca.pc().numRows(), pca.pc().numCols(), rows);
    }

    /** Whether the folded layer has no more weights than the two layers have, and is as exact. */
    boolean foldsInto(Linear layer) {
        long apart = (long) outputs * inputs + (long) layer.outputs() * outputs;
        if ((long) layer.outputs() * inputs > apart) {
            return false;
        }
        Linear folded = fold(layer);
        for (int output = 0; output < layer.outputs(); output++) {
            double magnitude = 0;
            double terms = 0;
            for (int index = 0; index < inputs; index++) {
                magnitude += Math.abs(folded.weight(output, index));
                for (int k = 0; k < outputs; k++) {
                    terms += Math.abs(layer.weight(output, k) * rows[k * inputs + index]);
                }
            }
            if (terms > CANCELLATION * magnitude) {
                return false;
            }
        }
        return true;
    }

    /**
     * {@code W'_oi = sum_k W_ok rows_ki}, {@code bias'_o = bias_o - sum_k W_ok c_k}, each the exact sum rounded once: what a layer subtracts
     * from a projection is no center of the vector.
     */
    @Override
    public Linear fold(Linear layer) {
        double[] weights = new double[Math.multiplyExact(layer.outputs(), inputs)];
        for (int output = 0; output < layer.outputs(); output++) {
            for (int index = 0; index < inputs; index++) {
                ExactSum sum = ExactSum.create();
                for (int k = 0; k < outputs; k++) {
                    sum.addProduct(layer.weight(output, k), rows[k * inputs + index]);
                }
                weights[output * inputs + index] = sum.value();
            }
        }
        double[] bias = new double[layer.outputs()];
        for (int output = 0; output < layer.outputs(); output++) {
            ExactSum sum = ExactSum.create();
            sum.add(layer.bias()[output]);
            for (int k = 0; k < outputs; k++) {
                sum.addProduct(layer.weight(output, k), -layer.center(k));
            }
            bias[output] = sum.value();
        }
        return new Linear(layer.name(), layer.input(), inputs, weights, bias);
    }

    /** The projection as the first layer of a model. */
    Linear layer() {
        return new Linear(Layers.linear(0), LayeredModel.INPUT, inputs, rows, new double[outputs]);
    }
}
