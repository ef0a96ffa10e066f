package io.vernier.refit;

import io.vernier.model.Batch;
import io.vernier.model.Decision;
import io.vernier.model.DenseBatch;
import io.vernier.model.LayeredModel;
import io.vernier.model.Linear;
import io.vernier.model.Softmax;
import io.vernier.model.SparseBatch;
import io.vernier.statistics.Calibration;
import io.vernier.statistics.ChannelSummary;
import io.vernier.statistics.CodeStatistics;
import io.vernier.statistics.SecondMoments;
import io.vernier.statistics.TensorStatistics;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Re-fits the weights of a linear model to its own outputs: codes from {@link CodeStatistics}, integer weights from the
 * {@link SecondMoments} of these codes. Each is one pass over the rows and adds up to the same integers however rows are divided.
 */
public final class LinearRefit implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Weights of a layer at most: H, their number squared, is solved on one machine. */
    static final int WEIGHT_LIMIT = 4096;

    /** Elements of the matrices of all pairs of outputs at most; one for all pairs beyond it. */
    private static final long PAIR_LIMIT = 1L << 22;

    private static final double RIDGE = 0.01;
    private static final double RIDGE_BY_ROW = 0.5;

    private final Linear layer;
    private final int tensor;
    private final OutputCurvature curvature;
    private final RefittedLayer.BiasRounding rounding;

    private LinearRefit(Linear layer, int tensor, OutputCurvature curvature, RefittedLayer.BiasRounding rounding) {
        this.layer = layer;
        this.tensor = tensor;
        this.curvature = curvature;
        this.rounding = rounding;
    }

    /** Why a model cannot be re-fitted, as the rest of a sentence that begins with it; absent where it can. */
    public static Optional<String> obstacle(LayeredModel model) {
        List<Linear> layers = model.linearSteps();
        if (layers.size() != 1 || !layers.get(0).input().equals(LayeredModel.INPUT)) {
            return Optional.of("has " + layers.size() + " linear layers, expected one that reads the input");
        }
        Linear layer = layers.get(0);
        if ((long) layer.inputs() * layer.outputs() > WEIGHT_LIMIT) {
            return Optional.of("has " + layer.inputs() + " inputs and " + layer.outputs()
                    + " outputs, whose product may be " + WEIGHT_LIMIT + " at most");
        }
        boolean isOfShares = model.steps().get(model.steps().size() - 1) instanceof Softmax;
        if (layer.outputs() > 1 && !isOfShares) {
            return Optional.of(
                    "has several outputs without a softmax, of which re-fitting would keep the differences alone");
        }
        return Optional.empty();
    }

    /**
     * The re-fitting of a model. Outputs of a softmax are fitted less their mean over the classes, which no probability depends on.
     *
     * @throws IllegalArgumentException if there is an {@link #obstacle}
     */
    public static LinearRefit of(LayeredModel model) {
        obstacle(model).ifPresent(obstacle -> {
            throw new IllegalArgumentException("The model " + obstacle + ".");
        });
        Linear layer = model.linearSteps().get(0);
        int outputs = layer.outputs();
        boolean isOfNumbers = model.decision() instanceof Decision.Identity;
        boolean fits = (long) outputs * (outputs - 1) / 2 * layer.inputs() * layer.inputs() <= PAIR_LIMIT;
        OutputCurvature curvature = new OutputCurvature(
                outputs,
                isOfNumbers ? OutputCurvature.Loss.SQUARED : OutputCurvature.Loss.CROSS_ENTROPY,
                outputs == 2 || (outputs > 2 && fits));
        return new LinearRefit(layer, model.tensors().indexOf(layer.name()), curvature, rounding(model));
    }

    /** Up where the sign of the output decides. */
    private static RefittedLayer.BiasRounding rounding(LayeredModel model) {
        boolean isOfMargins = model.steps().get(model.steps().size() - 1) instanceof Linear;
        return model.decision().equals(new Decision.Threshold(isOfMargins ? 0 : 0.5))
                ? RefittedLayer.BiasRounding.UP
                : RefittedLayer.BiasRounding.NEAREST;
    }

    /** The position of the layer's outputs in {@link LayeredModel#tensors()}. */
    public int tensor() {
        return tensor;
    }

    /** Memory of the greater of the two states, in bytes. */
    public long stateBytes() {
        return Math.max(
                layer.inputs() * CodeStatistics.INPUT_BYTES,
                SecondMoments.bytes(layer.inputs(), curvature.grams(), layer.outputs()));
    }

    /** The first state that has seen nothing. */
    public CodeStatistics emptyStatistics(Calibration calibration) {
        TensorStatistics input = calibration.tensor(LayeredModel.INPUT);
        double[] offsets = new double[layer.inputs()];
        Arrays.setAll(offsets, i -> input.distribution(i).offset());
        return CodeStatistics.empty(offsets, layer.outputs(), bound(calibration));
    }

    /** That no centered output exceeds. */
    private double bound(Calibration calibration) {
        double bound = 0;
        for (ChannelSummary output : calibration.tensor(layer.name()).summaries()) {
            bound = Math.max(
                    bound,
                    Math.max(
                            Math.abs(output.min().orElse(0)),
                            Math.abs(output.max().orElse(0))));
        }
        return layer.outputs() == 1 ? bound : 2 * bound;
    }

    /** The second state that has seen nothing. */
    public SecondMoments emptyMoments() {
        return SecondMoments.empty(layer.inputs(), curvature.grams(), layer.outputs());
    }

    /**
     * Adds rows to the first state.
     *
     * @param input rows of finite numbers
     * @param outputs the layer's
     */
    public void observe(Batch input, DenseBatch outputs, CodeStatistics state) {
        double[] values = new double[layer.outputs()];
        double[] probabilities = new double[layer.outputs()];
        double[] row = new double[layer.inputs()];
        for (int r = 0; r < input.rows(); r++) {
            read(outputs, r, values);
            read(input, r, row);
            long weight = curvature.codeWeight(values, probabilities);
            for (int i = 0; i < row.length; i++) {
                if (Float.isFinite((float) (row[i] - state.offset(i)))) {
                    state.observe(i, row[i], weight);
                }
            }
            curvature.center(values);
            state.observeOutputs(values);
        }
    }

    /** Adds rows to the second state. */
    public void observe(Batch input, DenseBatch outputs, LayerCodes codes, int inputBits, SecondMoments state) {
        int greatest = (1 << inputBits) - 1;
        int block = SecondMoments.BLOCK_ROWS;
        double[] values = new double[layer.outputs()];
        double[] probabilities = new double[layer.outputs()];
        double[] row = new double[layer.inputs()];
        int[] q = new int[block * layer.inputs()];
        long[] a = new long[curvature.grams() * block];
        long[] z = new long[layer.outputs() * block];
        for (int from = 0; from < input.rows(); from += block) {
            int count = Math.min(block, input.rows() - from);
            for (int r = 0; r < count; r++) {
                read(outputs, from + r, values);
                read(input, from + r, row);
                for (int i = 0; i < row.length; i++) {
                    q[r * row.length + i] = codes.grids().get(i).code(row[i], greatest);
                }
                curvature.center(values);
                curvature.moments(values, codes.kappa(), codes.exponent(), probabilities, a, z, r);
            }
            state.observe(count, q, a, z);
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

    /** The codes of least error, and how rows are weighted then. */
    public LayerCodes codes(CodeStatistics statistics, Settings settings) {
        List<CodeGrid> grids = new ArrayList<>();
        double[] errors = new double[layer.inputs()];
        for (int i = 0; i < layer.inputs(); i++) {
            CodeStatistics.WeightedCells cells = statistics.cells(i);
            if (cells.mean().length == 0) {
                throw new IllegalArgumentException("Input " + i + " of \"" + layer.name() + "\" has no finite value.");
            }
            CodeGrid grid = GridSearch.find(cells, settings.inputBits(), settings.zero());
            for (int b = 0; b < cells.mean().length; b++) {
                double x = cells.mean()[b];
                double distance = x - (grid.offset() + grid.step() * grid.code(x, settings.greatestCode()));
                errors[i] += cells.count()[b] * (distance * distance);
            }
            errors[i] /= statistics.rows();
            grids.add(new CodeGrid(statistics.offset(i) + grid.offset(), grid.step()));
        }
        return new LayerCodes(
                grids,
                kappa(errors, statistics.outputVariance(), settings.weightBits()),
                CodeStatistics.exponent(statistics.greatest()));
    }

    /** The probit approximation of a mean probability (D. MacKay, The evidence framework applied to classification networks, 1992). */
    private double kappa(double[] errors, double variance, int weightBits) {
        double[][] floats = centered();
        double sum = 0;
        for (double[] row : floats) {
            for (int i = 0; i < row.length; i++) {
                sum += row[i] * row[i] * errors[i];
            }
        }
        double expected = sum / floats.length + 0.8 * StrictMath.pow(4, -weightBits) * variance;
        return 1 / Math.sqrt(1 + Math.PI * expected / 8);
    }

    /** The float weights by output, less their means where there are several. */
    private double[][] centered() {
        int outputs = layer.outputs();
        double[][] weights = new double[outputs][layer.inputs()];
        for (int i = 0; i < layer.inputs(); i++) {
            double sum = 0;
            for (int k = 0; k < outputs; k++) {
                sum += layer.weight(k, i);
            }
            for (int k = 0; k < outputs; k++) {
                weights[k][i] = layer.weight(k, i) - (outputs > 1 ? sum / outputs : 0);
            }
        }
        return weights;
    }

    /** The integers of least error. */
    public RefittedLayer fit(LayerCodes codes, SecondMoments moments, Settings settings) {
        double[][] floats = centered();
        for (double[] row : floats) {
            for (int i = 0; i < row.length; i++) {
                row[i] *= codes.grids().get(i).step();
            }
        }
        WeightBox box = settings.weights() == Settings.Weights.FULL
                ? WeightBox.full(floats, settings.weightBits())
                : WeightBox.narrow(layer.inputs(), settings.weightBits());
        double ridge = RIDGE + RIDGE_BY_ROW * layer.inputs() / moments.rows();
        double unit = Math.scalb(1.0, codes.exponent() - OutputCurvature.TARGET_BITS);
        Fit fit = layer.outputs() == 1
                ? WeightFit.single(moments, floats[0], unit, box, ridge)
                : WeightFit.joint(moments, floats, unit, box, ridge);
        return RefittedLayer.of(layer.name(), codes, fit, settings, rounding);
    }
}
