package io.vernier.statistics;

/**
 * Divides rows into {@link #COUNT} groups by what they hold, so that the groups are the same for any order and partition of the data:
 * xxHash64 with seed 42 over the eight bytes, little endian, of each input and then of the label, unsigned modulo the count. -0 counts as
 * 0, and every NaN as one. Equal rows are in one group.
 */
public final class ContentGroups {
    /** How many groups there are. */
    public static final int COUNT = 32;

    private static final long SEED = 42;

    private ContentGroups() {}

    /**
     * The groups of dense rows.
     *
     * @param values channel-major: channel {@code c} of row {@code r} is {@code values[c * rows + r]}
     * @param labels one for each row, or none at all
     */
    public static int[] ofDense(double[] values, int rows, int channels, double[] labels) {
        int[] groups = new int[rows];
        long[] words = new long[channels + 1];
        for (int row = 0; row < rows; row++) {
            for (int channel = 0; channel < channels; channel++) {
                words[channel] = word(values[channel * rows + row]);
            }
            groups[row] = group(words, channels, labels, row);
        }
        return groups;
    }

    /**
     * The groups of sparse rows, which are those of the same rows made dense.
     *
     * @param offsets where each row's elements begin, and the end of the last
     * @param indices channel of each stored element
     * @param values each stored element
     * @param labels one for each row, or none at all
     */
    public static int[] ofSparse(
            int channels, int[] offsets, int[] indices, double[] values, int rows, double[] labels) {
        int[] groups = new int[rows];
        long[] words = new long[channels + 1];
        for (int row = 0; row < rows; row++) {
            for (int k = offsets[row]; k < offsets[row + 1]; k++) {
                words[indices[k]] = word(values[k]);
            }
            groups[row] = group(words, channels, labels, row);
            for (int k = offsets[row]; k < offsets[row + 1]; k++) {
                words[indices[k]] = 0;
            }
        }
        return groups;
    }

    private static int group(long[] words, int channels, double[] labels, int row) {
        int length = channels;
        if (labels.length > 0) {
            words[length++] = word(labels[row]);
        }
        return (int) Long.remainderUnsigned(XxHash64.hash(words, length, SEED), COUNT);
    }

    private static long word(double value) {
        return value == 0 ? 0 : Double.doubleToLongBits(value);
    }
}
