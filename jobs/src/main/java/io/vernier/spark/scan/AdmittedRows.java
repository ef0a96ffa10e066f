package io.vernier.spark.scan;

import io.vernier.arithmetic.ArrayKernels;
import io.vernier.model.Admission;
import io.vernier.model.Batch;
import io.vernier.model.DenseBatch;
import io.vernier.model.MeasuredModel;
import io.vernier.model.SparseBatch;
import java.util.Arrays;

/** Which rows of a batch a model computes, those with only elements that it admits, and a batch of those alone. */
public final class AdmittedRows {
    private final boolean[] excluded;
    private final int rows;
    private int kept;

    private AdmittedRows(int rows) {
        this.rows = rows;
        this.excluded = new boolean[rows];
        this.kept = rows;
    }

    /** The rows that a model computes. */
    public static AdmittedRows of(MeasuredModel model, Batch batch) {
        AdmittedRows admitted = of(model.admission(), batch);
        model.refuse(batch, admitted::exclude);
        return admitted;
    }

    /** Looks at every element, unless any is admitted. */
    public static AdmittedRows of(Admission admission, Batch batch) {
        AdmittedRows admitted = new AdmittedRows(batch.rows());
        if (admission == Admission.ANY) {
            return admitted;
        }
        if (batch instanceof DenseBatch dense) {
            admitted.exclude(admission, dense);
        } else if (batch instanceof SparseBatch sparse) {
            admitted.exclude(admission, sparse);
        }
        return admitted;
    }

    private void exclude(Admission admission, DenseBatch batch) {
        for (int channel = 0; channel < batch.channels(); channel++) {
            int from = batch.offset(channel);
            if (holdsOnlyAdmitted(admission, batch.values(), from, from + rows)) {
                continue;
            }
            for (int row = 0; row < rows; row++) {
                if (!admission.admits(batch.values()[from + row])) {
                    exclude(row);
                }
            }
        }
    }

    private static boolean holdsOnlyAdmitted(Admission admission, double[] values, int from, int to) {
        return switch (admission) {
            case ANY -> true;
            case FINITE -> ArrayKernels.best().areFinite(values, from, to);
            case NOT_NEGATIVE, ZERO_OR_ONE -> {
                boolean admitted = true;
                for (int k = from; k < to; k++) {
                    admitted &= admission.admits(values[k]);
                }
                yield admitted;
            }
        };
    }

    private void exclude(Admission admission, SparseBatch batch) {
        for (int row = 0; row < rows; row++) {
            if (!holdsOnlyAdmitted(admission, batch.values(), batch.offsets()[row], batch.offsets()[row + 1])) {
                exclude(row);
            }
        }
    }

    /** Leaves a row out, whatever its elements are. */
    public void exclude(int row) {
        kept -= excluded[row] ? 0 : 1;
        excluded[row] = true;
    }

    /** Number of rows that are left. */
    public int kept() {
        return kept;
    }

    /** Number of rows that are left of some of them. */
    int kept(int begin, int end) {
        int left = areAll() ? end - begin : 0;
        for (int row = begin; row < end && !areAll(); row++) {
            left += excluded[row] ? 0 : 1;
        }
        return left;
    }

    /** Whether no row is left out. */
    public boolean areAll() {
        return kept == rows;
    }

    /** The rows that are left, in their order; the batch itself where that is all of them. */
    public Batch select(Batch batch) {
        if (areAll()) {
            return batch;
        }
        return batch instanceof DenseBatch dense ? select(dense) : select((SparseBatch) batch);
    }

    private DenseBatch select(DenseBatch batch) {
        DenseBatch selected = DenseBatch.zeros(kept, batch.channels());
        for (int channel = 0; channel < batch.channels(); channel++) {
            int to = selected.offset(channel);
            for (int row = 0; row < rows; row++) {
                if (!excluded[row]) {
                    selected.values()[to++] = batch.value(row, channel);
                }
            }
        }
        return selected;
    }

    private SparseBatch select(SparseBatch batch) {
        int[] offsets = new int[kept + 1];
        int stored = batch.offsets()[rows];
        int[] indices = new int[stored];
        double[] values = new double[stored];
        int to = 0;
        int at = 0;
        for (int row = 0; row < rows; row++) {
            if (!excluded[row]) {
                int from = batch.offsets()[row];
                int length = batch.offsets()[row + 1] - from;
                System.arraycopy(batch.indices(), from, indices, at, length);
                System.arraycopy(batch.values(), from, values, at, length);
                at += length;
                offsets[++to] = at;
            }
        }
        return new SparseBatch(kept, batch.channels(), offsets, indices, values);
    }

    /** The labels of the rows that are left; none where there were none. */
    public double[] select(double[] labels) {
        if (areAll() || labels.length == 0) {
            return labels;
        }
        double[] selected = Arrays.copyOf(labels, kept);
        int to = 0;
        for (int row = 0; row < rows; row++) {
            if (!excluded[row]) {
                selected[to++] = labels[row];
            }
        }
        return selected;
    }

    /** The texts of the rows that are left. */
    public String[] select(String[] texts) {
        if (areAll()) {
            return texts;
        }
        String[] selected = new String[kept];
        int to = 0;
        for (int row = 0; row < rows; row++) {
            if (!excluded[row]) {
                selected[to++] = texts[row];
            }
        }
        return selected;
    }
}
