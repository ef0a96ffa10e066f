package io.vernier.jobs.store.table;

import io.vernier.jobs.store.format.ArrayType;
import io.vernier.jobs.store.format.Column;
import io.vernier.jobs.store.format.ScalarType;
import io.vernier.jobs.store.format.TableRow;
import io.vernier.jobs.store.format.TableSchema;
import io.vernier.onnx.quantize.NetworkLayer;
import io.vernier.onnx.quantize.QuantizedNetwork;
import io.vernier.quantize.Quantization;
import io.vernier.quantize.QuantizedLayer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.stream.Stream;

/** The table {@code weights}: the integers of each linear layer, weights and then bias. */
public final class WeightsTable {
    public static final TableSchema SCHEMA = TableSchema.of(
            "weights",
            Column.required("format_version", ScalarType.INT),
            Column.required("run_id", ScalarType.STRING),
            Column.required("layer", ScalarType.STRING),
            Column.required("role", ScalarType.STRING),
            Column.required("shape", new ArrayType(ScalarType.INT)),
            Column.required("values", new ArrayType(ScalarType.BIGINT)),
            Column.required("scale", new ArrayType(ScalarType.DOUBLE)));

    private static final int FORMAT_VERSION = 1;

    private WeightsTable() {}

    public static Iterator<TableRow> rows(String runId, Quantization quantization) {
        return quantization.layers().stream()
                .flatMap(layer -> rows(runId, layer))
                .iterator();
    }

    private static Stream<TableRow> rows(String runId, QuantizedLayer layer) {
        long[] weights = Arrays.stream(layer.weights()).asLongStream().toArray();
        return Stream.of(
                row(runId, layer, "weight", new int[] {layer.outputs(), layer.inputs()}, weights),
                row(runId, layer, "bias", new int[] {layer.outputs()}, layer.bias()));
    }

    /** Of a network, as its file has them: weights of any number of axes, and the bias where there is one. */
    public static Iterator<TableRow> rows(String runId, QuantizedNetwork network) {
        return network.weights().stream().flatMap(layer -> rows(runId, layer)).iterator();
    }

    private static Stream<TableRow> rows(String runId, NetworkLayer layer) {
        int[] shape = layer.shape().stream().mapToInt(Integer::intValue).toArray();
        long[] codes = Arrays.stream(layer.codes()).asLongStream().toArray();
        Stream<TableRow> weights = Stream.of(
                TableRow.of(SCHEMA, FORMAT_VERSION, runId, layer.layer(), "weight", shape, codes, layer.scales()));
        return layer.bias().length == 0
                ? weights
                : Stream.concat(
                        weights,
                        Stream.of(TableRow.of(
                                SCHEMA,
                                FORMAT_VERSION,
                                runId,
                                layer.layer(),
                                "bias",
                                new int[] {layer.bias().length},
                                layer.bias(),
                                layer.biasScales())));
    }

    private static TableRow row(String runId, QuantizedLayer layer, String role, int[] shape, long[] values) {
        return TableRow.of(SCHEMA, FORMAT_VERSION, runId, layer.name(), role, shape, values, layer.scale());
    }
}
