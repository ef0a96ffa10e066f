package io.vernier.statistics;

import java.util.Arrays;

/**
 * Divides rows into groups by what they hold, so that the groups are the same for any order and partition of the data:
 * xxHash64 with seed 42 over eight bytes, little endian, of each input and then of the label, unsigned modulo the count. -0 counts as 0, and
 * every NaN as one. Of more than {@link #WIDE} inputs only those that are not 0 are hashed, ascending, each as its channel and its double, so
 * that a sparse row takes as long as it has elements. Equal rows are in one group, dense or sparse.
 */
public final class ContentGroups {
    /** How many groups there are. */
    public static final int COUNT = 32;

    /** Up to so many inputs the zeros are hashed as well. */
    public static final int WIDE = 1024;

    private static final long SEED = 42;

    private ContentGroups() {}

    /** The groups of dense rows, {@link #COUNT} of them. */
    public static int[] ofDense(double[] values, int rows, int channels, double[] labels) {
        return ofDense(values, rows, channels, labels, COUNT);
    }

    /**
     * The groups of dense rows.
     *
     * @param values channel-major, as float64
     * @param labels one for each row, or none at all
     * @param count how many groups there are
     */
    public static int[] ofDense(double[] values, int rows, int channels, double[] labels, int count) {
        int[] groups = new int[rows];
        long[] words = new long[(channels > WIDE ? 2 * channels : channels) + 1];
        for (int row = 0; row < rows; row++) {
            int length = 0;
            for (int channel = 0; channel < channels; channel++) {
                length = append(words, length, channels, channel, values[channel * rows + row]);
            }
            groups[row] = group(words, length, labels, row, count);
        }
        return groups;
    }

    /** The groups of sparse rows, {@link #COUNT} of them. */
    public static int[] ofSparse(
            int channels, int[] offsets, int[] indices, double[] values, int rows, double[] labels) {
        return ofSparse(channels, offsets, indices, values, rows, labels, COUNT);
    }

    /**
     * The groups of sparse rows, which are those of the same rows made dense.
     *
     * @param offsets where each row's elements begin, and the end of the last
     * @param indices channel of each stored element, ascending in a row
     * @param values each stored element
     * @param labels one for each row, or none at all
     * @param count how many groups there are
     */
    public static int[] ofSparse(
            int channels, int[] offsets, int[] indices, double[] values, int rows, double[] labels, int count) {
        int[] groups = new int[rows];
        long[] words = new long[(channels > WIDE ? 2 * longest(offsets, rows) : channels) + 1];
        for (int row = 0; row < rows; row++) {
            int length = 0;
            for (int k = offsets[row]; k < offsets[row + 1]; k++) {
                if (channels <= WIDE) {
                    Arrays.fill(words, length, indices[k], 0);
                    length = indices[k];
                }
                length = append(words, length, channels, indices[k], values[k]);
            }
            if (channels <= WIDE) {
                Arrays.fill(words, length, channels, 0);
                length = channels;
            }
            groups[row] = group(words, length, labels, row, count);
        }
        return groups;
    }

    private static int longest(int[] offsets, int rows) {
        int longest = 0;
        for (int row = 0; row < rows; row++) {
            longest = Math.max(longest, offsets[row + 1] - offsets[row]);
        }
        return longest;
    }

    private static int append(long[] words, int length, int channels, int channel, double value) {
        if (channels <= WIDE) {
            words[length] = word(value);
            return length + 1;
        }
        if (value == 0) {
            return length;
        }
        words[length] = channel;
        words[length + 1] = word(value);
        return length + 2;
    }

    private static int group(long[] words, int inputs, double[] labels, int row, int count) {
        int length = inputs;
        if (labels.length > 0) {
            words[length++] = word(labels[row]);
        }
        return (int) Long.remainderUnsigned(XxHash64.hash(words, length, SEED), count);
    }

    private static long word(double value) {
        return value == 0 ? 0 : Double.doubleToLongBits(value);
    }
}
