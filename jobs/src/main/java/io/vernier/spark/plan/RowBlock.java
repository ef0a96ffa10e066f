package io.vernier.spark.plan;

import io.vernier.model.Batch;
import io.vernier.model.DenseBatch;
import io.vernier.model.SparseBatch;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Rows of a task, to be consumed before the next block is asked for: the arrays are used again.
 *
 * @param features the input vectors; elements may be NaN or infinite
 * @param labels one for each row, NaN for a null; empty without label
 * @param slices for each slice column the text of each row, {@link BlockLayout#NULL_SLICE} for a null
 */
@SuppressWarnings("ArrayRecordComponent")
public record RowBlock(Batch features, double[] labels, String[][] slices) {

    public int rows() {
        return features.rows();
    }

    /** The rows in their order, so many at once at most; the block itself where it has no more. */
    public List<RowBlock> inParts(int most) {
        if (rows() <= most) {
            return List.of(this);
        }
        return IntStream.iterate(0, from -> from < rows(), from -> from + most)
                .mapToObj(from -> part(from, Math.min(rows(), from + most)))
                .toList();
    }

    private RowBlock part(int from, int to) {
        return new RowBlock(
                features instanceof DenseBatch dense ? part(dense, from, to) : part((SparseBatch) features, from, to),
                labels.length == 0 ? labels : Arrays.copyOfRange(labels, from, to),
                Stream.of(slices)
                        .map(texts -> Arrays.copyOfRange(texts, from, to))
                        .toArray(String[][]::new));
    }

    private static DenseBatch part(DenseBatch batch, int from, int to) {
        DenseBatch part = DenseBatch.zeros(to - from, batch.channels());
        for (int channel = 0; channel < batch.channels(); channel++) {
            System.arraycopy(
                    batch.values(), batch.offset(channel) + from, part.values(), part.offset(channel), to - from);
        }
        return part;
    }

    private static SparseBatch part(SparseBatch batch, int from, int to) {
        int first = batch.offsets()[from];
        int last = batch.offsets()[to];
        int[] offsets = IntStream.rangeClosed(from, to)
                .map(row -> batch.offsets()[row] - first)
                .toArray();
        return new SparseBatch(
                to - from,
                batch.channels(),
                offsets,
                Arrays.copyOfRange(batch.indices(), first, last),
                Arrays.copyOfRange(batch.values(), first, last));
    }
}
