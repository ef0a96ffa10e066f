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
import io.vernier.model.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/** Perceptrons with drawn weights, and rows for them. */
final class Perceptrons {
    static final int INPUTS = 32;

    private static final SplittableRandom RANDOM = new SplittableRandom(1);

    private Perceptrons() {}

    static final LayeredModel MODEL = model(INPUTS, 64, 32, 2);

    /** Sigmoids between layers of these sizes and a softmax after the last: with two sizes, a logistic regression. */
    static LayeredModel model(int... sizes) {
        List<Step> steps = new ArrayList<>();
        String last = LayeredModel.INPUT;
        for (int layer = 0; layer + 1 < sizes.length; layer++) {
            String name = "layer" + layer;
            steps.add(linear(name + ".linear", last, sizes[layer], sizes[layer + 1]));
            boolean isHidden = layer + 2 < sizes.length;
            last = name + (isHidden ? ".sigmoid" : ".softmax");
            steps.add(
                    isHidden
                            ? new Activation(last, name + ".linear", Activation.Function.SIGMOID)
                            : new Softmax(last, name + ".linear"));
        }
        return new LayeredModel(sizes[0], steps, decision(sizes[sizes.length - 1]));
    }

    private static Decision decision(int classes) {
        return new Decision.Argmax(Collections.nCopies(classes, 1.0));
    }

    private static Linear linear(String name, String input, int inputs, int outputs) {
        double[] weights = gaussians(inputs * outputs, Math.sqrt(2.0 / inputs));
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
        return rows(rows, INPUTS);
    }

    static DenseBatch rows(int rows, int channels) {
        return new DenseBatch(rows, channels, gaussians(rows * channels, 1));
    }

    /** Eight-bit integers in the shape of {@link #model}; speed does not depend on which. */
    static IntegerProgram program(int... sizes) {
        List<Instruction> steps = new ArrayList<>(List.of(quantize(sizes[0])));
        int layers = sizes.length - 1;
        for (int layer = 0; layer < layers; layer++) {
            steps.add(layer(steps.size() - 1, "layer" + layer + ".linear", sizes[layer], sizes[layer + 1]));
            if (layer + 1 < layers) {
                steps.add(table(steps.size() - 1, "layer" + layer + ".sigmoid", sizes[layer + 1]));
            }
        }
        int outputs = sizes[layers];
        double[] scale = new double[outputs];
        Arrays.fill(scale, 1e-3);
        String last = "layer" + (layers - 1);
        steps.add(new Instruction.Dequantize(steps.size() - 1, last + ".linear", scale));
        steps.add(new Instruction.Softmax(steps.size() - 1, last + ".softmax", outputs));
        steps.add(new Instruction.Predict(steps.size() - 1, "prediction", outputs, decision(outputs)));
        return new IntegerProgram(steps);
    }

    /** A logistic regression with as many inputs. */
    static IntegerProgram logistic() {
        return new IntegerProgram(List.of(
                quantize(INPUTS),
                layer(0, "layer0.linear", INPUTS, 1),
                new Instruction.Dequantize(1, "layer0.linear", new double[] {1e-3}),
                new Instruction.Sigmoid(2, "layer0.sigmoid", 1),
                new Instruction.Predict(3, "prediction", 1, new Decision.Threshold(0.5))));
    }

    private static Instruction.Quantize quantize(int channels) {
        return new Instruction.Quantize("input", codes(channels));
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
