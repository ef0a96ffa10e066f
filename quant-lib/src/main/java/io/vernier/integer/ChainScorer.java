package io.vernier.integer;

import io.vernier.arithmetic.ArrayKernels;
import io.vernier.integer.Chain.Output;
import io.vernier.model.Batch;
import io.vernier.model.ClassProbabilities;
import io.vernier.model.DenseBatch;
import io.vernier.model.InverseLink;
import io.vernier.model.SparseBatch;
import java.util.List;
import java.util.Optional;

/**
 * Runs a {@link CompiledChain}. It goes through a tile of rows from
 * beginning to end before it takes the next, so that all between stays in the cache, and allocates nothing for a batch.
 */
final class ChainScorer implements Scorer {
    /** Tiles are multiples of it, and products of so many rows are computed whole. */
    private static final int STEP = 64;

    private static final int GREATEST_TILE = 256;

    /** Elements that a tile of the widest tensor should not exceed. */
    private static final int TILE_ELEMENTS = 1 << 17;

    /** Fewer rows are computed one by one rather than in a whole step. */
    private static final int FEW_ROWS = 16;

    /** Margins so far apart have probabilities in the same order, whatever their last places. */
    private static final double CLEAR_GAP = 0x1p-40;

    private final CompiledChain compiled;
    private final Chain chain;
    private final List<Layer> layers;
    private final Instruction.Dequantize dequantize;
    private final int tileRows;
    private final int[] indices;
    private final double[] greatest;
    private final double[] second;
    private final DenseBatch tileMargins;
    private final DenseBatch tileLast;
    private Optional<SparseLayer> sparse = Optional.empty();
    private double[] margins = {};
    private double[] last = {};
    private double[] predictions = {};

    ChainScorer(CompiledChain compiled) {
        this.compiled = compiled;
        this.chain = compiled.chain();
        this.tileRows = Math.max(STEP, Math.min(GREATEST_TILE, TILE_ELEMENTS / compiled.widest() / STEP * STEP));
        this.layers =
                compiled.layers().stream().map(layer -> layer.apply(tileRows)).toList();
        this.dequantize = chain.dequantize();
        this.indices = new int[tileRows];
        this.greatest = new double[tileRows];
        this.second = new double[tileRows];
        this.tileMargins = DenseBatch.zeros(tileRows, dequantize.channels());
        this.tileLast =
                chain.output() == Output.MARGINS ? tileMargins : DenseBatch.zeros(tileRows, dequantize.channels());
    }

    @Override
    public void predict(Batch batch, double[] results) {
        requireChannels(batch);
        for (int from = 0; from < batch.rows(); from += tileRows) {
            int rows = Math.min(tileRows, batch.rows() - from);
            computeMargins(batch, from, rows, tileMargins.values(), 0, tileRows);
            if (!compiled.isGreatestMargin() || !isDecidedByMargins(rows, results, from)) {
                applyLink(tileMargins.values(), tileLast.values(), tileRows, rows);
                decide(tileMargins, tileLast, rows, results, from);
            }
        }
    }

    @Override
    public Scores score(Batch batch) {
        requireChannels(batch);
        int rows = batch.rows();
        int size = Math.multiplyExact(rows, dequantize.channels());
        if (margins.length < size) {
            margins = new double[size];
            last = chain.output() == Output.MARGINS ? margins : new double[size];
        }
        if (predictions.length < rows) {
            predictions = new double[rows];
        }
        for (int from = 0; from < rows; from += tileRows) {
            computeMargins(batch, from, Math.min(tileRows, rows - from), margins, from, rows);
        }
        applyLink(margins, last, rows, rows);
        DenseBatch marginBatch = new DenseBatch(rows, dequantize.channels(), margins);
        DenseBatch lastBatch =
                chain.output() == Output.MARGINS ? marginBatch : new DenseBatch(rows, dequantize.channels(), last);
        decide(marginBatch, lastBatch, rows, predictions, 0);
        return new Scores(rows, predictions, marginBatch, lastBatch);
    }

    private void requireChannels(Batch batch) {
        if (batch.channels() != chain.quantize().channels()) {
            throw new IllegalArgumentException(
                    "The program reads " + chain.quantize().channels() + " channels, found " + batch.channels() + ".");
        }
    }

    /** Margins of some rows; channel c of the first of them is written to {@code target[c * stride + at]}. */
    private void computeMargins(Batch batch, int from, int rows, double[] target, int at, int stride) {
        // What the lanes beyond the last row hold is computed along, and never looked at.
        int computed = rows <= FEW_ROWS ? rows : (rows + STEP - 1) / STEP * STEP;
        boolean numbers = true;
        if (batch instanceof SparseBatch rowsOfFew) {
            numbers = sparseLayer().accumulate(rowsOfFew, from, rows, layers.get(0));
        } else if (batch instanceof DenseBatch dense) {
            for (int channel = 0; channel < dense.channels(); channel++) {
                numbers &= layers.get(0)
                        .quantize(
                                chain.quantize().encoding().channel(channel),
                                channel,
                                dense.values(),
                                dense.offset(channel) + from,
                                rows);
            }
            layers.get(0).multiply(computed);
        }
        for (int k = 0; k < chain.tables().size(); k++) {
            Layer layer = layers.get(k);
            Layer next = layers.get(k + 1);
            for (int channel = 0; channel < layer.instruction.outputs(); channel++) {
                layer.indices(chain.tables().get(k), channel, rows, indices);
                next.lookUp(channel, indices, rows);
            }
            next.multiply(computed);
        }
        for (int channel = 0; channel < dequantize.channels(); channel++) {
            layers.get(chain.tables().size()).dequantize(dequantize, channel, rows, target, channel * stride + at);
        }
        for (int row = 0; row < rows && !numbers; row++) {
            if (NotANumber.isIn(batch, from + row)) {
                NotANumber.write(target, dequantize.channels(), stride, at + row);
            }
        }
    }

    private SparseLayer sparseLayer() {
        if (sparse.isEmpty()) {
            sparse = Optional.of(new SparseLayer(compiled.sparse()));
        }
        return sparse.get();
    }

    private void applyLink(double[] from, double[] to, int stride, int rows) {
        switch (chain.output()) {
            case MARGINS -> {}
            case SIGMOID -> ArrayKernels.best().sigmoid(from, to, (dequantize.channels() - 1) * stride + rows);
            case SOFTMAX -> ArrayKernels.best().softmax(from, to, stride, rows, dequantize.channels());
            case SOFTMAX_OF_LOGARITHMS -> {
                ClassProbabilities.LOGARITHMS.apply(from, from, stride, rows, dequantize.channels());
                ArrayKernels.best().softmax(from, to, stride, rows, dequantize.channels());
            }
            case LINK -> {
                InverseLink inverse = chain.inverse().orElseThrow();
                for (int channel = 0; channel < dequantize.channels(); channel++) {
                    for (int at = channel * stride; at < channel * stride + rows; at++) {
                        to[at] = inverse.apply(from[at]);
                    }
                }
            }
        }
    }

    private void decide(DenseBatch marginBatch, DenseBatch lastBatch, int rows, double[] results, int at) {
        chain.decision().predict(lastBatch, rows, results, at);
        for (int row = 0; row < rows; row++) {
            // Only rows with NaN have margins that are NaN.
            if (Double.isNaN(marginBatch.value(row, 0))) {
                results[at + row] = Double.NaN;
            }
        }
    }

    /**
     * Predicts the rows of the tile by their greatest margin, without a single exponential.
     *
     * @return false if for some row two margins are so near that the last places of probabilities decide
     */
    private boolean isDecidedByMargins(int rows, double[] results, int at) {
        double[] values = tileMargins.values();
        ArrayKernels.best().greatest(values, tileRows, rows, dequantize.channels(), greatest, second, results, at);
        for (int row = 0; row < rows; row++) {
            // Not so either where they are NaN.
            if (!(greatest[row] - second[row] >= CLEAR_GAP)) {
                return false;
            }
        }
        return true;
    }
}
