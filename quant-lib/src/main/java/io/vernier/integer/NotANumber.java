package io.vernier.integer;

import io.vernier.model.Batch;
import io.vernier.model.DenseBatch;
import io.vernier.model.SparseBatch;

/** Rows that hold NaN, which has no code. */
final class NotANumber {
    private NotANumber() {}

    /** Whether any element of a row is NaN. */
    static boolean isIn(Batch batch, int row) {
        if (batch instanceof SparseBatch sparse) {
            for (int k = sparse.offsets()[row]; k < sparse.offsets()[row + 1]; k++) {
                if (Double.isNaN(sparse.values()[k])) {
                    return true;
                }
            }
            return false;
        }
        DenseBatch dense = (DenseBatch) batch;
        for (int channel = 0; channel < dense.channels(); channel++) {
            if (Double.isNaN(dense.value(row, channel))) {
                return true;
            }
        }
        return false;
    }

    /** Overwrites all channels of a row. */
    static void write(double[] values, int channels, int stride, int row) {
        for (int channel = 0; channel < channels; channel++) {
            values[channel * stride + row] = Double.NaN;
        }
    }
}
