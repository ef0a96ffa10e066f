package io.vernier.benchmark;

import io.vernier.arithmetic.ChannelEncoding;
import io.vernier.arithmetic.CodeRule;
import io.vernier.arithmetic.Encoding;
import io.vernier.arithmetic.QuantizationParameters;
import io.vernier.integer.Instruction;
import io.vernier.integer.IntegerProgram;
import io.vernier.model.Activation;
import io.vernier.model.Decision;
import io.vernier.model.DenseBatch;
import io.vernier.model.LayeredModel;
import io.vernier.model.Linear;
import io.vernier.model.Softmax;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** The perceptron 32-64-32-2 with drawn weights, and rows for it. */
final class Perceptrons {
    static final int INPUTS = 32;

    private static final SplittableRandom RANDOM = new SplittableRandom(1);

    private Perceptrons() {}

    static final LayeredModel MODEL = new LayeredModel(
            INPUTS,
            List.of(
                    linear("layer0.linear", LayeredModel.INPUT, INPUTS, 64),
                    new Activation("layer0.sigmoid", "layer0.linear", Activation.Function.SIGMOID),
                    linear("layer1.linear", "layer0.sigmoid", 64, 32),
                    new Activation("layer1.sigmoid", "layer1.linear", Activation.Function.SIGMOID),
                    linear("layer2.linear", "layer1.sigmoid", 32, 2),
                    new Softmax("layer2.softmax", "layer2.linear")),
            new Decision.Argmax(List.of(1.0, 1.0)));

    private static Linear linear(String name, String input, int inputs, int outputs) {
        double[] weights = gaussians(inputs * outputs, 0.25);
        double[] bias = gaussians(outputs, input.equals(LayeredModel.INPUT) ? 1 : 0.1);
        if (!input.equals(LayeredModel.INPUT)) {
            center(weights, bias);
        }
        return new Linear(name, input, inputs, weights, bias);
    }

    /** Makes the sums small where sigmoids are in their middle, or all rows were of one class. */
    private static void center(double[] weights, double[] bias) {
        int inputs = weights.length / bias.length;
        for (int k = 0; k < weights.length; k++) {
            bias[k / inputs] -= weights[k] / 2;
        }
    }

    static double[] gaussians(int size, double spread) {
        double[] values = new double[size];
        for (int k = 0; k < size; k++) {
            values[k] = spread * RANDOM.nextGaussian();
        }
        return values;
    }

    static DenseBatch rows(int rows) {
        return new DenseBatch(rows, INPUTS, gaussians(rows * INPUTS, 1));
    }

    /** Eight-bit integers in the shape of the model; speed does not depend on which. */
    static IntegerProgram program() {
        return new IntegerProgram(List.of(
                quantize(),
                layer(0, "layer0.linear", INPUTS, 64),
                table(1, "layer0.sigmoid", 64),
                layer(2, "layer1.linear", 64, 32),
                table(3, "layer1.sigmoid", 32),
                layer(4, "layer2.linear", 32, 2),
                new Instruction.Dequantize(5, "layer2.linear", new double[] {1e-3, 1e-3}),
                new Instruction.Softmax(6, "layer2.softmax", 2),
                new Instruction.Predict(7, "prediction", 2, MODEL.decision())));
    }

    /** A logistic regression with as many inputs. */
    static IntegerProgram logistic() {
        return new IntegerProgram(List.of(
                quantize(),
                layer(0, "layer0.linear", INPUTS, 1),
                new Instruction.Dequantize(1, "layer0.linear", new double[] {1e-3}),
                new Instruction.Sigmoid(2, "layer0.sigmoid", 1),
                new Instruction.Predict(3, "prediction", 1, new Decision.Threshold(0.5))));
    }

    private static Instruction.Quantize quantize() {
        return new Instruction.Quantize("input", codes(INPUTS));
    }

    private static Encoding codes(int channels) {
        return Encoding.uniform(
                channels, new ChannelEncoding(8.0 / 255, 128, 0, 255, CodeRule.ROUND_THEN_SHIFT));
    }

    private static Instruction.Linear layer(int input, String name, int inputs, int outputs) {
        int[] weights = RANDOM.ints((long) inputs * outputs, -127, 128).toArray();
        long[] bias = RANDOM.longs(outputs, -1000, 1000).toArray();
        return Instruction.Linear.proven(input, name, weights, bias, new double[0], codes(inputs));
    }

    private static Instruction.Table table(int input, String name, int channels) {
        long[] lo = new long[channels];
        int[] drop = new int[channels];
        int[] entries = RANDOM.ints(channels * 4096L, 0, 256).toArray();
        Arrays.fill(lo, -(1 << 17));
        Arrays.fill(drop, 6);
        return new Instruction.Table(input, name, lo, drop, 4096, entries, Encoding.uniform(channels, new ChannelEncoding(1.0 / 255, 0, 0, 255, CodeRule.ROUND_THEN_SHIFT)));
    }
}
