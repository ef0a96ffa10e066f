package io.vernier.refit;

import io.vernier.model.Activation;
import io.vernier.model.Linear;
import io.vernier.statistics.SecondMoments;
import java.io.Serializable;
import java.util.List;

/**
 * How much an error of a hidden unit matters to the loss of the outputs, to second order (Gauss-Newton): {@code (do/dz)^T R (do/dz)}, z what
 * the unit's activation reads, R the curvature of the loss at the outputs o. All derivatives are the float model's own.
 *
 * @param layers all linear layers, first to last
 * @param functions the activation between any two
 * @param outputs those of the last layer
 */
record UnitCurvature(List<Linear> layers, List<Activation> functions, OutputCurvature outputs) implements Serializable {
    private static final double FIXED_POINT = 4096;
    private static final int FLOOR = 82;
    private static final double GREATEST = 4 * FIXED_POINT;

    /**
     * The curvatures of the units of one layer in one row.
     *
     * @param layer not the last
     * @param probabilities of the outputs
     * @param activations of each hidden layer, after its function
     */
    double[] of(int layer, double[] probabilities, double[][] activations) {
        Linear last = layers.get(layers.size() - 1);
        double[] jacobian = last.weights().clone();
        for (int k = layers.size() - 2; k > layer; k--) {
            Linear through = layers.get(k);
            multiplyBySlopes(jacobian, functions.get(k).function(), activations[k]);
            jacobian = product(jacobian, through.outputs(), through);
        }
        multiplyBySlopes(jacobian, functions.get(layer).function(), activations[layer]);
        int units = activations[layer].length;
        double[] column = new double[last.outputs()];
        double[] curvatures = new double[units];
        for (int unit = 0; unit < units; unit++) {
            for (int k = 0; k < column.length; k++) {
                column[k] = jacobian[k * units + unit];
            }
            curvatures[unit] = outputs.curvature(probabilities, column);
        }
        return curvatures;
    }

    /** What a unit of the weights of moments of a hidden unit stands for. */
    static double momentUnit(double reference) {
        return reference / FIXED_POINT;
    }

    /** Columns by the derivatives of the function at what gave these. */
    private static void multiplyBySlopes(double[] jacobian, Activation.Function function, double[] activations) {
        for (int k = 0; k < jacobian.length; k++) {
            jacobian[k] *= function.slope(activations[k % activations.length]);
        }
    }

    private static double[] product(double[] left, int inner, Linear right) {
        int rows = left.length / inner;
        double[] product = new double[rows * right.inputs()];
        for (int row = 0; row < rows; row++) {
            for (int k = 0; k < inner; k++) {
                double factor = left[row * inner + k];
                for (int i = 0; i < right.inputs(); i++) {
                    product[row * right.inputs() + i] += factor * right.weight(k, i);
                }
            }
        }
        return product;
    }

    /**
     * The integers of a row.
     *
     * @param curvatures of the units
     * @param values what the activations of the units read
     * @param a weights, at {@code unit * BLOCK_ROWS + row}
     * @param z targets, likewise
     */
    static void moments(double[] curvatures, double[] values, LayerCodes codes, long[] a, long[] z, int row) {
        for (int unit = 0; unit < values.length; unit++) {
            double reference = codes.references()[unit] == 0 ? 1 : codes.references()[unit];
            long weight = FLOOR + (long) Math.min(GREATEST, Math.rint(FIXED_POINT * curvatures[unit] / reference));
            int at = unit * SecondMoments.BLOCK_ROWS + row;
            a[at] = weight;
            z[at] = weight * OutputCurvature.target(values[unit], codes.exponents()[unit]);
        }
    }
}
