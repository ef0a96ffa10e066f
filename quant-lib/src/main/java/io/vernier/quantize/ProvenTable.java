package io.vernier.quantize;

import io.vernier.arithmetic.Encoding;
import io.vernier.integer.Accumulator;
import io.vernier.integer.Instruction;
import io.vernier.integer.Tabulation;
import io.vernier.statistics.Cells;
import io.vernier.statistics.Distribution;
import io.vernier.statistics.TensorStatistics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * The look-up table of a runtime that cannot clamp: its entries span all accumulators that are proven to occur, the least of which has the
 * index 0. All channels drop the same number of bits: the most at which the expected squared error is hardly more than at the least number
 * that the runtime allows.
 */
final class ProvenTable {
    /** What more the error may be for a cheaper table. */
    private static final double TOLERATED = 1.01;

    private final int input;
    private final String name;
    private final Instruction.Linear layer;
    private final DoubleUnaryOperator function;
    private final Encoding encoding;

    /** Of the layer's float outputs by channel; none where they have no histograms. */
    private final List<Distribution> calibrated = new ArrayList<>();

    private ProvenTable(
            int input,
            String name,
            Instruction.Linear layer,
            DoubleUnaryOperator function,
            Encoding encoding,
            TensorStatistics statistics) {
        this.input = input;
        this.name = name;
        this.layer = layer;
        this.function = function;
        this.encoding = encoding;
        for (int channel = 0; statistics.hasHistograms() && channel < layer.outputs(); channel++) {
            calibrated.add(statistics.distribution(channel));
        }
    }

    /**
     * The table of a function of what a layer's accumulators stand for.
     *
     * @param input step of the layer
     * @param name of the tensor that is made
     * @param encoding of its codes
     * @param statistics of the layer's float outputs
     * @param bits of the index at most
     * @throws NotQuantizableException if the function is not defined for an accumulator that can occur
     */
    static Instruction.Table of(
            int input,
            String name,
            Instruction.Linear layer,
            DoubleUnaryOperator function,
            Encoding encoding,
            TensorStatistics statistics,
            int bits) {
        return new ProvenTable(input, name, layer, function, encoding, statistics).cheapest(1 << bits);
    }

    private Instruction.Table cheapest(int entries) {
        Accumulator proof = layer.accumulator();
        int drop = 0;
        for (int channel = 0; channel < layer.outputs(); channel++) {
            long extent = proof.provenMax()[channel] - proof.provenMin()[channel];
            drop = Math.max(drop, Tabulation.leastDrop(extent, entries));
        }
        Instruction.Table best = dropping(drop);
        double tolerated = TOLERATED * error(best);
        while (!calibrated.isEmpty() && best.length() > 2) {
            Instruction.Table next = dropping(++drop);
            if (!(error(next) <= tolerated)) {
                break;
            }
            best = next;
        }
        return best;
    }

    private Instruction.Table dropping(int drop) {
        int[] drops = new int[layer.outputs()];
        Arrays.fill(drops, drop);
        Accumulator proof = layer.accumulator();
        return Tabulation.of(input, name, proof.provenMin(), proof.provenMax(), drops, this::value, encoding);
    }

    private double value(int channel, long accumulator) {
        double before = layer.scale()[channel] * accumulator + layer.offset()[channel];
        double value = function.applyAsDouble(before);
        if (Double.isNaN(value)) {
            throw new NotQuantizableException("\"" + name + "\" is not a number where channel " + channel + " of \""
                    + layer.name() + "\" is " + before
                    + ", which its accumulators can be; use a function that is defined there.");
        }
        return value;
    }

    /** The squared error of the codes over all channels, for accumulators that stand exactly for the calibrated numbers. */
    private double error(Instruction.Table table) {
        double sum = 0;
        for (int channel = 0; channel < calibrated.size(); channel++) {
            Distribution outputs = calibrated.get(channel);
            Cells cells = outputs.cells();
            double channelSum = 0;
            for (int cell = 0; cell < cells.size(); cell++) {
                double before = outputs.offset() + cells.mean(cell);
                long accumulator = Math.round((before - layer.offset()[channel]) / layer.scale()[channel]);
                int code = table.entries()[channel * table.length() + table.index(channel, accumulator)];
                double distance = encoding.channel(channel).decode(code) - function.applyAsDouble(before);
                channelSum += cells.count(cell) * (distance * distance);
            }
            sum += channelSum;
        }
        return sum;
    }
}
