package io.vernier.jobs.store.table;

import io.vernier.integer.Accumulator;
import io.vernier.integer.Instruction;
import io.vernier.integer.IntegerProgram;
import io.vernier.jobs.store.format.Column;
import io.vernier.jobs.store.format.ScalarType;
import io.vernier.jobs.store.format.TableRow;
import io.vernier.jobs.store.format.TableSchema;
import io.vernier.onnx.quantize.NetworkLayer;
import io.vernier.onnx.quantize.QuantizedNetwork;
import io.vernier.validation.AccumulatorExtremes;
import io.vernier.validation.Validation;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** The table {@code accumulators}: what each output of each linear layer can and did hold. */
public final class AccumulatorsTable {
    public static final TableSchema SCHEMA = TableSchema.of(
            "accumulators",
            Column.required("format_version", ScalarType.INT),
            Column.required("run_id", ScalarType.STRING),
            Column.required("layer", ScalarType.STRING),
            Column.required("output", ScalarType.INT),
            Column.required("proven_min", ScalarType.BIGINT),
            Column.required("proven_max", ScalarType.BIGINT),
            Column.required("proven_bits", ScalarType.INT),
            Column.nullable("observed_min", ScalarType.BIGINT),
            Column.nullable("observed_max", ScalarType.BIGINT),
            Column.required("kernel", ScalarType.STRING));

    private static final int FORMAT_VERSION = 1;

    private AccumulatorsTable() {}

    /**
     * The rows, in the order of the program.
     *
     * @param validation what was observed; absent before anything was
     */
    public static Iterator<TableRow> rows(String runId, IntegerProgram program, Optional<Validation> validation) {
        List<Instruction.Adding> layers = program.accumulating();
        return IntStream.range(0, layers.size())
                .boxed()
                .flatMap(layer -> IntStream.range(0, layers.get(layer).outputs())
                        .mapToObj(output -> row(
                                runId, layers.get(layer), output, validation.map(seen -> seen.accumulators(layer)))))
                .iterator();
    }

    /** Of what is multiplied without a program; in 64 bits. */
    public static Iterator<TableRow> rows(String runId, List<AccumulatorRow> accumulators) {
        return accumulators.stream()
                .map(row -> TableRow.of(
                        SCHEMA,
                        FORMAT_VERSION,
                        runId,
                        row.layer(),
                        row.output(),
                        row.provenMin(),
                        row.provenMax(),
                        row.provenBits(),
                        row.observedMin(),
                        row.observedMax(),
                        Accumulator.Unit.INT64.label()))
                .iterator();
    }

    /** Of a network: nothing is observed inside of the runtime that computes it. */
    public static Iterator<TableRow> rows(String runId, QuantizedNetwork network) {
        return network.weights().stream()
                .flatMap(layer ->
                        IntStream.range(0, layer.sums().min().length).mapToObj(output -> row(runId, layer, output)))
                .iterator();
    }

    private static TableRow row(String runId, NetworkLayer layer, int output) {
        long min = layer.sums().min()[output];
        long max = layer.sums().max()[output];
        return TableRow.of(
                SCHEMA,
                FORMAT_VERSION,
                runId,
                layer.layer(),
                output,
                min,
                max,
                layer.sums().bits(output),
                OptionalLong.empty(),
                OptionalLong.empty(),
                layer.sums().pairsFit()[output] ? "int32" : "pairs may saturate");
    }

    public static AccumulatorRow value(TableRow row) {
        return new AccumulatorRow(
                row.text("layer"),
                row.integer("output"),
                row.bigint("proven_min"),
                row.bigint("proven_max"),
                row.integer("proven_bits"),
                row.optionalBigint("observed_min"),
                row.optionalBigint("observed_max"));
    }

    private static TableRow row(
            String runId, Instruction.Adding layer, int output, Optional<AccumulatorExtremes> observed) {
        Accumulator proof = layer.accumulator();
        return TableRow.of(
                SCHEMA,
                FORMAT_VERSION,
                runId,
                layer.name(),
                output,
                proof.provenMin()[output],
                proof.provenMax()[output],
                proof.provenBits(output),
                observed.map(extremes -> extremes.min(output)).orElseGet(OptionalLong::empty),
                observed.map(extremes -> extremes.max(output)).orElseGet(OptionalLong::empty),
                layer.unit(output).label());
    }
}
