package io.vernier.jobs.stage;

import io.vernier.integer.Instruction;
import io.vernier.jobs.config.QuantizationConfiguration;
import io.vernier.jobs.config.WeightMethod;
import io.vernier.jobs.stage.ModelJob.Integers;
import io.vernier.jobs.store.table.CandidateRow;
import io.vernier.quantize.Role;
import io.vernier.validation.Interval;
import io.vernier.validation.Metric;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * One of the ways to quantize a model that a sweep compares.
 *
 * @param place in the sweep, from 0
 * @param evidence on held-out rows
 * @param kept share of decisions on the rows that decide the selection; absent where none is selected
 */
record Candidate(int place, Integers integers, ValidationStage.Evidence evidence, OptionalDouble kept) {
    /** The metric of the rows that decide the selection. */
    static final String SELECTION = "selection_agreement";

    /** The smallest first: weights, then accumulators, then codes. */
    static final Comparator<Candidate> BY_SIZE = Comparator.comparingLong(Candidate::weightBytes)
            .thenComparingInt(Candidate::accumulatorBits)
            .thenComparingInt(each -> each.asked().inputs().bits())
            .thenComparingInt(each -> each.asked().activations().bits())
            .thenComparingInt(Candidate::place);

    private QuantizationConfiguration asked() {
        return integers.model().context().configuration().quantization();
    }

    /** Bits of the widest accumulator by proof; 0 without any. */
    int accumulatorBits() {
        return integers.quantization().program().linearInstructions().stream()
                .flatMapToInt(layer -> IntStream.range(0, layer.outputs()).map(layer.accumulator()::provenBits))
                .max()
                .orElse(0);
    }

    /** What the weights take in as many bits as they have, each layer in whole bytes. */
    long weightBytes() {
        return integers.quantization().program().linearInstructions().stream()
                .mapToLong(layer -> (weights(layer) * bits(layer) + Byte.SIZE - 1) / Byte.SIZE)
                .sum();
    }

    private static long weights(Instruction.Linear layer) {
        return (long) layer.inputs() * layer.outputs();
    }

    private int bits(Instruction.Linear layer) {
        return integers.quantization().tensors().stream()
                .filter(tensor ->
                        tensor.role() == Role.WEIGHT && tensor.tensor().equals(layer.name()))
                .mapToInt(tensor -> tensor.specification().bits())
                .max()
                .orElseThrow();
    }

    private String method() {
        JobContext job = integers.model().context();
        return Refitting.of(job.loaded(), job.configuration())
                .map(Refitting::method)
                .orElse(WeightMethod.ROUND)
                .label();
    }

    /** Its rows of the table. */
    List<CandidateRow> rows(boolean selected) {
        List<CandidateRow> rows = new ArrayList<>();
        for (Metric metric : evidence.metrics()) {
            if (metric.scope().equals(Metric.MODEL)
                    && metric.slice().isEmpty()
                    && !metric.name().isCount()) {
                rows.add(row(
                        metric.name().label(),
                        metric.quantizedValue(),
                        end(metric, Interval::low),
                        end(metric, Interval::high),
                        selected));
            }
        }
        if (kept.isPresent()) {
            rows.add(row(SELECTION, kept, OptionalDouble.empty(), OptionalDouble.empty(), selected));
        }
        return rows;
    }

    /** An end of the interval of the value: where both models have the metric, the float model's plus that of the difference. */
    private static OptionalDouble end(Metric metric, ToDoubleFunction<Interval> end) {
        return metric.interval()
                .map(interval -> OptionalDouble.of(metric.floatValue().orElse(0) + end.applyAsDouble(interval)))
                .orElse(OptionalDouble.empty());
    }

    private CandidateRow row(
            String metric, OptionalDouble value, OptionalDouble low, OptionalDouble high, boolean selected) {
        return new CandidateRow(
                place,
                selected ? Optional.of(integers.model().context().runId()) : Optional.empty(),
                asked().inputs().bits(),
                asked().activations().bits(),
                asked().weights().bits(),
                method(),
                metric,
                value,
                low,
                high,
                accumulatorBits(),
                weightBytes(),
                selected);
    }
}
