package io.vernier.quantize;

import io.vernier.model.Activation;
import io.vernier.model.Batch;
import io.vernier.model.Decision;
import io.vernier.model.DenseBatch;
import io.vernier.model.LayeredModel;
import io.vernier.model.Linear;
import io.vernier.model.Softmax;
import io.vernier.model.Step;
import io.vernier.statistics.Calibration;
import io.vernier.statistics.TensorLayout;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * A real table in two parts and a float model that was trained on the first one.
 *
 * @param labels of the test rows
 */
@SuppressWarnings("ArrayRecordComponent")
record RealData(LayeredModel model, DenseBatch train, DenseBatch test, double[] labels) {

    /** A logistic regression on raw features. */
    static RealData classification(String name) {
        double[][] weights = numbers(name + ".weights.csv");
        Linear linear = linear(weights);
        List<Step> steps = weights.length == 1
                ? List.of(linear, new Activation("layer0.sigmoid", "layer0.linear", Activation.Function.SIGMOID))
                : List.of(linear, new Softmax("layer0.softmax", "layer0.linear"));
        Decision decision = weights.length == 1
                ? new Decision.Threshold(0.5)
                : new Decision.Argmax(Collections.nCopies(weights.length, 1.0));
        return of(name, new LayeredModel(linear.inputs(), steps, decision));
    }

    /** A linear regression. */
    static RealData regression(String name) {
        Linear linear = linear(numbers(name + ".weights.csv"));
        return of(name, new LayeredModel(linear.inputs(), List.of(linear), new Decision.Identity()));
    }

    private static RealData of(String name, LayeredModel model) {
        List<String[]> lines = lines(name + ".csv");
        double[] labels = lines.stream()
                .filter(line -> line[0].equals("test"))
                .mapToDouble(line -> Double.parseDouble(line[1]))
                .toArray();
        return new RealData(model, batch(lines, "train"), batch(lines, "test"), labels);
    }

    private static Linear linear(double[][] rows) {
        int inputs = rows[0].length - 1;
        double[] weights = new double[rows.length * inputs];
        double[] bias = new double[rows.length];
        for (int output = 0; output < rows.length; output++) {
            bias[output] = rows[output][0];
            System.arraycopy(rows[output], 1, weights, output * inputs, inputs);
        }
        return new Linear("layer0.linear", LayeredModel.INPUT, inputs, weights, bias);
    }

    private static DenseBatch batch(List<String[]> lines, String part) {
        List<String[]> rows =
                lines.stream().filter(line -> line[0].equals(part)).toList();
        DenseBatch batch = DenseBatch.zeros(rows.size(), lines.get(0).length - 2);
        for (int row = 0; row < batch.rows(); row++) {
            for (int channel = 0; channel < batch.channels(); channel++) {
                batch.values()[batch.offset(channel) + row] = Double.parseDouble(rows.get(row)[channel + 2]);
            }
        }
        return batch;
    }

    private static double[][] numbers(String name) {
        return lines(name).stream()
                .map(line ->
                        Arrays.stream(line).mapToDouble(Double::parseDouble).toArray())
                .toArray(double[][]::new);
    }

    private static List<String[]> lines(String name) {
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(RealData.class.getResourceAsStream(name), StandardCharsets.UTF_8))) {
            return reader.lines().map(line -> line.split(",", -1)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Calibration calibration() {
        return calibration(model, train);
    }

    /** The statistics of every tensor of a model over a batch. */
    static Calibration calibration(LayeredModel model, DenseBatch rows) {
        List<TensorLayout> layouts = model.tensors().stream()
                .map(name -> TensorLayout.unnamed(name, model.channels(name)))
                .toList();
        Calibration calibration = Calibration.empty(layouts, 4096);
        model.forward(rows, (tensor, batch) -> observe(calibration, tensor, batch));
        calibration.count(rows.rows(), 0, 0);
        return calibration;
    }

    private static void observe(Calibration calibration, int tensor, Batch batch) {
        DenseBatch dense = (DenseBatch) batch;
        for (int channel = 0; channel < dense.channels(); channel++) {
            calibration.tensors().get(tensor).observe(channel, dense.values(), dense.offset(channel), dense.rows());
        }
    }

    /** Accuracy, or R2 of a regression, of predictions from the last tensor. */
    double score(DenseBatch last) {
        double mean = Arrays.stream(labels).average().orElseThrow();
        double correct = 0;
        double squares = 0;
        double scatter = 0;
        for (int row = 0; row < labels.length; row++) {
            double prediction = model.decision().predict(last, row);
            correct += prediction == labels[row] ? 1 : 0;
            squares += (prediction - labels[row]) * (prediction - labels[row]);
            scatter += (labels[row] - mean) * (labels[row] - mean);
        }
        return model.decision() instanceof Decision.Identity ? 1 - squares / scatter : correct / labels.length;
    }
}
