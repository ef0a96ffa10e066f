package io.vernier.jobs.comparison;

import io.vernier.model.DenseBatch;
import io.vernier.spark.plan.Measurement;
import io.vernier.spark.plan.RowBlock;
import io.vernier.statistics.ContentGroups;
import io.vernier.validation.ObservedRows;
import io.vernier.validation.Validation;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Compares predicted ratings of factors with those of their codes. A row is user, item, rating by the factors, rating by the codes, and
 * sum of products of codes, which are NaN where the user or the item has no factors: such a row is left out and counted.
 */
public final class RatingMeasurement extends LabelledMeasurement {
    private static final long serialVersionUID = 1L;

    private static final int USER = 0;
    private static final int ITEM = 1;
    private static final int FLOAT = 2;
    private static final int QUANTIZED = 3;
    private static final int ACCUMULATOR = 4;
    private final Validation.Layout layout;

    /** @param layout one tensor, the rating, with one accumulator */
    public RatingMeasurement(Validation.Layout layout) {
        this.layout = layout;
    }

    @Override
    Validation.Layout layout() {
        return layout;
    }

    @Override
    public Measurement.Task<LabelledValidation> start() {
        LabelledValidation state = empty();
        return new Measurement.Task<>() {
            @Override
            public void accept(RowBlock block) {
                observe(state, block);
            }

            @Override
            public LabelledValidation state() {
                return state;
            }
        };
    }

    private static void observe(LabelledValidation state, RowBlock block) {
        DenseBatch batch = (DenseBatch) block.features();
        boolean labelled = block.labels().length > 0;
        int[] kept = IntStream.range(0, batch.rows())
                .filter(row -> isKept(state, batch, row))
                .filter(row -> !labelled || hasLabel(state, block.labels()[row]))
                .toArray();
        state.validation().count(kept.length, 0, batch.rows() - kept.length);
        if (kept.length == 0) {
            return;
        }
        double[] labels = labelled ? select(block.labels(), 0, kept) : new double[0];
        double[] ids = new double[2 * kept.length];
        System.arraycopy(select(batch, USER, kept), 0, ids, 0, kept.length);
        System.arraycopy(select(batch, ITEM, kept), 0, ids, kept.length, kept.length);
        double[] floats = select(batch, FLOAT, kept);
        double[] quantized = select(batch, QUANTIZED, kept);
        long[] accumulators = Arrays.stream(select(batch, ACCUMULATOR, kept))
                .mapToLong(sum -> (long) sum)
                .toArray();
        String[][] slices = Stream.of(block.slices())
                .map(values -> IntStream.of(kept).mapToObj(row -> values[row]).toArray(String[]::new))
                .toArray(String[][]::new);
        ObservedRows rows = state.validation().observe(ContentGroups.ofDense(ids, kept.length, 2, labels), slices);
        rows.observe(0, floats, quantized, 1);
        state.validation().accumulators(0).observe(0, accumulators, 0, accumulators.length);
        for (int row = 0; row < kept.length; row++) {
            for (int place = 0; place < rows.places(row); place++) {
                rows.regression(place, row).observe(floats[row], quantized[row]);
                if (labelled) {
                    rows.regression(place, row).observeLabel(labels[row], floats[row], quantized[row]);
                }
            }
        }
    }

    private static boolean isKept(LabelledValidation state, DenseBatch batch, int row) {
        if (!isId(batch.value(row, USER)) || !isId(batch.value(row, ITEM))) {
            state.nonFiniteRows(1);
            return false;
        }
        return !Double.isNaN(batch.value(row, FLOAT));
    }

    private static boolean isId(double id) {
        return id == (int) id;
    }

    private static boolean hasLabel(LabelledValidation state, double label) {
        if (!Double.isFinite(label)) {
            state.missingLabel();
        }
        return Double.isFinite(label);
    }

    private static double[] select(DenseBatch batch, int channel, int[] rows) {
        return select(batch.values(), batch.offset(channel), rows);
    }

    private static double[] select(double[] values, int offset, int[] rows) {
        return IntStream.of(rows).mapToDouble(row -> values[offset + row]).toArray();
    }
}
