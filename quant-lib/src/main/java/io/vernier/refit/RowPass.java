package io.vernier.refit;

import io.vernier.integer.Instruction;
import io.vernier.model.Batch;
import io.vernier.model.DenseBatch;
import io.vernier.model.ForwardPass;
import io.vernier.model.SparseBatch;
import io.vernier.statistics.CodeStatistics;
import io.vernier.statistics.InputGroups;
import io.vernier.statistics.SecondMoments;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Adds rows to the sums of one layer. Not safe for use by several threads. */
public final class RowPass {
    private static final double[] NO_OUTPUTS = {};

    private final ModelRefit refit;
    private final int layer;
    private final ForwardPass forward;

    /** Of the first layer nothing comes before. */
    private final Optional<FittedLayers> before;

    /** Of the batch at hand. */
    private final Batch[] tensors;

    /** Into the codes of the layer, made once for all batches. */
    private Optional<Instruction.Table> table = Optional.empty();

    private final double[] row;
    private final double[] margins;
    private final double[] probabilities;
    private final double[][] activations;

    RowPass(ModelRefit refit, int layer, List<RefittedLayer> before) {
        this.refit = refit;
        this.layer = layer;
        this.forward = ForwardPass.of(refit.model());
        this.before = before.isEmpty() ? Optional.empty() : Optional.of(new FittedLayers(before, refit.activations()));
        this.tensors = new Batch[refit.model().steps().size() + 1];
        this.row = new double[refit.model().inputs()];
        this.margins = new double[refit.outputs().outputs()];
        this.probabilities = new double[margins.length];
        this.activations = new double[refit.activations().size()][];
        Arrays.setAll(activations, k -> new double[refit.layers().get(k).outputs()]);
    }

    /** Adds rows of finite numbers to what codes are chosen by. */
    public void observe(Batch rows, CodeStatistics state) {
        forward.run(rows, (index, batch) -> tensors[index] = batch);
        for (int r = 0; r < rows.rows(); r++) {
            read(r);
            long weight = refit.outputs().codeWeight(margins, probabilities);
            double[] inputs = before.isEmpty() ? row : before.get().activations(row);
            for (int i = 0; i < inputs.length; i++) {
                if (Float.isFinite((float) (inputs[i] - state.offset(i)))) {
                    state.observe(i, inputs[i], weight);
                }
            }
            if (layer == 0) {
                refit.outputs().codeProbabilities(margins, probabilities);
                state.observeCurvatures(curvaturesOfAll());
                refit.outputs().center(margins);
                state.observeOutputs(margins);
            } else {
                state.observeOutputs(NO_OUTPUTS);
            }
        }
    }

    private double[] curvaturesOfAll() {
        double[] all = new double[refit.units(activations.length)];
        for (int hidden = 0; hidden < activations.length; hidden++) {
            double[] curvatures = refit.curvature().of(hidden, probabilities, activations);
            System.arraycopy(curvatures, 0, all, refit.units(hidden), curvatures.length);
        }
        return all;
    }

    /**
     * Adds rows of finite numbers to what weights are fitted to.
     *
     * @param codes the same whenever this is called
     */
    public void observe(Batch rows, LayerCodes codes, SecondMoments state) {
        forward.run(rows, (index, batch) -> tensors[index] = batch);
        table = table.or(() -> before.map(fitted -> fitted.table(codes.encoding())));
        int block = SecondMoments.BLOCK_ROWS;
        int[] q = new int[block * state.inputs()];
        long[] a = new long[block * state.grams()];
        long[] z = new long[block * state.targets()];
        for (int from = 0; from < rows.rows(); from += block) {
            int count = Math.min(block, rows.rows() - from);
            for (int r = 0; r < count; r++) {
                read(from + r);
                System.arraycopy(codes(codes), 0, q, r * state.inputs(), state.inputs());
                observe(codes, from + r, a, z, r);
            }
            state.observe(count, q, a, z);
        }
    }

    /**
     * Adds rows of finite numbers to what codes of the only layer are refined by.
     *
     * @param groups of each input
     * @param codes that rows are weighted by
     */
    public void observe(Batch rows, List<InputGroups> groups, LayerCodes codes, SecondMoments state) {
        forward.run(rows, (index, batch) -> tensors[index] = batch);
        OutputCurvature shared = refit.outputs().shared();
        int[] ones = new int[row.length];
        long[] a = new long[SecondMoments.BLOCK_ROWS];
        long[] z = new long[SecondMoments.BLOCK_ROWS * margins.length];
        long[] targets = new long[margins.length];
        for (int r = 0; r < rows.rows(); r++) {
            read(r);
            int from = 0;
            for (int i = 0; i < row.length; i++) {
                ones[i] = from + groups.get(i).group(row[i]);
                from += groups.get(i).size();
            }
            shared.center(margins);
            shared.moments(margins, codes.kappa(), codes.exponents()[0], probabilities, a, z, 0);
            Arrays.setAll(targets, k -> z[k * SecondMoments.BLOCK_ROWS]);
            state.observe(ones, a[0], targets);
        }
    }

    private int[] codes(LayerCodes codes) {
        if (table.isPresent()) {
            return FittedLayers.codes(table.get(), before.orElseThrow().accumulators(row));
        }
        int[] q = new int[row.length];
        Arrays.setAll(q, i -> codes.grids().get(i).code(row[i]));
        return q;
    }

    private void observe(LayerCodes codes, int from, long[] a, long[] z, int at) {
        if (layer == activations.length) {
            refit.outputs().center(margins);
            refit.outputs().moments(margins, codes.kappa(), codes.exponents()[0], probabilities, a, z, at);
            return;
        }
        refit.outputs().probabilities(margins, codes.kappa(), probabilities);
        double[] values = new double[activations[layer].length];
        read(tensors[refit.tensor(layer)], from, values);
        UnitCurvature.moments(refit.curvature().of(layer, probabilities, activations), values, codes, a, z, at);
    }

    /** Takes a row of the input, of the last layer and of the activations. */
    private void read(int at) {
        read(tensors[0], at, row);
        read(tensors[refit.tensor(activations.length)], at, margins);
        for (int hidden = 0; hidden < activations.length; hidden++) {
            read(tensors[refit.activationTensor(hidden)], at, activations[hidden]);
        }
    }

    private static void read(Batch batch, int row, double[] values) {
        if (batch instanceof DenseBatch dense) {
            for (int i = 0; i < values.length; i++) {
                values[i] = dense.value(row, i);
            }
        } else if (batch instanceof SparseBatch sparse) {
            Arrays.fill(values, 0);
            for (int k = sparse.offsets()[row]; k < sparse.offsets()[row + 1]; k++) {
                values[sparse.indices()[k]] = sparse.values()[k];
            }
        }
    }
}
