package io.vernier.integer;

import java.util.Arrays;

/**
 * Accumulators of a batch, channel-major: channel {@code c} of row {@code r} is {@code values[c * rows + r]}.
 *
 * @param values at least {@code rows * channels} elements
 */
@SuppressWarnings("ArrayRecordComponent")
public record IntegerTensor(int rows, int channels, long[] values) {

    /** The same numbers, dense. */
    static IntegerTensor of(Codes codes) {
        int rows = codes.rows();
        long[] values = new long[Math.multiplyExact(rows, codes.channels())];
        if (codes instanceof Codes.Dense dense) {
            Arrays.setAll(values, k -> dense.values()[k]);
        } else if (codes instanceof Codes.Sparse sparse) {
            Arrays.setAll(values, k -> sparse.zero()[k / rows]);
            for (int row = 0; row < rows; row++) {
                for (int k = sparse.offsets()[row]; k < sparse.offsets()[row + 1]; k++) {
                    values[sparse.indices()[k] * rows + row] = sparse.values()[k];
                }
            }
        }
        return new IntegerTensor(rows, codes.channels(), values);
    }
}
