package io.vernier.jobs.stage;

import io.vernier.integer.Codes;
import io.vernier.integer.IntegerProgram;
import io.vernier.integer.IntegerTap;
import io.vernier.integer.IntegerTensor;
import io.vernier.integer.Kernels;
import io.vernier.integer.QuantizedModel.TensorScale;
import io.vernier.model.Batch;
import io.vernier.model.DenseBatch;
import io.vernier.model.LayeredModel;
import io.vernier.model.SparseBatch;
import io.vernier.validation.TensorError;
import io.vernier.validation.Validation;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;

/** Runs both models on a batch and observes, tensor by tensor, what the integers stand for against what the floats are. */
final class TensorComparison {
    private final LayeredModel model;
    private final IntegerProgram program;
    private final SortedMap<Integer, TensorScale> scales;
    private final List<String> names;
    private final Validation validation;

    private final Batch[] floats;
    private double[] dequantized = {};

    /** Of sparse inputs: rows so far, and for each channel how many of them stored an element. */
    private long sparseRows;

    private long[] stored = {};
    private int[] zeroCodes = {};

    TensorComparison(ValidationMeasurement.Subject subject, Validation validation) {
        this.model = subject.model();
        this.program = subject.program();
        this.scales = subject.scales();
        this.names = subject.layout().tensors();
        this.validation = validation;
        this.floats = new Batch[names.size()];
    }

    /** The outputs of both models: the de-quantized or float outputs of the last linear layer, and the last tensor. */
    record Outputs(DenseBatch floatMargins, DenseBatch floatLast, DenseBatch integerMargins, DenseBatch integerLast) {}

    Outputs compare(Batch batch) {
        DenseBatch floatLast = model.forward(batch, (tensor, values) -> floats[tensor] = values);
        Observer observer = new Observer();
        DenseBatch integerLast = program.run(batch, Kernels.scalar(), observer);
        String last = model.linearSteps().get(model.linearSteps().size() - 1).name();
        return new Outputs((DenseBatch) floats[names.indexOf(last)], floatLast, observer.margins, integerLast);
    }

    /** Counts the zeros of sparse inputs, once all batches were seen. */
    void settle() {
        for (int channel = 0; channel < stored.length; channel++) {
            observeZeros(channel, sparseRows - stored[channel]);
        }
        sparseRows = 0;
        Arrays.fill(stored, 0);
    }

    private void observeZeros(int channel, long times) {
        validation.tensor(0).observe(0, scales.get(0).dequantize(channel, zeroCodes[channel]), times);
    }

    private final class Observer implements IntegerTap {
        private int linear;
        private DenseBatch margins;

        @Override
        public void codes(int step, Codes codes) {
            TensorScale scale = scales.get(step);
            int tensor = tensor(step);
            if (codes instanceof Codes.Dense dense) {
                DenseBatch reals = (DenseBatch) floats[tensor];
                for (int channel = 0; channel < dense.channels(); channel++) {
                    double[] values = buffer(dense.rows());
                    int from = channel * dense.rows();
                    for (int row = 0; row < dense.rows(); row++) {
                        values[row] = scale.dequantize(channel, dense.values()[from + row]);
                    }
                    validation.tensor(tensor).observe(channelOf(reals, channel), values, dense.rows());
                }
            } else if (codes instanceof Codes.Sparse sparse) {
                observe(sparse, (SparseBatch) floats[tensor], scale, validation.tensor(tensor));
            }
        }

        private void observe(Codes.Sparse codes, SparseBatch reals, TensorScale scale, TensorError error) {
            stored = stored.length == 0 ? new long[codes.channels()] : stored;
            zeroCodes = codes.zero();
            int elements = codes.offsets()[codes.rows()];
            for (int k = 0; k < elements; k++) {
                int channel = codes.indices()[k];
                stored[channel]++;
                error.observe(reals.values()[k], scale.dequantize(channel, codes.values()[k]), 1);
            }
            sparseRows += codes.rows();
        }

        @Override
        public void accumulators(int step, IntegerTensor accumulators) {
            TensorScale scale = scales.get(step);
            int tensor = tensor(step);
            DenseBatch reals = (DenseBatch) floats[tensor];
            int rows = accumulators.rows();
            for (int channel = 0; channel < accumulators.channels(); channel++) {
                double[] values = buffer(rows);
                int from = channel * rows;
                for (int row = 0; row < rows; row++) {
                    values[row] = scale.dequantize(channel, accumulators.values()[from + row]);
                }
                validation.tensor(tensor).observe(channelOf(reals, channel), values, rows);
                validation.accumulators(linear).observe(channel, accumulators.values(), from, rows);
            }
            linear++;
        }

        @Override
        public void reals(int step, DenseBatch reals) {
            if (margins == null) {
                // De-quantized accumulators, which were observed as such.
                margins = reals;
                return;
            }
            int tensor = tensor(step);
            DenseBatch expected = (DenseBatch) floats[tensor];
            for (int channel = 0; channel < reals.channels(); channel++) {
                double[] values = buffer(reals.rows());
                System.arraycopy(reals.values(), reals.offset(channel), values, 0, reals.rows());
                validation.tensor(tensor).observe(channelOf(expected, channel), values, reals.rows());
            }
        }

        private int tensor(int step) {
            return names.indexOf(program.instructions().get(step).name());
        }
    }

    private static double[] channelOf(DenseBatch batch, int channel) {
        int from = batch.offset(channel);
        return Arrays.copyOfRange(batch.values(), from, from + batch.rows());
    }

    private double[] buffer(int rows) {
        if (dequantized.length < rows) {
            dequantized = new double[rows];
        }
        return dequantized;
    }
}
