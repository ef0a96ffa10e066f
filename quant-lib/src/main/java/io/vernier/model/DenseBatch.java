package io.vernier.model;

/**
 * Rows with every element present, channel-major: channel {@code c} of row {@code r} is {@code values[c * rows + r]}, so that a
 * layer is a matrix product over contiguous rows and a statistic is a loop over one channel.
 *
 * @param rows number of rows
 * @param channels number of channels
 * @param values at least {@code rows * channels} elements
 */
// A record for its accessors; two batches are never compared.
@SuppressWarnings("ArrayRecordComponent")
public record DenseBatch(int rows, int channels, double[] values) implements Batch {

    /** @throws IllegalArgumentException if the array is too short */
    public DenseBatch {
        if (rows < 0 || channels < 0 || values.length < (long) rows * channels) {
            throw new IllegalArgumentException(
                    "A dense batch of " + rows + " x " + channels + " cannot lie in " + values.length + " elements.");
        }
    }

    /** A batch of zeros. */
    public static DenseBatch zeros(int rows, int channels) {
        return new DenseBatch(rows, channels, new double[Math.multiplyExact(rows, channels)]);
    }

    /** Where channel {@code channel} begins in {@link #values}. */
    public int offset(int channel) {
        return channel * rows;
    }

    public double value(int row, int channel) {
        return values[channel * rows + row];
    }
}
