package io.vernier.refit;

import io.vernier.arithmetic.Encoding;
import io.vernier.integer.Instruction;
import io.vernier.integer.Tabulation;
import io.vernier.model.Activation;
import java.util.function.LongToIntFunction;

/**
 * The look-up table between two fitted layers. It spans the accumulators that are proven to occur, less the runs at both ends that have one
 * code: the activation is monotonic, so that what saturates at an entry of these has this code.
 */
public final class HiddenTable {
    private HiddenTable() {}

    /**
     * The table.
     *
     * @param input step of the accumulators
     * @param layer that makes them
     * @param activation of the layer's outputs, after which the table is named
     * @param next what the codes stand for that the next layer reads
     */
    public static Instruction.Table of(int input, RefittedLayer layer, Activation activation, Encoding next) {
        int channels = layer.step().length;
        long[] lo = new long[channels];
        long[] hi = new long[channels];
        Tabulation.Function function =
                (channel, accumulator) -> activation.function().apply(layer.real(channel, accumulator));
        for (int channel = 0; channel < channels; channel++) {
            int at = channel;
            LongToIntFunction code = accumulator -> (int) next.channel(at).code(function.of(at, accumulator));
            long least = layer.bound(channel, -1);
            long greatest = layer.bound(channel, 1);
            boolean varies = code.applyAsInt(least) != code.applyAsInt(greatest);
            lo[channel] = varies ? end(least, greatest, code) : least;
            hi[channel] = varies ? end(greatest, least, code) : least;
        }
        return Tabulation.of(input, activation.name(), lo, hi, function, next);
    }

    /** The last accumulator on the way that has the code of the first. */
    private static long end(long from, long to, LongToIntFunction code) {
        int first = code.applyAsInt(from);
        long inside = from;
        long outside = to;
        while (Math.abs(outside - inside) > 1) {
            long middle = inside + (outside - inside) / 2;
            if (code.applyAsInt(middle) == first) {
                inside = middle;
            } else {
                outside = middle;
            }
        }
        return inside;
    }
}
