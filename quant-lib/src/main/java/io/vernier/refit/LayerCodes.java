package io.vernier.refit;

import io.vernier.arithmetic.ChannelEncoding;
import io.vernier.arithmetic.CodeRule;
import io.vernier.arithmetic.Encoding;
import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The codes that the second moments are of, and how rows are weighted in them.
 *
 * @param grids one for each input
 * @param inputBits mean width of the codes
 * @param kappa what softens the probabilities that rows are weighted by
 * @param exponents targets of each output are at most 2^exponent in magnitude
 * @param references the greatest curvature of each hidden unit, in whose units rows are weighted; none of the last layer
 */
@SuppressWarnings("ArrayRecordComponent")
public record LayerCodes(List<CodeGrid> grids, int inputBits, double kappa, int[] exponents, double[] references)
        implements Serializable {
    /** Copies the grids. */
    public LayerCodes {
        grids = List.copyOf(grids);
    }

    /** The same codes with rows weighted as other codes have it. */
    LayerCodes weightedAs(LayerCodes other) {
        return new LayerCodes(grids, inputBits, other.kappa, exponents, references);
    }

    /** The same weighting of rows with other grids. */
    LayerCodes with(List<CodeGrid> others) {
        return new LayerCodes(others, inputBits, kappa, exponents, references);
    }

    /** What a unit of the targets of an output stands for. */
    double unit(int output) {
        return Math.scalb(1.0, exponents[output] - OutputCurvature.TARGET_BITS);
    }

    /** What the codes stand for. */
    Encoding encoding() {
        return encoding(grids, new boolean[grids.size()]);
    }

    /** What codes stand for; a complemented one counts down from the greatest. */
    static Encoding encoding(List<CodeGrid> grids, boolean[] complemented) {
        return new Encoding(IntStream.range(0, grids.size())
                .mapToObj(i -> new ChannelEncoding(
                        complemented[i] ? -grids.get(i).step() : grids.get(i).step(),
                        complemented[i] ? grids.get(i).greatest() : 0,
                        0,
                        grids.get(i).greatest(),
                        CodeRule.ROUND_THEN_SHIFT,
                        grids.get(i).offset()))
                .toList());
    }
}
