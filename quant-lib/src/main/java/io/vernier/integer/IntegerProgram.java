package io.vernier.integer;

import io.vernier.model.Batch;
import io.vernier.model.Decision;
import io.vernier.model.DenseBatch;
import io.vernier.model.Links;
import java.io.Serializable;
import java.util.List;

/**
 * A quantized model as instructions in topological order: the first quantizes the rows, the last predicts.
 *
 * @param instructions each reads the result of an earlier one
 */
public record IntegerProgram(List<Instruction> instructions) implements Serializable {

    /** The version of the instructions' semantics. */
    public static final int FORMAT_VERSION = 1;

    /** @throws IllegalArgumentException if the first does not quantize, the last does not predict, or one reads a later one */
    public IntegerProgram {
        instructions = List.copyOf(instructions);
        if (instructions.size() < 2
                || !(instructions.get(0) instanceof Instruction.Quantize)
                || !(instructions.get(instructions.size() - 1) instanceof Instruction.Predict)) {
            throw new IllegalArgumentException("A program begins with \"quantize\" and ends with \"predict\".");
        }
        for (int step = 1; step < instructions.size(); step++) {
            int input = instructions.get(step).input();
            if (input < 0 || input >= step) {
                throw new IllegalArgumentException(
                        "Instruction " + step + " reads step " + input + ", expected an earlier one.");
            }
            if (instructions.get(step) instanceof Instruction.Requantize requantize) {
                requireThirtyTwoBits(requantize, instructions.get(input));
            }
        }
    }

    /** The product of a multiplier is defined for accumulators of 32 bits, so the proof must say that they are. */
    private static void requireThirtyTwoBits(Instruction.Requantize requantize, Instruction read) {
        if (!(read instanceof Instruction.Linear linear)
                || linear.outputs() != requantize.channels()
                || linear.accumulator().min() < Integer.MIN_VALUE
                || linear.accumulator().max() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("Instruction \"" + requantize.name() + "\" needs "
                    + requantize.channels() + " accumulators that are proven to fit 32 bits, which \"" + read.name()
                    + "\" does not give; use fewer bits or inputs.");
        }
    }

    /** Number of elements in a row. */
    public int inputs() {
        return ((Instruction.Quantize) instructions.get(0)).channels();
    }

    /** How the last tensor becomes the prediction. */
    public Decision decision() {
        return ((Instruction.Predict) instructions.get(instructions.size() - 1)).decision();
    }

    /** The linear instructions, first to last. */
    public List<Instruction.Linear> linearInstructions() {
        return instructions.stream()
                .filter(Instruction.Linear.class::isInstance)
                .map(Instruction.Linear.class::cast)
                .toList();
    }

    /**
     * Runs the program on a batch without NaN.
     *
     * @return the last real tensor, which {@link #decision()} reads
     * @throws IllegalArgumentException if the batch has another number of channels, or an instruction reads what it cannot
     */
    public DenseBatch run(Batch batch, Kernels kernels, IntegerTap tap) {
        Object[] results = new Object[instructions.size()];
        DenseBatch last = null;
        for (int step = 0; step < results.length - 1; step++) {
            Instruction instruction = instructions.get(step);
            Object read = step == 0 ? batch : results[instruction.input()];
            results[step] = result(instruction, read, kernels);
            if (results[step] instanceof DenseBatch reals) {
                last = reals;
                tap.reals(step, reals);
            } else if (results[step] instanceof IntegerTensor accumulators) {
                tap.accumulators(step, accumulators);
            } else if (results[step] instanceof Codes codes) {
                tap.codes(step, codes);
            }
        }
        return last;
    }

    private static Object result(Instruction instruction, Object read, Kernels kernels) {
        if (instruction instanceof Instruction.Quantize quantize) {
            return kernels.quantize(quantize, (Batch) read);
        }
        if (instruction instanceof Instruction.Linear linear) {
            return kernels.linear(linear, (Codes) read);
        }
        if (instruction instanceof Instruction.Table table) {
            return kernels.table(table, (IntegerTensor) read);
        }
        if (instruction instanceof Instruction.Requantize requantize) {
            return kernels.requantize(requantize, (IntegerTensor) read);
        }
        if (instruction instanceof Instruction.Dequantize dequantize) {
            return dequantize(dequantize, (IntegerTensor) read);
        }
        if (instruction instanceof Instruction.Softmax) {
            return Links.softmax((DenseBatch) read);
        }
        if (instruction instanceof Instruction.Sigmoid) {
            return Links.sigmoid((DenseBatch) read);
        }
        if (instruction instanceof Instruction.Link link) {
            return link.inverse().apply((DenseBatch) read);
        }
        throw new IllegalArgumentException(
                "Instruction \"" + instruction.name() + "\" stands before the end of a program.");
    }

    private static DenseBatch dequantize(Instruction.Dequantize instruction, IntegerTensor accumulators) {
        DenseBatch result = DenseBatch.zeros(accumulators.rows(), accumulators.channels());
        for (int channel = 0; channel < accumulators.channels(); channel++) {
            double scale = instruction.scale()[channel];
            int from = result.offset(channel);
            for (int row = 0; row < accumulators.rows(); row++) {
                result.values()[from + row] = scale * accumulators.values()[from + row];
            }
        }
        return result;
    }
}
