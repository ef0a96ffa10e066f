package io.vernier.integer;

import io.vernier.model.Batch;
import io.vernier.model.DenseBatch;
import java.util.Arrays;
import java.util.List;

/** Runs {@link CompiledTrees} on tiles of rows: first the ranks of all channels, then tree after tree, so that both stay in the cache. */
final class TreeScorer implements Scorer {
    private static final int TILE = MaskKernels.ROWS;

    private final CompiledTrees compiled;
    private final int outputs;
    private final int[] codes;
    private final long[] buckets = new long[TILE];
    private final MaskedSums sums;
    private final DenseBatch tileMargins;
    private final DenseBatch tileLast;
    private double[] margins = {};
    private double[] last = {};
    private double[] predictions = {};

    TreeScorer(CompiledTrees compiled) {
        this.compiled = compiled;
        this.outputs = compiled.sums().leaves().outputs();
        this.sums = new MaskedSums(compiled);
        // A leaf looks at channel 0, also where no tree has a split.
        this.codes = new int[Math.max(1, compiled.thresholds().size()) * TILE];
        this.tileMargins = DenseBatch.zeros(TILE, outputs);
        this.tileLast = compiled.function().isPresent() ? DenseBatch.zeros(TILE, outputs) : tileMargins;
    }

    @Override
    public void predict(Batch batch, double[] results) {
        Tiles tiles = new Tiles(batch);
        for (int from = 0; from < batch.rows(); from += TILE) {
            int rows = Math.min(TILE, batch.rows() - from);
            tiles.sum(from, rows, tileMargins.values(), 0, TILE);
            apply(tileMargins.values(), tileLast.values(), TILE, rows);
            compiled.decision().predict(tileLast, rows, results, from);
        }
    }

    @Override
    public Scores score(Batch batch) {
        int rows = batch.rows();
        int size = Math.multiplyExact(rows, outputs);
        if (margins.length < size) {
            margins = new double[size];
            last = compiled.function().isPresent() ? new double[size] : margins;
        }
        if (predictions.length < rows) {
            predictions = new double[rows];
        }
        Tiles tiles = new Tiles(batch);
        for (int from = 0; from < rows; from += TILE) {
            tiles.sum(from, Math.min(TILE, rows - from), margins, from, rows);
        }
        apply(margins, last, rows, rows);
        DenseBatch lastBatch = new DenseBatch(rows, outputs, last);
        compiled.decision().predict(lastBatch, rows, predictions, 0);
        return new Scores(rows, predictions, new DenseBatch(rows, outputs, margins), lastBatch);
    }

    private void apply(double[] from, double[] to, int stride, int rows) {
        if (compiled.function().isPresent()) {
            compiled.function().get().apply(from, to, stride, rows, outputs);
        }
    }

    /** The rows of a batch, dense or sparse. */
    private final class Tiles {
        private final Batch batch;
        private final int[] sparseCodes;

        Tiles(Batch batch) {
            this.batch = batch;
            int channels = compiled.rank().ranking().features();
            if (batch.channels() != channels) {
                throw new IllegalArgumentException(
                        "The program reads " + channels + " channels, found " + batch.channels() + ".");
            }
            this.sparseCodes = batch instanceof DenseBatch
                    ? new int[0]
                    : TreeKernels.rank(compiled.rank(), batch).values();
        }

        /** Margins of some rows; output o of the first of them is written to {@code target[o * stride + at]}. */
        void sum(int from, int rows, double[] target, int at, int stride) {
            List<RankSearch> thresholds = compiled.thresholds();
            for (int channel = 0; channel < thresholds.size(); channel++) {
                if (batch instanceof DenseBatch dense) {
                    int feature =
                            compiled.rank().ranking().channels().get(channel).feature();
                    thresholds
                            .get(channel)
                            .rank(dense.values(), dense.offset(feature) + from, rows, codes, channel * TILE, buckets);
                } else {
                    System.arraycopy(sparseCodes, channel * batch.rows() + from, codes, channel * TILE, rows);
                }
            }
            for (int output = 0; output < outputs; output++) {
                Arrays.fill(target, output * stride + at, output * stride + at + rows, 0);
            }
            sums.add(codes, rows, target, at, stride);
            for (int output = 0; output < outputs; output++) {
                int start = output * stride + at;
                compiled.sums().leaves().divide(target, start, start + rows);
                if (compiled.scaling().isPresent()) {
                    compiled.scaling().get().apply(output, target, start, start + rows);
                }
            }
        }
    }
}
