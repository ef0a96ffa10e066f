package io.vernier.jobs.comparison;

import io.vernier.arithmetic.ChannelEncoding;
import io.vernier.arithmetic.Encoding;
import io.vernier.integer.Codes;
import io.vernier.integer.IntegerProgram;
import io.vernier.integer.IntegerTap;
import io.vernier.integer.IntegerTensor;
import io.vernier.model.Batch;
import io.vernier.model.DenseBatch;
import io.vernier.model.SparseBatch;
import io.vernier.validation.ErrorPower;
import io.vernier.validation.ObservedRows;
import io.vernier.validation.Validation;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Runs integers on a batch and observes, tensor by tensor, what they stand for against what the floats are. */
final class TensorComparison {
    private final IntegerProgram program;

    /** What the integers of each step stand for. */
    private final List<Optional<Encoding>> encodings;

    /** The steps that stand for a tensor; what others make of it was observed or will be. */
    private final Set<Integer> observedSteps;

    private final List<String> names;
    private final Validation validation;

    /** The tensors of the float model, of the batch at hand. */
    private Batch[] floats = {};

    /** What the integers of a tensor stand for, channel-major. */
    private double[] dequantized = {};

    /** Of sparse inputs: rows so far, and for each channel how many of them stored an element. */
    private long sparseRows;

    private long[] stored = {};
    private int[] zeroCodes = {};

    /** What a row contributes that stores no element. */
    private ErrorPower zeroRow = ErrorPower.empty();

    TensorComparison(ValidationMeasurement.Integers integers, Validation validation) {
        this.program = integers.program();
        this.encodings = program.instructions().stream()
                .map(instruction -> instruction.output().encoding())
                .toList();
        this.observedSteps = Set.copyOf(program.tensors().values());
        this.names = integers.layout().tensors();
        this.validation = validation;
    }

    /** The outputs of both models: the de-quantized or float outputs of the last linear layer, and the last tensor. */
    record Outputs(DenseBatch floatMargins, DenseBatch floatLast, DenseBatch integerMargins, DenseBatch integerLast) {}

    /**
     * Compares the rows of a batch.
     *
     * @param made the tensors of the float model, in its order
     * @param observed where the rows are observed by group
     */
    Outputs compare(Batch batch, Batch[] made, ObservedRows observed) {
        floats = made;
        DenseBatch floatLast = (DenseBatch) floats[floats.length - 1];
        Observer observer = new Observer(observed);
        DenseBatch integerLast = program.run(batch, observer);
        String margins = program.instructions().get(program.margins()).name();
        return new Outputs((DenseBatch) floats[names.indexOf(margins)], floatLast, observer.margins, integerLast);
    }

    /** Looks at the zeros of sparse inputs, once all batches were seen. */
    void settle() {
        for (int channel = 0; channel < stored.length; channel++) {
            if (sparseRows > stored[channel]) {
                validation.greatestErrors().observe(0, 0, zero(channel));
            }
        }
        sparseRows = 0;
        Arrays.fill(stored, 0);
    }

    /** What the code of an element that is not stored stands for. */
    private double zero(int channel) {
        return encoding(0).channel(channel).decode(zeroCodes[channel]);
    }

    private void open(Codes.Sparse codes) {
        if (stored.length == 0) {
            stored = new long[codes.channels()];
            zeroCodes = codes.zero();
            for (int channel = 0; channel < codes.channels(); channel++) {
                zeroRow.observe(0, zero(channel), 1);
            }
        }
    }

    private final class Observer implements IntegerTap {
        private final ObservedRows observed;
        private int linear;
        private DenseBatch margins;

        Observer(ObservedRows observed) {
            this.observed = observed;
        }

        @Override
        public void codes(int step, Codes codes) {
            if (!observedSteps.contains(step)) {
                return;
            }
            if (codes instanceof Codes.Dense dense) {
                double[] values = buffer(dense.rows(), dense.channels());
                for (int channel = 0; channel < dense.channels(); channel++) {
                    ChannelEncoding encoding = encoding(step).channel(channel);
                    int from = channel * dense.rows();
                    for (int k = from; k < from + dense.rows(); k++) {
                        values[k] = encoding.decode(dense.values()[k]);
                    }
                }
                observe(step, values, dense.channels());
            } else if (codes instanceof Codes.Sparse sparse) {
                observe(step, sparse);
            }
        }

        /** Each row has the zeros of an empty one, less those in whose place an element is stored. */
        private void observe(int step, Codes.Sparse codes) {
            open(codes);
            int tensor = tensor(step);
            SparseBatch reals = (SparseBatch) floats[tensor];
            for (int row = 0; row < codes.rows(); row++) {
                observed.observe(tensor, row, zeroRow);
                for (int k = codes.offsets()[row]; k < codes.offsets()[row + 1]; k++) {
                    int channel = codes.indices()[k];
                    double value = encoding(step).channel(channel).decode(codes.values()[k]);
                    stored[channel]++;
                    observed.observe(tensor, row, reals.values()[k], value, 1);
                    observed.observe(tensor, row, 0, zero(channel), -1);
                }
            }
            sparseRows += codes.rows();
        }

        @Override
        public void accumulators(int step, IntegerTensor accumulators) {
            int rows = accumulators.rows();
            double[] values = buffer(rows, accumulators.channels());
            for (int channel = 0; channel < accumulators.channels(); channel++) {
                ChannelEncoding encoding = encoding(step).channel(channel);
                int from = channel * rows;
                for (int k = from; k < from + rows; k++) {
                    values[k] = encoding.decode(accumulators.values()[k]);
                }
                validation.accumulators(linear).observe(channel, accumulators.values(), from, rows);
            }
            if (observedSteps.contains(step)) {
                observe(step, values, accumulators.channels());
            }
            linear++;
        }

        @Override
        public void reals(int step, DenseBatch reals) {
            margins = step == program.margins() ? reals : margins;
            if (observedSteps.contains(step)) {
                observe(step, reals.values(), reals.channels());
            }
        }

        private void observe(int step, double[] quantized, int channels) {
            int tensor = tensor(step);
            double[] reals = ((DenseBatch) floats[tensor]).values();
            observed.observe(tensor, reals, quantized, channels);
        }

        private int tensor(int step) {
            return names.indexOf(program.instructions().get(step).name());
        }
    }

    private Encoding encoding(int step) {
        return encodings.get(step).orElseThrow();
    }

    private double[] buffer(int rows, int channels) {
        int length = Math.multiplyExact(rows, channels);
        if (dequantized.length < length) {
            dequantized = new double[length];
        }
        return dequantized;
    }
}
