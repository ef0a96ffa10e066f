package io.vernier.model;

/**
 * Rows of a tensor of float32 as a runtime lays them out: channel {@code c} has runs of {@code inner} contiguous values, run {@code o} from
 * {@code values[(o * channels + c) * inner]} on. Images with the channels first have a run for each row; with the channels last, runs of one
 * value.
 *
 * @param first place of the first row in the batch that was computed
 * @param channels number of channels
 * @param inner values of a run
 * @param ends for each row, after how many runs of a channel it ends
 * @param values of all rows
 */
@SuppressWarnings("ArrayRecordComponent")
public record FloatBatch(int first, int channels, int inner, int[] ends, float[] values) implements Batch {

    /** @throws IllegalArgumentException if the array is too short */
    public FloatBatch {
        int runs = ends.length == 0 ? 0 : ends[ends.length - 1];
        if (channels < 1 || values.length < (long) runs * channels * inner) {
            throw new IllegalArgumentException("Runs of " + runs + " x " + channels + " x " + inner
                    + " values cannot lie in " + values.length + " elements.");
        }
    }

    @Override
    public int rows() {
        return ends.length;
    }

    /** The first run of a row. */
    public int begin(int row) {
        return row == 0 ? 0 : ends[row - 1];
    }
}
