package io.vernier.integer;

import io.vernier.arithmetic.ChannelEncoding;
import io.vernier.arithmetic.CodeRule;
import io.vernier.arithmetic.Encoding;
import io.vernier.model.ClassProbabilities;
import io.vernier.model.Decision;
import io.vernier.tree.Branches;
import io.vernier.tree.CategorySets;
import io.vernier.tree.IntegerLeaves;
import io.vernier.tree.Leaves;
import io.vernier.tree.RankedTrees;
import io.vernier.tree.Ranking;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Programs with drawn integers, for the tests of this package. */
final class Programs {
    /** The scales of linear instructions that tell none. */
    static final double[] UNTOLD = {};

    private Programs() {}

    /** Channels without offsets. */
    static Encoding encoding(double[] scales, long[] zeroPoints, long[] qmin, long[] qmax, CodeRule rule) {
        return Encoding.of(scales, zeroPoints, qmin, qmax, rule, new double[scales.length]);
    }

    /** Codes that are the numbers themselves. */
    static Encoding codes(long[] qmin, long[] qmax) {
        double[] ones = new double[qmin.length];
        Arrays.fill(ones, 1);
        return encoding(ones, new long[qmin.length], qmin, qmax, CodeRule.ROUND_THEN_SHIFT);
    }

    static ChannelEncoding channel(double scale, long zeroPoint, long qmin, long qmax) {
        return new ChannelEncoding(scale, zeroPoint, qmin, qmax, CodeRule.ROUND_THEN_SHIFT);
    }

    /** A perceptron of {@code inputs} - 3 - 2 whose weights are drawn up to {@code weight} and inputs have {@code bits}. */
    static IntegerProgram perceptron(SplittableRandom random, int inputs, int weight, int bits, CodeRule rule) {
        long[] qmin = new long[inputs];
        long[] qmax = new long[inputs];
        Arrays.fill(qmax, (1L << bits) - 1);
        double[] scale = random.doubles(inputs, 1e-3, 10).toArray();
        long[] zeroPoint = random.longs(inputs, -1000, 1000).toArray();
        int[] first = random.ints(inputs * 3L, -weight, weight + 1).toArray();
        long[] bias = random.longs(3, -100_000, 100_000).toArray();
        int[] entries = random.ints(3 * 16, 0, 256).toArray();
        long[] hidden = {0, 0, 0};
        long[] hiddenMax = {255, 255, 255};
        return new IntegerProgram(List.of(
                new Instruction.Quantize("input", encoding(scale, zeroPoint, qmin, qmax, rule)),
                Instruction.Linear.proven(0, "layer0.linear", first, bias, UNTOLD, codes(qmin, qmax)),
                new Instruction.Table(
                        1,
                        "layer0.sigmoid",
                        new long[] {-50, 0, 7},
                        new int[] {0, 4, 9},
                        16,
                        entries,
                        Encoding.uniform(3, channel(0.125, 3, 0, 255))),
                Instruction.Linear.proven(
                        2,
                        "layer1.linear",
                        new int[] {1, -2, 3, 7, 0, -7},
                        new long[] {5, -5},
                        UNTOLD,
                        codes(hidden, hiddenMax)),
                new Instruction.Dequantize(3, "layer1.linear", new double[] {0.01, 0.02}),
                new Instruction.Softmax(4, "layer1.softmax", 2),
                new Instruction.Predict(5, "prediction", 2, new Decision.Argmax(List.of(1.0, 0.5)))));
    }

    /** The same trees with leaves of integers. */
    static IntegerProgram integerTrees() {
        List<Instruction> steps = trees().instructions();
        Instruction.Trees real = (Instruction.Trees) steps.get(1);
        return new IntegerProgram(List.of(
                steps.get(0),
                Instruction.IntegerTrees.proven(
                        0,
                        real.name(),
                        real.channels(),
                        real.trees(),
                        new IntegerLeaves(2, new int[] {7, -7, 0, 0, -3, 3, -5, 5, 2, -2}),
                        UNTOLD,
                        UNTOLD),
                new Instruction.Dequantize(1, real.name(), new double[] {0.25, 0.25}, new double[] {1, 1.5}),
                new Instruction.Probabilities(2, "trees.probability", 2, ClassProbabilities.SHARES),
                new Instruction.Predict(3, "prediction", 2, new Decision.Argmax(List.of(1.0, 1.0)))));
    }

    /** Two trees of two classes, one of them with a categorical split, over two of three features. */
    static IntegerProgram trees() {
        Ranking ranking = new Ranking(
                3, List.of(new Ranking.Channel(0, new double[] {-3, -1}, 0), new Ranking.Channel(2, new double[0], 5)));
        Branches branches = new Branches(
                new int[] {0, 2},
                new int[] {0, 1, 0},
                new int[] {1, ~0, ~3},
                new int[] {~2, ~1, ~4},
                new int[] {Branches.THRESHOLD, 0, Branches.THRESHOLD},
                new CategorySets(new int[] {0, 1}, new long[] {0b100110}));
        Leaves leaves =
                new Leaves(2, new double[] {1, 0, 0.5, 0.5, 0.25, 0.75, 0, 1, 0.125, 0.875}, new double[] {1, 2}, 1);
        return new IntegerProgram(List.of(
                new Instruction.Rank("input", ranking),
                new Instruction.Trees(0, "trees.margin", 2, new RankedTrees(branches, new int[] {1, 0, 0}), leaves),
                new Instruction.Probabilities(1, "trees.probability", 2, ClassProbabilities.SHARES),
                new Instruction.Predict(2, "prediction", 2, new Decision.Argmax(List.of(1.0, 1.0)))));
    }
}
