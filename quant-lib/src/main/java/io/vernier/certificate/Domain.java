package io.vernier.certificate;

import io.vernier.model.Batch;
import io.vernier.model.DenseBatch;
import io.vernier.model.SparseBatch;
import java.io.Serializable;

/** The box of inputs for which a proof holds. */
@SuppressWarnings("ArrayRecordComponent")
record Domain(double[] lo, double[] hi) implements Serializable {

    /** Every row: no input has to be within anything. */
    static final Domain EVERYWHERE = new Domain(new double[0], new double[0]);

    boolean holds(Batch batch, int row) {
        if (batch instanceof DenseBatch dense) {
            for (int channel = 0; channel < lo.length; channel++) {
                if (!holds(channel, dense.value(row, channel))) {
                    return false;
                }
            }
            return true;
        }
        SparseBatch sparse = (SparseBatch) batch;
        int next = sparse.offsets()[row];
        for (int channel = 0; channel < lo.length; channel++) {
            boolean stored = next < sparse.offsets()[row + 1] && sparse.indices()[next] == channel;
            if (!holds(channel, stored ? sparse.values()[next++] : 0)) {
                return false;
            }
        }
        return true;
    }

    private boolean holds(int channel, double value) {
        return lo[channel] <= value && value <= hi[channel];
    }
}
