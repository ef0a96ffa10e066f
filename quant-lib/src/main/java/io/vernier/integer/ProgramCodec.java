package io.vernier.integer;

import io.vernier.arithmetic.CodeRule;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Programs as rows and back.
 *
 * <table>
 * <caption>What each kind holds</caption>
 * <tr><th>kind</th><th>shape</th><th>integers</th><th>reals</th><th>attributes</th></tr>
 * <tr><td>quantize</td><td>channels</td><td>zero points</td><td>scales, and offsets after them if one is not 0</td><td>qmin, qmax; zero_point: before_rounding, where it is
 * added inside the rounding; code: float32_divide, float32_reciprocal or float32_divide_half_away, where it is computed in float32 by the
 * {@link CodeRule} of this name; qmin and qmax are lists, by comma, where the channels' types differ</td></tr>
 * <tr><td>rank</td><td>features</td><td>of each feature the number of thresholds, then of categories</td><td>thresholds of all features</td>
 * <td></td></tr>
 * <tr><td>trees</td><td>outputs, trees, leaves</td><td>roots; then one list each of channels, ranks, left children, right children and sets of all nodes; first word of each set and
 * their number, words ({@link io.vernier.tree.Branches})</td><td>divisor, weights of the trees, leaves row-major</td><td>channels, nodes,
 * sets</td></tr>
 * <tr><td>linear</td><td>outputs, inputs</td><td>weights row-major, biases</td><td></td><td>proven_min, proven_max</td></tr>
 * <tr><td>table</td><td>channels, entries</td><td>lo, drop, entries row-major</td><td>scale</td><td>zero_point, qmin, qmax</td></tr>
 * <tr><td>requantize</td><td>channels</td><td>significands of the multipliers, their shifts</td><td>scale</td><td>zero_point, qmin, qmax;
 * rounding: double_rounding, single_rounding</td></tr>
 * <tr><td>dequantize</td><td>outputs</td><td></td><td>scales, and offsets after them if one is not 0</td><td></td></tr>
 * <tr><td>softmax, sigmoid</td><td>channels</td><td></td><td></td><td></td></tr>
 * <tr><td>link</td><td>channels</td><td></td><td></td><td>function, means, power: {@link LinkKind}</td></tr>
 * <tr><td>probabilities</td><td>channels</td><td></td><td></td><td>function: shares, boosted</td></tr>
 * <tr><td>predict</td><td>channels</td><td></td><td>thresholds</td><td>rule: argmax, threshold, identity</td></tr>
 * </table>
 */
public final class ProgramCodec {
    private ProgramCodec() {}

    /** One row for each instruction, in order. */
    public static List<InstructionRow> encode(IntegerProgram program) {
        return rows(program).map(StoredInstruction::row).toList();
    }

    /** The same for tables, each made when it is asked for. */
    public static Stream<StoredInstruction> rows(IntegerProgram program) {
        List<Instruction> instructions = program.instructions();
        return IntStream.range(0, instructions.size()).mapToObj(step -> {
            Instruction instruction = instructions.get(step);
            return InstructionKinds.of(instruction).row(step, instruction);
        });
    }

    /**
     * The program that the rows say. Rows with more or less than their kind holds are refused.
     *
     * @param rows in the order of their steps
     * @throws IllegalArgumentException if they are not the rows of a program
     */
    public static IntegerProgram decode(List<InstructionRow> rows) {
        List<Instruction> instructions = new ArrayList<>();
        for (InstructionRow row : rows) {
            if (row.step() != instructions.size()) {
                throw new IllegalArgumentException(
                        "Found step " + row.step() + " of the program, expected " + instructions.size() + ".");
            }
            RowReader reader = new RowReader(row, instructions);
            try {
                instructions.add(InstructionKinds.of(row.kind()).decode(reader));
                reader.end();
            } catch (IllegalArgumentException e) {
                String why = e.getMessage();
                throw new IllegalArgumentException(
                        "Step " + row.step() + " (\"" + row.kind() + "\") of the program is damaged: " + why
                                + (why.endsWith(".") ? "" : "."),
                        e);
            }
        }
        return new IntegerProgram(instructions);
    }
}
