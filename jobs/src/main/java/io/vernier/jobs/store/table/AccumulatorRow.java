package io.vernier.jobs.store.table;

import io.vernier.integer.Accumulator;
import io.vernier.integer.Instruction;
import io.vernier.integer.IntegerProgram;
import io.vernier.jobs.store.format.RecordTable;
import io.vernier.onnx.quantize.NetworkLayer;
import io.vernier.onnx.quantize.QuantizedNetwork;
import io.vernier.validation.AccumulatorExtremes;
import io.vernier.validation.Validation;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A row of {@code accumulators}: what an output of a linear layer can and did hold.
 *
 * @param observedMin absent before anything was observed, and where nothing can be
 * @param kernel the numbers that the sum runs in
 */
public record AccumulatorRow(
        String layer,
        int output,
        long provenMin,
        long provenMax,
        int provenBits,
        OptionalLong observedMin,
        OptionalLong observedMax,
        String kernel) {
    public static final RecordTable<AccumulatorRow> TABLE =
            RecordTable.of("accumulators", 1, "run_id", AccumulatorRow.class);

    /**
     * The rows of a program, in its order.
     *
     * @param validation what was observed; absent before anything was
     */
    public static Stream<AccumulatorRow> of(IntegerProgram program, Optional<Validation> validation) {
        List<Instruction.Adding> layers = program.accumulating();
        return IntStream.range(0, layers.size()).boxed().flatMap(layer -> IntStream.range(
                        0, layers.get(layer).outputs())
                .mapToObj(output -> of(layers.get(layer), output, validation.map(seen -> seen.accumulators(layer)))));
    }

    private static AccumulatorRow of(Instruction.Adding layer, int output, Optional<AccumulatorExtremes> observed) {
        Accumulator proof = layer.accumulator();
        return new AccumulatorRow(
                layer.name(),
                output,
                proof.provenMin()[output],
                proof.provenMax()[output],
                proof.provenBits(output),
                observed.map(extremes -> extremes.min(output)).orElseGet(OptionalLong::empty),
                observed.map(extremes -> extremes.max(output)).orElseGet(OptionalLong::empty),
                layer.unit(output).label());
    }

    /** Those of a network: nothing is observed inside of the runtime that computes it. */
    public static Stream<AccumulatorRow> of(QuantizedNetwork network) {
        return network.weights().stream()
                .flatMap(layer -> IntStream.range(0, layer.sums().min().length).mapToObj(output -> of(layer, output)));
    }

    private static AccumulatorRow of(NetworkLayer layer, int output) {
        return new AccumulatorRow(
                layer.layer(),
                output,
                layer.sums().min()[output],
                layer.sums().max()[output],
                layer.sums().bits(output),
                OptionalLong.empty(),
                OptionalLong.empty(),
                layer.sums().pairsFit()[output] ? "int32" : "pairs may saturate");
    }
}
