package io.vernier.integer;

import io.vernier.arithmetic.ChannelEncoding;
import io.vernier.arithmetic.Encoding;
import io.vernier.arithmetic.FixedPointMultiplier;
import io.vernier.model.Batch;
import io.vernier.model.DenseBatch;
import io.vernier.model.SparseBatch;
import java.util.Arrays;
import java.util.List;

/** Plain loops over arrays: the semantics of the instructions on integers. */
final class ScalarKernels {
    /** Rows whose sums stay in the first cache. */
    private static final int BLOCK = 1024;

    private ScalarKernels() {}

    /** Codes of a batch without NaN; infinities saturate. */
    static Codes quantize(Instruction.Quantize instruction, Batch batch) {
        if (batch.channels() != instruction.channels()) {
            throw new IllegalArgumentException(
                    "The program reads " + instruction.channels() + " channels, found " + batch.channels() + ".");
        }
        if (batch instanceof SparseBatch sparse) {
            return quantize(instruction, sparse);
        }
        DenseBatch dense = (DenseBatch) batch;
        int rows = dense.rows();
        int[] codes = new int[Math.multiplyExact(rows, dense.channels())];
        for (int channel = 0; channel < dense.channels(); channel++) {
            ChannelEncoding encoding = instruction.encoding().channel(channel);
            int from = dense.offset(channel);
            // Codes of numbers are the same; what may be NaN is coded one by one.
            if (!CodeKernels.BEST.quantize(encoding, dense.values(), from, rows, codes, from)) {
                for (int row = 0; row < rows; row++) {
                    codes[from + row] = (int) encoding.code(dense.values()[from + row]);
                }
            }
        }
        return new Codes.Dense(rows, dense.channels(), codes);
    }

    private static Codes quantize(Instruction.Quantize instruction, SparseBatch batch) {
        Encoding encoding = instruction.encoding();
        int[] zero = new int[batch.channels()];
        for (int channel = 0; channel < zero.length; channel++) {
            zero[channel] = (int) encoding.channel(channel).code(0);
        }
        int stored = batch.offsets()[batch.rows()];
        int[] codes = new int[stored];
        for (int k = 0; k < stored; k++) {
            codes[k] = (int) encoding.channel(batch.indices()[k]).code(batch.values()[k]);
        }
        return new Codes.Sparse(batch.rows(), batch.channels(), batch.offsets(), batch.indices(), codes, zero);
    }

    /** Distances of codes from their centers, and squares of them; sparse where some of the codes are. */
    static Codes squares(Instruction.Squares instruction, List<Codes> read) {
        int[] factors = instruction.factors();
        if (read.stream().anyMatch(Codes.Sparse.class::isInstance)) {
            return sparseSquares(instruction, factors, read);
        }
        int rows = read.get(0).rows();
        int channels = instruction.channels();
        int[] terms = new int[Math.multiplyExact(rows, 2 * channels)];
        int first = 0;
        for (Codes part : read) {
            int[] codes = ((Codes.Dense) part).values();
            for (int channel = 0; channel < part.channels(); channel++) {
                int center = (int) instruction.center()[first + channel];
                int to = (first + channel) * rows;
                for (int row = 0; row < rows; row++) {
                    int distance = codes[channel * rows + row] - center;
                    terms[to + row] = factors[first + channel] * distance;
                    terms[channels * rows + to + row] = distance * distance;
                }
            }
            first += part.channels();
        }
        return new Codes.Dense(rows, 2 * channels, terms);
    }

    /** Dense parts are stored element by element. */
    private static Codes sparseSquares(Instruction.Squares instruction, int[] factors, List<Codes> read) {
        int rows = read.get(0).rows();
        int channels = instruction.channels();
        int[] zero = new int[2 * channels];
        int stored = 0;
        int first = 0;
        for (Codes part : read) {
            if (part instanceof Codes.Sparse sparse) {
                for (int channel = 0; channel < part.channels(); channel++) {
                    int distance = sparse.zero()[channel] - (int) instruction.center()[first + channel];
                    zero[first + channel] = factors[first + channel] * distance;
                    zero[channels + first + channel] = distance * distance;
                }
                stored += sparse.offsets()[rows];
            } else {
                stored += rows * part.channels();
            }
            first += part.channels();
        }
        int[] offsets = new int[rows + 1];
        int[] indices = new int[Math.multiplyExact(2, stored)];
        int[] values = new int[indices.length];
        int at = 0;
        for (int row = 0; row < rows; row++) {
            int from = at;
            first = 0;
            for (Codes part : read) {
                int begin = part instanceof Codes.Sparse sparse ? sparse.offsets()[row] : 0;
                int end = part instanceof Codes.Sparse sparse ? sparse.offsets()[row + 1] : part.channels();
                for (int k = begin; k < end; k++) {
                    int channel = first + (part instanceof Codes.Sparse sparse ? sparse.indices()[k] : k);
                    int code = part instanceof Codes.Dense dense
                            ? dense.values()[k * rows + row]
                            : ((Codes.Sparse) part).values()[k];
                    indices[at] = channel;
                    values[at++] = code - (int) instruction.center()[channel];
                }
                first += part.channels();
            }
            int count = at - from;
            for (int k = from; k < from + count; k++) {
                indices[at] = channels + indices[k];
                values[at++] = values[k] * values[k];
                values[k] *= factors[indices[k]];
            }
            offsets[row + 1] = at;
        }
        return new Codes.Sparse(rows, 2 * channels, offsets, indices, values, zero);
    }

    /** Accumulators of a batch of codes, in the width that the proof allows. */
    static IntegerTensor linear(Instruction.Linear instruction, Codes codes) {
        instruction.requireInputs(codes.channels());
        long[] accumulators = new long[Math.multiplyExact(codes.rows(), instruction.outputs())];
        for (int output = 0; output < instruction.outputs(); output++) {
            if (codes instanceof Codes.Sparse sparse) {
                accumulate(instruction, output, sparse, accumulators);
            } else if (codes instanceof Codes.Dense dense) {
                accumulate(instruction, output, dense, accumulators);
            }
        }
        return new IntegerTensor(codes.rows(), instruction.outputs(), accumulators);
    }

    private static void accumulate(Instruction.Linear instruction, int output, Codes.Dense codes, long[] to) {
        int rows = codes.rows();
        int start = output * rows;
        if (instruction.accumulator().bound()[output] <= Integer.MAX_VALUE) {
            int[] sums = new int[Math.min(rows, BLOCK)];
            for (int from = 0; from < rows; from += BLOCK) {
                int length = Math.min(BLOCK, rows - from);
                accumulate(instruction, output, codes, from, sums, length);
                for (int row = 0; row < length; row++) {
                    to[start + from + row] = sums[row];
                }
            }
        } else {
            Arrays.fill(to, start, start + rows, instruction.bias()[output]);
            for (int index = 0; index < instruction.inputs(); index++) {
                long weight = instruction.weights()[output * instruction.inputs() + index];
                for (int row = 0; row < rows; row++) {
                    to[start + row] += weight * codes.values()[index * rows + row];
                }
            }
        }
    }

    /** Accumulators of some rows that are proven to be within 32 bits; two inputs at once, since what is slow is to keep the sums. */
    private static void accumulate(
            Instruction.Linear instruction, int output, Codes.Dense codes, int from, int[] sums, int length) {
        int[] values = codes.values();
        int inputs = instruction.inputs();
        int first = output * inputs;
        Arrays.fill(sums, (int) instruction.bias()[output]);
        for (int index = 0; index + 1 < inputs; index += 2) {
            int one = instruction.weights()[first + index];
            int other = instruction.weights()[first + index + 1];
            int ofOne = index * codes.rows() + from;
            int ofOther = ofOne + codes.rows();
            for (int row = 0; row < length; row++) {
                sums[row] += one * values[ofOne + row] + other * values[ofOther + row];
            }
        }
        if (inputs % 2 == 1) {
            int last = instruction.weights()[first + inputs - 1];
            int ofLast = (inputs - 1) * codes.rows() + from;
            for (int row = 0; row < length; row++) {
                sums[row] += last * values[ofLast + row];
            }
        }
    }

    private static void accumulate(Instruction.Linear instruction, int output, Codes.Sparse codes, long[] to) {
        int from = output * instruction.inputs();
        long base = instruction.bias()[output];
        for (int index = 0; index < instruction.inputs(); index++) {
            base += (long) instruction.weights()[from + index] * codes.zero()[index];
        }
        for (int row = 0; row < codes.rows(); row++) {
            long sum = base;
            for (int k = codes.offsets()[row]; k < codes.offsets()[row + 1]; k++) {
                int index = codes.indices()[k];
                // The base already holds the code of zero in this place.
                sum += (long) instruction.weights()[from + index] * (codes.values()[k] - codes.zero()[index]);
            }
            to[output * codes.rows() + row] = sum;
        }
    }

    /** Codes of a batch of accumulators. */
    static Codes.Dense table(Instruction.Table instruction, IntegerTensor accumulators) {
        int rows = accumulators.rows();
        int[] codes = new int[Math.multiplyExact(rows, accumulators.channels())];
        int[] entries = instruction.entries();
        for (int channel = 0; channel < accumulators.channels(); channel++) {
            int first = channel * instruction.length();
            long last = instruction.length() - 1L;
            long shift = instruction.shift(channel);
            int drop = instruction.drop()[channel];
            for (int k = channel * rows; k < (channel + 1) * rows; k++) {
                long index = (accumulators.values()[k] + shift) >> drop;
                codes[k] = entries[first + (int) Math.max(0, Math.min(last, index))];
            }
        }
        return new Codes.Dense(rows, accumulators.channels(), codes);
    }

    /** Codes of a batch of accumulators that are within 32 bits. */
    static Codes.Dense requantize(Instruction.Requantize instruction, IntegerTensor accumulators) {
        ChannelEncoding encoding = instruction.encoding();
        int rows = accumulators.rows();
        int[] codes = new int[Math.multiplyExact(rows, accumulators.channels())];
        for (int channel = 0; channel < accumulators.channels(); channel++) {
            FixedPointMultiplier multiplier = instruction.multipliers().get(channel);
            for (int k = channel * rows; k < (channel + 1) * rows; k++) {
                int accumulator = (int) accumulators.values()[k];
                long code = encoding.zeroPoint() + multiplier.multiply(accumulator, instruction.product());
                codes[k] = (int) Math.max(encoding.qmin(), Math.min(encoding.qmax(), code));
            }
        }
        return new Codes.Dense(rows, accumulators.channels(), codes);
    }
}
