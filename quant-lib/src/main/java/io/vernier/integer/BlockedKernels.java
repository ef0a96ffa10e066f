package io.vernier.integer;

import io.vernier.arithmetic.ArrayKernels;
import io.vernier.model.Batch;
import io.vernier.model.DenseBatch;

/** Dense batches with several rows at once, where the integers fit the lanes; what remains is the reference's work. */
enum BlockedKernels implements Kernels {
    INSTANCE;

    @Override
    public Codes quantize(Instruction.Quantize instruction, Batch batch) {
        if (!(batch instanceof DenseBatch dense) || dense.channels() != instruction.channels()) {
            return Kernels.scalar().quantize(instruction, batch);
        }
        int rows = dense.rows();
        int[] codes = new int[Math.multiplyExact(rows, dense.channels())];
        for (int channel = 0; channel < dense.channels(); channel++) {
            int from = dense.offset(channel);
            CodeKernels.BEST.quantize(instruction.encoding().channel(channel), dense.values(), from, rows, codes, from);
        }
        return new Codes.Dense(rows, dense.channels(), codes);
    }

    @Override
    public IntegerTensor linear(Instruction.Linear instruction, Codes codes) {
        Accumulator.Unit unit = instruction.accumulator().unit();
        if (!(codes instanceof Codes.Dense dense)
                || dense.channels() != instruction.inputs()
                || unit == Accumulator.Unit.INT64) {
            return Kernels.scalar().linear(instruction, codes);
        }
        int rows = codes.rows();
        long[] accumulators = new long[Math.multiplyExact(rows, instruction.outputs())];
        if (unit == Accumulator.Unit.FLOAT32) {
            float[] sums = new float[accumulators.length];
            ArrayKernels.best()
                    .multiply(
                            Units.floats(instruction.weights()),
                            Units.floats(instruction.bias()),
                            Units.floats(dense.values()),
                            rows,
                            sums,
                            rows,
                            rows);
            for (int k = 0; k < sums.length; k++) {
                accumulators[k] = (long) sums[k];
            }
        } else {
            double[] sums = new double[accumulators.length];
            ArrayKernels.best()
                    .multiply(
                            Units.doubles(instruction.weights()),
                            Units.doubles(instruction.bias()),
                            Units.doubles(dense.values()),
                            rows,
                            sums,
                            rows,
                            rows);
            for (int k = 0; k < sums.length; k++) {
                accumulators[k] = (long) sums[k];
            }
        }
        return new IntegerTensor(rows, instruction.outputs(), accumulators);
    }

    @Override
    public Codes.Dense table(Instruction.Table instruction, IntegerTensor accumulators) {
        return Kernels.scalar().table(instruction, accumulators);
    }
}
