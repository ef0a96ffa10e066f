package io.vernier.certificate;

import io.vernier.model.Batch;
import io.vernier.model.DenseBatch;
import io.vernier.model.SparseBatch;

/** The box of inputs for which a proof holds. */
final class Domain implements Coverage {
    private static final long serialVersionUID = 1L;

    /** Every row: no input has to be within anything. */
    static final Domain EVERYWHERE = new Domain(new double[0], new double[0]);

    private final double[] lo;
    private final double[] hi;

    /** Channels without zero, of which a sparse row must store an element. */
    private final int withoutZero;

    /** @param lo least value of each channel, not above {@code hi} */
    Domain(double[] lo, double[] hi) {
        this.lo = lo;
        this.hi = hi;
        int count = 0;
        for (int channel = 0; channel < lo.length; channel++) {
            count += holds(channel, 0) ? 0 : 1;
        }
        this.withoutZero = count;
    }

    double[] lo() {
        return lo;
    }

    double[] hi() {
        return hi;
    }

    @Override
    public Certificate.Scope scope() {
        return lo.length == 0 ? Certificate.Scope.EVERY_ROW : Certificate.Scope.CALIBRATED_RANGE;
    }

    /** Whether a row is inside, in as much time as it has elements. */
    @Override
    public boolean holds(Batch batch, int row) {
        return batch instanceof SparseBatch sparse ? holds(sparse, row) : holds((DenseBatch) batch, row);
    }

    private boolean holds(DenseBatch dense, int row) {
        for (int channel = 0; channel < lo.length; channel++) {
            if (!holds(channel, dense.value(row, channel))) {
                return false;
            }
        }
        return true;
    }

    private boolean holds(SparseBatch sparse, int row) {
        int left = withoutZero;
        for (int k = sparse.offsets()[row]; k < sparse.offsets()[row + 1]; k++) {
            int channel = sparse.indices()[k];
            if (!holds(channel, sparse.values()[k])) {
                return false;
            }
            left -= holds(channel, 0) ? 0 : 1;
        }
        return left == 0;
    }

    private boolean holds(int channel, double value) {
        return lo.length == 0 || (lo[channel] <= value && value <= hi[channel]);
    }
}
