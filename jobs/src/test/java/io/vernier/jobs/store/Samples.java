package io.vernier.jobs.store;

import io.vernier.arithmetic.Convention;
import io.vernier.arithmetic.Scheme;
import io.vernier.jobs.store.manifest.Provenance;
import io.vernier.model.Activation;
import io.vernier.model.Decision;
import io.vernier.model.DenseBatch;
import io.vernier.model.LayeredModel;
import io.vernier.model.Linear;
import io.vernier.model.Softmax;
import io.vernier.quantize.Granularity;
import io.vernier.quantize.ModelQuantization;
import io.vernier.quantize.Quantization;
import io.vernier.quantize.Role;
import io.vernier.quantize.Specification;
import io.vernier.quantize.TensorSpecification;
import io.vernier.range.RangeEstimator;
import io.vernier.statistics.Calibration;
import io.vernier.statistics.TensorLayout;
import io.vernier.validation.Task;
import io.vernier.validation.Validation;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;

/** A small perceptron and what is made of it. */
public final class Samples {
    static final LayeredModel MODEL = new LayeredModel(
            2,
            List.of(
                    new Linear(
                            "layer0.linear", "input", 2, new double[] {1, -2, 0.5, 3, -1, 0.25}, new double[] {1, 0, -1
                            }),
                    new Activation("layer0.sigmoid", "layer0.linear", Activation.Function.SIGMOID),
                    new Linear(
                            "layer1.linear", "layer0.sigmoid", 3, new double[] {1, 2, -3, -1, 4, 2}, new double[] {0, 1
                            }),
                    new Softmax("layer1.softmax", "layer1.linear")),
            new Decision.Argmax(List.of(1.0, 1.0)));

    public static final Provenance PROVENANCE = new Provenance(
            "0.1.0",
            "4.1.0",
            "17",
            "Linux amd64",
            Instant.parse("2024-01-31T10:00:00Z"),
            Instant.parse("2024-01-31T10:05:00.123Z"));

    private static final int ROWS = 200;

    private Samples() {}

    public static List<TensorLayout> layouts() {
        return MODEL.tensors().stream()
                .map(tensor -> tensor.equals(LayeredModel.INPUT)
                        ? new TensorLayout(tensor, 2, List.of("distance", "delay"))
                        : TensorLayout.unnamed(tensor, MODEL.channels(tensor)))
                .toList();
    }

    static DenseBatch batch() {
        return batch(0);
    }

    /** The values of {@link #batch()}, moved up. */
    private static DenseBatch batch(double up) {
        SplittableRandom random = new SplittableRandom(7);
        return new DenseBatch(
                ROWS,
                2,
                random.doubles(2L * ROWS, -3, 5).map(value -> value + up).toArray());
    }

    public static Calibration calibration() {
        return calibration(0);
    }

    public static Calibration calibration(double up) {
        Calibration calibration = Calibration.empty(layouts(), 4096);
        MODEL.forward(batch(up), (tensor, batch) -> {
            DenseBatch dense = (DenseBatch) batch;
            for (int channel = 0; channel < dense.channels(); channel++) {
                calibration.tensors().get(tensor).observe(channel, dense.values(), dense.offset(channel), dense.rows());
            }
        });
        calibration.count(ROWS, 0, 0);
        return calibration;
    }

    static Quantization quantization() {
        return ModelQuantization.quantize(
                MODEL,
                calibration(),
                new Specification(Convention.vernier(), Specification.Guard.ON, (role, tensor) -> specification(role)));
    }

    private static TensorSpecification specification(Role role) {
        return switch (role) {
            case INPUT ->
                new TensorSpecification(8, false, Scheme.ASYMMETRIC, Granularity.PER_CHANNEL, RangeEstimator.minMax());
            case ACTIVATION ->
                new TensorSpecification(
                        8, false, Scheme.ASYMMETRIC, Granularity.PER_TENSOR, RangeEstimator.meanSquaredError());
            case WEIGHT ->
                new TensorSpecification(8, true, Scheme.SYMMETRIC, Granularity.PER_CHANNEL, RangeEstimator.minMax());
        };
    }

    /** A validation that saw one accumulator in each output but the last. */
    static Validation validation() {
        Validation validation = Validation.empty(
                new Validation.Layout(MODEL.tensors(), List.of(3, 2), new Task.Classification(2, false)));
        for (int output = 0; output < 3; output++) {
            validation.accumulators(0).observe(output, new long[] {-4 - output, 7}, 0, 2);
        }
        validation.accumulators(1).observe(0, new long[] {11}, 0, 1);
        return validation;
    }
}
