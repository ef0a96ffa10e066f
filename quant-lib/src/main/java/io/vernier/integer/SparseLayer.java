package io.vernier.integer;

import io.vernier.arithmetic.ChannelEncoding;
import io.vernier.model.SparseBatch;

/**
 * The first linear instruction over sparse rows: what rows of zeros come to, and for each stored element the products of what its
 * code adds. Every partial sum is that of a row with codes of the type, so doubles are exact as far as the proof says.
 */
final class SparseLayer {
    private final Products products;
    private final double[] sums;

    SparseLayer(Products products) {
        this.products = products;
        this.sums = new double[products.base.length];
    }

    /** The integers of the layer, brought into the order of sparse rows once for all workspaces. */
    static final class Products {
        private final ChannelEncoding[] encodings;

        /** Row-major, inputs first. */
        private final double[] weights;

        /** By output, the accumulator of a row of zeros. */
        private final double[] base;

        private final int[] zero;

        Products(Instruction.Quantize quantize, Instruction.Linear linear) {
            encodings = quantize.encoding().channels().toArray(ChannelEncoding[]::new);
            int outputs = linear.outputs();
            weights = new double[Math.multiplyExact(linear.inputs(), outputs)];
            base = Units.doubles(linear.bias());
            zero = new int[linear.inputs()];
            for (int index = 0; index < zero.length; index++) {
                zero[index] = (int) encodings[index].code(0);
                for (int output = 0; output < outputs; output++) {
                    double weight = linear.weights()[output * zero.length + index];
                    weights[index * outputs + output] = weight;
                    base[output] += weight * zero[index];
                }
            }
        }
    }

    /**
     * Gives a layer the accumulators of rows {@code from} to {@code from + rows - 1}.
     *
     * @return false if an element is NaN
     */
    boolean accumulate(SparseBatch batch, int from, int rows, Layer layer) {
        boolean numbers = true;
        int[] indices = batch.indices();
        double[] values = batch.values();
        for (int row = 0; row < rows; row++) {
            System.arraycopy(products.base, 0, sums, 0, sums.length);
            int end = batch.offsets()[from + row + 1];
            for (int k = batch.offsets()[from + row]; k < end; k++) {
                int index = indices[k];
                numbers &= !Double.isNaN(values[k]);
                // The base already holds the code of zero in this place.
                addProducts(
                        index * sums.length, (double) products.encodings[index].code(values[k]) - products.zero[index]);
            }
            layer.accumulate(row, sums);
        }
        return numbers;
    }

    private void addProducts(int weight, double code) {
        double[] weights = products.weights;
        for (int output = 0; output < sums.length; output++) {
            sums[output] = Math.fma(weights[weight + output], code, sums[output]);
        }
    }
}
