package io.vernier.spark.scan;

import io.vernier.model.FloatBatch;
import io.vernier.statistics.TensorStatistics;

/** Observes a tensor of floats channel by channel; what of a channel lies scattered is gathered first. */
final class FloatRuns {
    /** Runs of so many values are observed where they lie. */
    private static final int LONG = 64;

    /** Values of a channel that are gathered at once. */
    private static final int GATHERED = 512;

    private final float[] gathered = new float[GATHERED];

    /**
     * Observes some rows.
     *
     * @param begin the first of them
     * @param end the one after the last
     */
    void observe(FloatBatch batch, int begin, int end, TensorStatistics statistics) {
        int from = batch.begin(begin);
        int to = batch.begin(end);
        if (batch.channels() == 1) {
            statistics.observe(0, batch.values(), from * batch.inner(), (to - from) * batch.inner());
        } else if (batch.inner() >= LONG) {
            for (int run = from; run < to; run++) {
                for (int channel = 0; channel < batch.channels(); channel++) {
                    statistics.observe(
                            channel, batch.values(), (run * batch.channels() + channel) * batch.inner(), batch.inner());
                }
            }
        } else {
            gather(batch, from, to, statistics);
        }
    }

    private void gather(FloatBatch batch, int from, int to, TensorStatistics statistics) {
        int together = GATHERED / batch.inner();
        for (int begin = from; begin < to; begin += together) {
            int end = Math.min(begin + together, to);
            for (int channel = 0; channel < batch.channels(); channel++) {
                int length = 0;
                for (int run = begin; run < end; run++) {
                    int at = (run * batch.channels() + channel) * batch.inner();
                    for (int i = 0; i < batch.inner(); i++) {
                        gathered[length++] = batch.values()[at + i];
                    }
                }
                statistics.observe(channel, gathered, 0, length);
            }
        }
    }
}
