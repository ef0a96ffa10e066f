package io.vernier.onnx.quantize;

import io.vernier.onnx.graph.ModelFile;
import io.vernier.onnx.graph.Normalization;
import io.vernier.statistics.Calibration;
import io.vernier.statistics.TensorLayout;
import io.vernier.statistics.TensorStatistics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;

/** A network of {@code nets/make.py} with rows, and what they show of its tensors. */
@SuppressWarnings("ArrayRecordComponent")
record SmallNetwork(ModelFile file, long[] shape, float[] rows) {
    static final int ROWS = 256;

    static SmallNetwork of(String name) {
        long[] shape =
                switch (name) {
                    case "mlp", "half" -> new long[] {ROWS, 24};
                    case "folded" -> new long[] {ROWS, 2, 4, 4};
                    case "residual" -> new long[] {ROWS, 2, 6, 6};
                    default -> new long[] {ROWS, 1, 8, 8};
                };
        Random random = new Random(5);
        float[] rows = new float[(int) LongStream.of(shape).reduce(1, Math::multiplyExact)];
        for (int k = 0; k < rows.length; k++) {
            rows[k] = (float) Math.abs(random.nextGaussian());
        }
        return new SmallNetwork(ModelFile.of(content(name)), shape, rows);
    }

    static byte[] content(String name) {
        try {
            return Files.readAllBytes(Path.of("src/test/resources/onnx/nets", name + ".onnx"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ModelFile normalized() {
        return Normalization.of(file);
    }

    float[] output(ModelFile model) {
        return RuntimeSession.run(model.bytes(), shape, rows, true)
                .values()
                .iterator()
                .next()
                .values();
    }

    double sqnr(ModelFile quantized) {
        return RuntimeSession.sqnr(output(file), output(quantized));
    }

    /** The statistics of every tensor that the plan asks for, by channels of the second axis, or the last of matrices. */
    Map<String, ActivationStatistics> statistics(NetworkOptions options) {
        ModelFile normalized = normalized();
        NetworkPlan plan = NetworkPlan.of(normalized, options);
        Map<String, RuntimeSession.Values> taps = RuntimeSession.run(
                normalized
                        .withOutputs(plan.tensors().stream()
                                .filter(tensor -> !tensor.equals("x"))
                                .toList())
                        .bytes(),
                shape,
                rows,
                true);
        Map<String, ActivationStatistics> statistics = new LinkedHashMap<>();
        statistics.put("x", observed("x", new RuntimeSession.Values(shape, rows)));
        taps.forEach((name, values) -> statistics.put(name, observed(name, values)));
        return statistics;
    }

    private static ActivationStatistics observed(String name, RuntimeSession.Values tensor) {
        int channels = (int) tensor.shape()[1];
        int inner = (int) LongStream.of(tensor.shape()).skip(2).reduce(1, Math::multiplyExact);
        TensorStatistics statistics = Calibration.empty(
                        java.util.List.of(TensorLayout.unnamed(name, channels)), channels)
                .tensors()
                .get(0);
        for (int k = 0; k < tensor.values().length; k += inner) {
            double[] run = new double[inner];
            for (int i = 0; i < inner; i++) {
                run[i] = tensor.values()[k + i];
            }
            statistics.observe(k / inner % channels, run, 0, inner);
        }
        return ActivationStatistics.of(statistics);
    }

    QuantizedNetwork quantized(NetworkOptions options) {
        return NetworkQuantization.quantize(
                normalized(), statistics(options), options, Map.of(), (changed, original) -> sqnr(changed) > 55);
    }

    @Override
    public String toString() {
        return Arrays.toString(shape);
    }
}
