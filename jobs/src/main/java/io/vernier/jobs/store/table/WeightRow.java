package io.vernier.jobs.store.table;

import io.vernier.integer.Integers;
import io.vernier.jobs.store.format.RecordTable;
import io.vernier.onnx.quantize.NetworkLayer;
import io.vernier.onnx.quantize.QuantizedNetwork;
import io.vernier.quantize.QuantizedLayer;
import java.util.List;
import java.util.stream.Stream;

/**
 * A row of {@code weights}: the integers of a layer, its weights or its bias.
 *
 * @param role {@code weight} or {@code bias}
 * @param values as many as the product of the shape
 * @param scale one, or one for each output
 */
@SuppressWarnings("ArrayRecordComponent")
public record WeightRow(String layer, String role, int[] shape, Integers values, double[] scale) {
    public static final RecordTable<WeightRow> TABLE = RecordTable.of("weights", 1, "run_id", WeightRow.class);

    /** Those of layers, weights and then bias. */
    public static Stream<WeightRow> of(List<QuantizedLayer> layers) {
        return layers.stream().flatMap(WeightRow::of);
    }

    private static Stream<WeightRow> of(QuantizedLayer layer) {
        int[] shape = {layer.outputs(), layer.inputs()};
        return Stream.of(
                new WeightRow(layer.name(), "weight", shape, Integers.of(layer.weights()), layer.scale()),
                bias(layer.name(), layer.bias(), layer.scale()));
    }

    /** Those of a network, as its file has them: weights of any number of axes, and the bias where there is one. */
    public static Stream<WeightRow> of(QuantizedNetwork network) {
        return network.weights().stream().flatMap(WeightRow::of);
    }

    private static Stream<WeightRow> of(NetworkLayer layer) {
        int[] shape = layer.shape().stream().mapToInt(Integer::intValue).toArray();
        WeightRow weights = new WeightRow(layer.layer(), "weight", shape, Integers.of(layer.codes()), layer.scales());
        return layer.bias().length == 0
                ? Stream.of(weights)
                : Stream.of(weights, bias(layer.layer(), layer.bias(), layer.biasScales()));
    }

    private static WeightRow bias(String layer, long[] values, double[] scale) {
        return new WeightRow(layer, "bias", new int[] {values.length}, Integers.of(values), scale);
    }
}
