package io.vernier.jobs.measurement;

import io.vernier.model.FloatBatch;
import io.vernier.statistics.TensorStatistics;

/** Observes a tensor of floats channel by channel; what of a channel lies scattered is gathered first. */
final class FloatRuns {
    /** Runs of so many values are observed where they lie. */
    private static final int LONG = 64;

    /** Values of a channel that are gathered at once. */
    private static final int GATHERED = 512;

    private final float[] gathered = new float[GATHERED];

    void observe(FloatBatch batch, TensorStatistics statistics) {
        if (batch.channels() == 1) {
            statistics.observe(0, batch.values(), 0, batch.outer() * batch.inner());
        } else if (batch.inner() >= LONG) {
            for (int outer = 0; outer < batch.outer(); outer++) {
                for (int channel = 0; channel < batch.channels(); channel++) {
                    int from = (outer * batch.channels() + channel) * batch.inner();
                    statistics.observe(channel, batch.values(), from, batch.inner());
                }
            }
        } else {
            gather(batch, statistics);
        }
    }

    private void gather(FloatBatch batch, TensorStatistics statistics) {
        int runs = GATHERED / batch.inner();
        int stride = batch.channels() * batch.inner();
        for (int outer = 0; outer < batch.outer(); outer += runs) {
            int end = Math.min(outer + runs, batch.outer());
            for (int channel = 0; channel < batch.channels(); channel++) {
                int length = 0;
                for (int run = outer; run < end; run++) {
                    int from = run * stride + channel * batch.inner();
                    for (int i = 0; i < batch.inner(); i++) {
                        gathered[length++] = batch.values()[from + i];
                    }
                }
                statistics.observe(channel, gathered, 0, length);
            }
        }
    }
}
