package io.vernier.integer;

import io.vernier.arithmetic.CodeRule;
import io.vernier.model.Decision;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Programs with drawn integers, for the tests of this package. */
final class Programs {
    private Programs() {}

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
                new Instruction.Quantize("input", scale, zeroPoint, qmin, qmax, rule),
                Instruction.Linear.proven(0, "layer0.linear", inputs, first, bias, qmin, qmax),
                new Instruction.Table(
                        1,
                        "layer0.sigmoid",
                        new long[] {-50, 0, 7},
                        new int[] {0, 4, 9},
                        16,
                        entries,
                        0.125,
                        3,
                        0,
                        255),
                Instruction.Linear.proven(
                        2, "layer1.linear", 3, new int[] {1, -2, 3, 7, 0, -7}, new long[] {5, -5}, hidden, hiddenMax),
                new Instruction.Dequantize(3, "layer1.linear", new double[] {0.01, 0.02}),
                new Instruction.Softmax(4, "layer1.softmax", 2),
                new Instruction.Predict(5, "prediction", 2, new Decision.Argmax(List.of(1.0, 0.5)))));
    }
}
