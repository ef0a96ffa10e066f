package io.vernier.integer;

import io.vernier.model.Decision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A program whose instructions each read the one before: linear layers with a table between them.
 *
 * @param layers first to last
 * @param tables one less; table k stands between layers k and k + 1
 * @param scale of the last layer's accumulators
 * @param link what follows the margins
 */
record Chain(
        Instruction.Quantize quantize,
        List<Instruction.Linear> layers,
        List<Instruction.Table> tables,
        List<Double> scale,
        Link link,
        Decision decision) {

    enum Link {
        NONE,
        SIGMOID,
        SOFTMAX
    }

    /** The chain that a program is; empty if it is none, or an accumulator needs integers of 64 bits. */
    static Optional<Chain> of(IntegerProgram program) {
        Parts parts = new Parts(program.instructions());
        while (parts.takeLayer() && parts.takeTable()) {
            // One layer and table after the other; the last layer has no table.
        }
        return parts.takeEnd()
                ? Optional.of(new Chain(
                        (Instruction.Quantize) program.instructions().get(0),
                        parts.layers,
                        parts.tables,
                        parts.scale,
                        parts.link,
                        program.decision()))
                : Optional.empty();
    }

    /** What was recognized so far. */
    private static final class Parts {
        private final List<Instruction> instructions;
        private final List<Instruction.Linear> layers = new ArrayList<>();
        private final List<Instruction.Table> tables = new ArrayList<>();
        private final List<Double> scale = new ArrayList<>();
        private Link link = Link.NONE;
        private int step = 1;
        private int channels;

        Parts(List<Instruction> instructions) {
            this.instructions = instructions;
            this.channels = ((Instruction.Quantize) instructions.get(0)).channels();
        }

        /** The next instruction, if it reads the one before. */
        private Optional<Instruction> next() {
            return Optional.of(instructions.get(step)).filter(it -> it.input() == step - 1);
        }

        boolean takeLayer() {
            if (next().orElse(null) instanceof Instruction.Linear linear
                    && linear.inputs() == channels
                    && linear.accumulator().unit() != Accumulator.Unit.INT64) {
                layers.add(linear);
                channels = linear.outputs();
                step++;
                return true;
            }
            return false;
        }

        boolean takeTable() {
            if (next().orElse(null) instanceof Instruction.Table table && table.channels() == channels) {
                tables.add(table);
                step++;
                return true;
            }
            return false;
        }

        boolean takeEnd() {
            if (layers.size() != tables.size() + 1
                    || !(next().orElse(null) instanceof Instruction.Dequantize dequantize)
                    || dequantize.scale().length != channels) {
                return false;
            }
            for (double one : dequantize.scale()) {
                scale.add(one);
            }
            step++;
            Instruction follower = instructions.get(step);
            if (follower instanceof Instruction.Softmax || follower instanceof Instruction.Sigmoid) {
                link = follower instanceof Instruction.Softmax ? Link.SOFTMAX : Link.SIGMOID;
                if (next().isEmpty()) {
                    return false;
                }
                step++;
            }
            return step == instructions.size() - 1 && next().isPresent();
        }
    }
}
