package io.vernier.model;

/**
 * Rows of which only stored elements are present, the rest is zero: row {@code r} has the elements {@code offsets[r]} to
 * {@code offsets[r + 1] - 1} of {@code indices} (channels, ascending within a row) and {@code values}.
 *
 * @param rows number of rows
 * @param channels number of channels
 * @param offsets at least {@code rows + 1} elements
 * @param indices channel of each stored element
 * @param values each stored element; it may be zero
 */
@SuppressWarnings("ArrayRecordComponent")
public record SparseBatch(int rows, int channels, int[] offsets, int[] indices, double[] values) implements Batch {

    /** @throws IllegalArgumentException if the arrays are too short, or the elements of a row are not ascending channels */
    public SparseBatch {
        if (rows < 0 || channels < 0 || offsets.length <= rows || offsets[0] != 0) {
            throw new IllegalArgumentException(
                    "A sparse batch of " + rows + " rows needs as many offsets and one more.");
        }
        if (offsets[rows] > indices.length || offsets[rows] > values.length) {
            throw new IllegalArgumentException(
                    "A sparse batch with " + offsets[rows] + " stored elements found fewer.");
        }
        for (int row = 0; row < rows; row++) {
            requireAscending(row, offsets[row], offsets[row + 1], indices, channels);
        }
    }

    private static void requireAscending(int row, int from, int to, int[] indices, int channels) {
        if (from > to) {
            throw new IllegalArgumentException("Row " + row + " of a sparse batch ends at element " + to
                    + ", before its beginning, " + from + ".");
        }
        int before = -1;
        for (int k = from; k < to; k++) {
            if (indices[k] <= before || indices[k] >= channels) {
                throw new IllegalArgumentException("Row " + row + " of a sparse batch has channel " + indices[k]
                        + " after " + before + ", expected ascending channels below " + channels + ".");
            }
            before = indices[k];
        }
    }

    /** The same rows with their zeros written out. */
    public DenseBatch toDense() {
        DenseBatch dense = DenseBatch.zeros(rows, channels);
        for (int row = 0; row < rows; row++) {
            for (int k = offsets[row]; k < offsets[row + 1]; k++) {
                dense.values()[indices[k] * rows + row] = values[k];
            }
        }
        return dense;
    }
}
