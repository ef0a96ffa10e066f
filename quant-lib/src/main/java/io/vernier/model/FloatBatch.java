package io.vernier.model;

/**
 * Rows of a tensor of float32 as a runtime lays them out: channel {@code c} has {@code outer} runs of {@code inner} contiguous values, run
 * {@code o} from {@code values[(o * channels + c) * inner]} on. Images with the channels first have a run for each row; with the channels last,
 * runs of one value.
 *
 * @param rows number of rows
 * @param channels number of channels
 * @param outer runs of a channel
 * @param inner values of a run
 * @param values at least {@code outer * channels * inner} elements
 */
@SuppressWarnings("ArrayRecordComponent")
public record FloatBatch(int rows, int channels, int outer, int inner, float[] values) implements Batch {

    /** @throws IllegalArgumentException if the array is too short */
    public FloatBatch {
        if (rows < 0 || channels < 1 || values.length < (long) outer * channels * inner) {
            throw new IllegalArgumentException("Runs of " + outer + " x " + channels + " x " + inner
                    + " values cannot lie in " + values.length + " elements.");
        }
    }
}
