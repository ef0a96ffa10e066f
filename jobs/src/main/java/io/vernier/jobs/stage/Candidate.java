package io.vernier.jobs.stage;

import io.vernier.config.QuantizationConfiguration;
import io.vernier.config.SweepConfiguration;
import io.vernier.config.WeightMethod;
import io.vernier.integer.Instruction;
import io.vernier.integer.IntegerProgram;
import io.vernier.integer.TreeSize;
import io.vernier.jobs.stage.ModelJob.Integers;
import io.vernier.jobs.store.table.CandidateRow;
import io.vernier.outcome.Refusal;
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
 * @param configured its place and what it changes
 * @param evidence on held-out rows
 * @param judgement on the rows that decide the selection, where the others were fitted to; absent where none is selected
 */
record Candidate(
        SweepConfiguration.Candidate configured,
        Integers integers,
        ValidationStage.Evidence evidence,
        Optional<CandidateSelection.Judgement> judgement) {
    /** The smallest first. */
    static final Comparator<Candidate> BY_SIZE =
            Comparator.comparing(each -> each.rows(false).get(0), CandidateRow.BY_SIZE);

    /** Whether the rows that judge say that it keeps so many of the decisions, and misses no gate. */
    boolean keeps(double share) {
        return judgement.filter(each -> each.keeps(share)).isPresent();
    }

    /** Of the widest tensor in a role, of the inputs on average; what was asked for where there is none. */
    private int bits(Role role) {
        if (role == Role.INPUT) {
            return meanInputBits();
        }
        return integers.quantization().tensors().stream()
                .filter(tensor -> tensor.role() == role)
                .mapToInt(tensor -> tensor.specification().bits())
                .max()
                .orElseGet(() -> bits(integers.model().context().configuration().quantization(), role));
    }

    private int meanInputBits() {
        return (int) Math.ceil(integers.quantization().tensors().stream()
                .filter(tensor -> tensor.role() == Role.INPUT)
                .mapToInt(tensor -> tensor.specification().bits())
                .average()
                .orElse(bits(integers.model().context().configuration().quantization(), Role.INPUT)));
    }

    private static int bits(QuantizationConfiguration asked, Role role) {
        return switch (role) {
            case INPUT -> asked.inputs().bits();
            case ACTIVATION -> asked.activations().bits();
            case WEIGHT -> asked.weights().bits();
        };
    }

    /** Bits of the widest accumulator by proof; 0 without any. */
    private int accumulatorBits() {
        return integers.quantization().program().accumulating().stream()
                .flatMapToInt(layer -> IntStream.range(0, layer.outputs()).map(layer.accumulator()::provenBits))
                .max()
                .orElse(0);
    }

    /** What the weights take in as many bits as they have, each layer in whole bytes; of trees, what these take. */
    private long weightBytes() {
        IntegerProgram program = integers.quantization().program();
        if (program.instructions().stream().anyMatch(Instruction.Rank.class::isInstance)) {
            return TreeSize.of(
                            program,
                            program.accumulating().stream()
                                    .mapToInt(this::bits)
                                    .max()
                                    .orElse(Double.SIZE))
                    .bytes();
        }
        return program.accumulating().stream()
                .mapToLong(layer -> ((long) layer.integers() * bits(layer) + Byte.SIZE - 1) / Byte.SIZE)
                .sum();
    }

    private int bits(Instruction.Adding layer) {
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
                        metric.floatValue(),
                        metric.quantizedValue(),
                        end(metric, Interval::low),
                        end(metric, Interval::high),
                        selected));
            }
        }
        judgement
                .flatMap(CandidateSelection.Judgement::kept)
                .ifPresent(metric -> rows.add(row(
                        CandidateRow.SELECTION,
                        OptionalDouble.empty(),
                        metric.quantizedValue(),
                        end(metric, Interval::low),
                        end(metric, Interval::high),
                        selected)));
        return rows;
    }

    /** The row of one that cannot be quantized. */
    static CandidateRow refused(SweepConfiguration.Candidate candidate, Refusal refusal) {
        QuantizationConfiguration asked = candidate.job().quantization();
        return new CandidateRow(
                candidate.place(),
                candidate.changes(),
                Optional.empty(),
                bits(asked, Role.INPUT),
                bits(asked, Role.ACTIVATION),
                bits(asked, Role.WEIGHT),
                asked.method().orElse(WeightMethod.ROUND).label(),
                CandidateRow.REFUSED,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                0,
                0,
                false,
                Optional.of(refusal.getMessage()));
    }

    /** An end of the interval of the value: where both models have the metric, the float model's plus that of the difference. */
    private static OptionalDouble end(Metric metric, ToDoubleFunction<Interval> end) {
        return metric.interval()
                .map(interval -> OptionalDouble.of(metric.floatValue().orElse(0) + end.applyAsDouble(interval)))
                .orElse(OptionalDouble.empty());
    }

    private CandidateRow row(
            String metric,
            OptionalDouble floatValue,
            OptionalDouble value,
            OptionalDouble low,
            OptionalDouble high,
            boolean selected) {
        return new CandidateRow(
                configured.place(),
                configured.changes(),
                selected ? Optional.of(integers.model().context().runId()) : Optional.empty(),
                bits(Role.INPUT),
                bits(Role.ACTIVATION),
                bits(Role.WEIGHT),
                method(),
                metric,
                floatValue,
                value,
                low,
                high,
                accumulatorBits(),
                weightBytes(),
                selected,
                judgement.flatMap(CandidateSelection.Judgement::reason));
    }
}
