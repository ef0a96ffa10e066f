package io.vernier.integer;

import io.vernier.model.Batch;
import io.vernier.model.Decision;
import io.vernier.model.DenseBatch;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A quantized model as a graph of instructions in topological order, the last of which predicts. What each reads was checked against
 * what is made there: its kind, its channels, and what the integers stand for.
 *
 * @param instructions each reads results of earlier ones, or the rows
 */
public record IntegerProgram(List<Instruction> instructions) implements Serializable {

    /** The version of the instructions' semantics. */
    public static final int FORMAT_VERSION = 1;

    /**
     * @throws IllegalArgumentException if the last instruction does not predict, or another does, or one reads what is not there or not
     *     what it expects; the message names both ends
     */
    public IntegerProgram {
        instructions = List.copyOf(instructions);
        if (instructions.isEmpty()
                || !(instructions.get(instructions.size() - 1) instanceof Instruction.Predict)
                || instructions.stream()
                                .filter(Instruction.Predict.class::isInstance)
                                .count()
                        != 1) {
            throw new IllegalArgumentException("A program has one \"predict\", at its end.");
        }
        List<Port> made = new ArrayList<>();
        Port rows = instructions.get(0).expects().get(0);
        for (Instruction instruction : instructions) {
            check(instructions, made, rows);
            made.add(instruction.output());
        }
    }

    /** Checks what the next instruction reads. */
    private static void check(List<Instruction> instructions, List<Port> made, Port rows) {
        Instruction instruction = instructions.get(made.size());
        for (int place = 0; place < instruction.reads().size(); place++) {
            int step = instruction.reads().get(place);
            String reader = "Instruction \"" + instruction.name() + "\" (step " + made.size() + ")";
            if (step < Instruction.ROWS || step >= made.size()) {
                throw new IllegalArgumentException(reader + " reads step " + step + ", expected an earlier one.");
            }
            boolean isRows = step == Instruction.ROWS;
            Port read = isRows ? rows : made.get(step);
            String maker = isRows ? "the input" : "\"" + instructions.get(step).name() + "\" (step " + step + ")";
            Port expected = instruction.expects().get(place);
            if (read.kind() == Port.Kind.ROWS != isRows || !expected.accepts(read)) {
                throw new IllegalArgumentException(
                        reader + " reads " + expected + ", but " + maker + " gives " + (isRows ? "rows" : read) + ".");
            }
            instruction.objection(read).ifPresent(objection -> {
                throw new IllegalArgumentException(reader + " cannot read " + maker + ": " + objection + ".");
            });
        }
    }

    /** Number of elements in a row. */
    public int inputs() {
        return instructions.get(0).expects().get(0).channels();
    }

    private Instruction.Predict prediction() {
        return (Instruction.Predict) instructions.get(instructions.size() - 1);
    }

    /** How the tensor that the last instruction reads becomes the prediction. */
    public Decision decision() {
        return prediction().decision();
    }

    /** The step whose result the prediction is decided by. */
    public int decisive() {
        return prediction().input();
    }

    /** The step that makes the de-quantized outputs from which the prediction comes: before any function of real numbers. */
    public int margins() {
        int step = decisive();
        while (instructions.get(step).expects().get(0).kind() == Port.Kind.REALS) {
            step = instructions.get(step).reads().get(0);
        }
        return step;
    }

    /** The step whose result is what Spark calls the raw prediction: what the last function of real numbers reads, if there is one. */
    public int raw() {
        int step = decisive();
        return step == margins() ? step : instructions.get(step).reads().get(0);
    }

    /** The linear instructions, first to last. */
    public List<Instruction.Linear> linearInstructions() {
        return of(Instruction.Linear.class);
    }

    /** The instructions that make accumulators, first to last: {@link #linearInstructions} and sums of leaves. */
    public List<Instruction.Adding> accumulating() {
        return of(Instruction.Adding.class);
    }

    private <I extends Instruction> List<I> of(Class<I> kind) {
        return instructions.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /**
     * The step that stands for each tensor, by its name: that which makes codes of it, if a layer reads them; else that which makes its
     * accumulators; else that which makes real numbers.
     */
    public SortedMap<String, Integer> tensors() {
        SortedMap<String, Integer> steps = new TreeMap<>();
        for (int step = 0; step < instructions.size() - 1; step++) {
            if (instructions.get(step) instanceof Instruction.Squares) {
                // On the way to a tensor, not one itself.
                continue;
            }
            steps.merge(
                    instructions.get(step).name(),
                    step,
                    (before, now) -> kind(now).compareTo(kind(before)) < 0 ? now : before);
        }
        return steps;
    }

    /** Kinds are in the order of preference. */
    private Port.Kind kind(int step) {
        return instructions.get(step).output().kind();
    }

    /** Whether rows that hold NaN have a prediction: it is a number like others where only trees read the rows. */
    public boolean admitsNaN() {
        return instructions.stream()
                .filter(instruction -> instruction.reads().contains(Instruction.ROWS))
                .allMatch(Instruction.Rank.class::isInstance);
    }

    /**
     * Runs the program on a batch, without NaN unless it {@link #admitsNaN admits} it.
     *
     * @return the real tensor that the prediction reads
     * @throws IllegalArgumentException if the batch has another number of channels
     */
    public DenseBatch run(Batch batch, IntegerTap tap) {
        return new Interpreter(this, tap).run(batch);
    }
}
