package io.vernier.jobs.mllib;

import io.vernier.integer.InstructionRow;
import java.util.ArrayList;
import java.util.List;

/** A program computed from its rows alone, for one row of data at a time, in the plainest way: what the kernels have to equal. */
final class PlainProgram {
    private PlainProgram() {}

    /** The integers of each instruction up to the de-quantized outputs, in order. */
    static List<long[]> integers(List<InstructionRow> program, double[] row) {
        List<long[]> results = new ArrayList<>();
        for (InstructionRow instruction : program) {
            switch (instruction.kind()) {
                case "quantize" -> results.add(quantize(instruction, row));
                case "linear" ->
                    results.add(
                            linear(instruction, results.get(instruction.inputs().get(0))));
                case "table" ->
                    results.add(
                            table(instruction, results.get(instruction.inputs().get(0))));
                default -> {
                    return results;
                }
            }
        }
        return results;
    }

    private static long[] quantize(InstructionRow instruction, double[] row) {
        long[] codes = new long[row.length];
        long qmin = Long.parseLong(instruction.attributes().get("qmin"));
        long qmax = Long.parseLong(instruction.attributes().get("qmax"));
        for (int k = 0; k < row.length; k++) {
            double code =
                    Math.rint(row[k] / instruction.reals()[k]) + instruction.integers()[k];
            codes[k] = (long) Math.max((double) qmin, Math.min((double) qmax, code));
        }
        return codes;
    }

    private static long[] linear(InstructionRow instruction, long[] codes) {
        int outputs = instruction.shape()[0];
        int inputs = instruction.shape()[1];
        long[] accumulators = new long[outputs];
        for (int output = 0; output < outputs; output++) {
            accumulators[output] = instruction.integers()[outputs * inputs + output];
            for (int index = 0; index < inputs; index++) {
                accumulators[output] += instruction.integers()[output * inputs + index] * codes[index];
            }
        }
        return accumulators;
    }

    private static long[] table(InstructionRow instruction, long[] accumulators) {
        int channels = instruction.shape()[0];
        int length = instruction.shape()[1];
        long[] codes = new long[channels];
        for (int channel = 0; channel < channels; channel++) {
            long lo = instruction.integers()[channel];
            long drop = instruction.integers()[channels + channel];
            long half = drop > 0 ? 1L << (drop - 1) : 0;
            long index = Math.max(0, Math.min(length - 1, (accumulators[channel] - lo + half) >> drop));
            codes[channel] = instruction.integers()[2 * channels + channel * length + (int) index];
        }
        return codes;
    }
}
