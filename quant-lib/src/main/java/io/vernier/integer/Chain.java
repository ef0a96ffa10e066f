package io.vernier.integer;

import io.vernier.integer.Instruction.Buckets;
import io.vernier.integer.Instruction.Dequantize;
import io.vernier.integer.Instruction.IntegerTrees;
import io.vernier.integer.Instruction.Linear;
import io.vernier.integer.Instruction.Link;
import io.vernier.integer.Instruction.Predict;
import io.vernier.integer.Instruction.Probabilities;
import io.vernier.integer.Instruction.Quantize;
import io.vernier.integer.Instruction.Rank;
import io.vernier.integer.Instruction.Requantize;
import io.vernier.integer.Instruction.Sigmoid;
import io.vernier.integer.Instruction.Softmax;
import io.vernier.integer.Instruction.Squares;
import io.vernier.integer.Instruction.Table;
import io.vernier.integer.Instruction.Trees;
import io.vernier.model.ClassProbabilities;
import io.vernier.model.Decision;
import io.vernier.model.InverseLink;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A program whose instructions each read the one before: linear layers with a table between them.
 *
 * @param layers first to last
 * @param tables one less; table k stands between layers k and k + 1
 * @param dequantize the last layer's accumulators
 * @param output what follows the margins
 */
record Chain(
        Quantize quantize,
        List<Linear> layers,
        List<Table> tables,
        Dequantize dequantize,
        Output output,
        Optional<InverseLink> inverse,
        Decision decision) {

    /** What is computed of the margins. */
    enum Output {
        MARGINS,
        SIGMOID,
        SOFTMAX,
        /** Logarithms of probabilities in place of the margins, then their softmax. */
        SOFTMAX_OF_LOGARITHMS,
        LINK
    }

    /** The chain that a program is; empty if it is none, or an accumulator needs integers of 64 bits. */
    static Optional<Chain> of(IntegerProgram program) {
        Parts parts = new Parts();
        for (int step = 0; step < program.instructions().size(); step++) {
            Instruction instruction = program.instructions().get(step);
            if (!instruction.reads().equals(List.of(step - 1)) || !instruction.accept(parts)) {
                return Optional.empty();
            }
        }
        return Optional.of(new Chain(
                parts.quantize,
                parts.layers,
                parts.tables,
                parts.dequantize,
                parts.output,
                parts.inverse,
                program.decision()));
    }

    /** Takes one instruction after the other; false for what a chain does not have in this place. Kinds fit, as programs are checked. */
    private static final class Parts implements Instruction.Visitor<Boolean> {
        private Quantize quantize;
        private final List<Linear> layers = new ArrayList<>();
        private final List<Table> tables = new ArrayList<>();
        private Dequantize dequantize;
        private Output output = Output.MARGINS;
        private Optional<InverseLink> inverse = Optional.empty();

        /** Whether logarithms were made of the margins, and no softmax of them yet. */
        private boolean logarithms;

        @Override
        public Boolean quantize(Quantize instruction) {
            quantize = instruction;
            return true;
        }

        @Override
        public Boolean rank(Rank instruction) {
            return false;
        }

        @Override
        public Boolean trees(Trees instruction) {
            return false;
        }

        @Override
        public Boolean integerTrees(IntegerTrees instruction) {
            return false;
        }

        @Override
        public Boolean squares(Squares instruction) {
            return false;
        }

        @Override
        public Boolean linear(Linear instruction) {
            layers.add(instruction);
            return instruction.accumulator().unit() != Accumulator.Unit.INT64;
        }

        @Override
        public Boolean table(Table instruction) {
            return layers.size() == tables.size() + 1 && tables.add(instruction);
        }

        @Override
        public Boolean requantize(Requantize instruction) {
            return false;
        }

        @Override
        public Boolean buckets(Buckets instruction) {
            return false;
        }

        @Override
        public Boolean dequantize(Dequantize instruction) {
            dequantize = instruction;
            return true;
        }

        @Override
        public Boolean softmax(Softmax instruction) {
            boolean follows = isOnly(logarithms ? Output.SOFTMAX_OF_LOGARITHMS : Output.SOFTMAX);
            logarithms = false;
            return follows;
        }

        @Override
        public Boolean sigmoid(Sigmoid instruction) {
            return isOnly(Output.SIGMOID);
        }

        @Override
        public Boolean link(Link instruction) {
            inverse = Optional.of(instruction.inverse());
            return isOnly(Output.LINK);
        }

        @Override
        public Boolean probabilities(Probabilities instruction) {
            logarithms = instruction.function() == ClassProbabilities.LOGARITHMS && output == Output.MARGINS;
            return logarithms;
        }

        @Override
        public Boolean predict(Predict instruction) {
            return !logarithms;
        }

        private boolean isOnly(Output function) {
            boolean only = output == Output.MARGINS && (!logarithms || function == Output.SOFTMAX_OF_LOGARITHMS);
            output = function;
            return only;
        }
    }
}
