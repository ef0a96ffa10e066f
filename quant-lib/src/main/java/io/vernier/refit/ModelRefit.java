package io.vernier.refit;

import io.vernier.model.Activation;
import io.vernier.model.Decision;
import io.vernier.model.LayeredModel;
import io.vernier.model.Linear;
import io.vernier.statistics.Calibration;
import io.vernier.statistics.ChannelSummary;
import io.vernier.statistics.CodeMoments;
import io.vernier.statistics.CodeStatistics;
import io.vernier.statistics.InputGroups;
import io.vernier.statistics.SecondMoments;
import io.vernier.statistics.TensorStatistics;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Re-fits the weights of a model to its own numbers, layer by layer: codes from {@link CodeStatistics} of what the fitted layers before give,
 * then integer weights from the {@link SecondMoments} of these codes, for the last layer with the outputs as targets, for a hidden one with
 * what its activations read. Both sums take one pass over the rows each and are the same integers however rows are divided.
 */
public final class ModelRefit implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Inputs at most whose codes are refined: so many times 16 groups make tables of 2^23 elements. */
    public static final int REFINED_LIMIT = 181;

    private static final int SWEEPS = 4;
    private static final double RIDGE = 0.01;
    private static final double RIDGE_BY_ROW = 0.5;

    private final LayeredModel model;
    private final List<Linear> layers;
    private final List<Activation> activations;
    private final OutputCurvature outputs;
    private final RefittedLayer.BiasRounding rounding;

    private ModelRefit(LayeredModel model, OutputCurvature outputs) {
        this.model = model;
        this.layers = model.linearSteps();
        this.activations = hidden(model);
        this.outputs = outputs;
        this.rounding = Refittable.rounding(model);
    }

    /** The sums of all rows, wherever they come from. */
    public interface Sums {
        /**
         * What codes are chosen by.
         *
         * @param before the fitted layers before this one
         */
        CodeStatistics statistics(int layer, List<RefittedLayer> before, CodeStatistics.Shape shape);

        /**
         * What weights are fitted to.
         *
         * @param before the fitted layers before this one
         */
        SecondMoments moments(int layer, List<RefittedLayer> before, LayerCodes codes);

        /**
         * What codes of the only layer are refined by: moments of which group each input of a row is in.
         *
         * @param groups of each input
         * @param codes that are to be refined
         */
        SecondMoments tables(List<InputGroups> groups, LayerCodes codes);
    }

    /**
     * The re-fitting of a model. Outputs of a softmax are fitted less their mean over the classes, which no probability depends on.
     *
     * @throws IllegalArgumentException if there is an {@linkplain Refittable#obstacle obstacle}
     */
    public static ModelRefit of(LayeredModel model) {
        Refittable.obstacle(model).ifPresent(obstacle -> {
            throw new IllegalArgumentException("The model " + obstacle + ".");
        });
        Linear last = model.linearSteps().get(model.linearSteps().size() - 1);
        int outputs = last.outputs();
        boolean isOfNumbers = model.decision() instanceof Decision.Identity;
        OutputCurvature curvature = new OutputCurvature(
                outputs,
                isOfNumbers ? OutputCurvature.Loss.SQUARED : OutputCurvature.Loss.CROSS_ENTROPY,
                Refittable.coupling(model));
        return new ModelRefit(model, curvature);
    }

    private static List<Activation> hidden(LayeredModel model) {
        List<Activation> hidden = new ArrayList<>();
        for (int k = 0; k + 1 < model.linearSteps().size(); k++) {
            hidden.add((Activation) model.steps().get(2 * k + 1));
        }
        return List.copyOf(hidden);
    }

    /** The model that is re-fitted. */
    public LayeredModel model() {
        return model;
    }

    /** The layers, first to last. */
    public List<Linear> layers() {
        return layers;
    }

    /** The activation after each layer but the last. */
    public List<Activation> activations() {
        return activations;
    }

    OutputCurvature outputs() {
        return outputs;
    }

    UnitCurvature curvature() {
        return new UnitCurvature(layers, activations, outputs);
    }

    /** The position of a layer's outputs among the model's tensors. */
    int tensor(int layer) {
        return model.tensors().indexOf(layers.get(layer).name());
    }

    /** The position of an activation among the model's tensors. */
    int activationTensor(int layer) {
        return model.tensors().indexOf(activations.get(layer).name());
    }

    /** Hidden units in the layers before one. */
    int units(int layer) {
        return layers.subList(0, layer).stream().mapToInt(Linear::outputs).sum();
    }

    boolean isLast(int layer) {
        return layer == layers.size() - 1;
    }

    private int grams(int layer) {
        return isLast(layer) ? outputs.grams() : layers.get(layer).outputs();
    }

    /** Memory of the greater of the two states of a layer, in bytes. */
    public long stateBytes(int layer) {
        Linear step = layers.get(layer);
        return Math.max(
                step.inputs() * CodeStatistics.INPUT_BYTES,
                SecondMoments.bytes(step.inputs(), grams(layer), step.outputs()));
    }

    /** The layer whose states are greatest. */
    public int greatest() {
        int greatest = 0;
        for (int layer = 1; layer < layers.size(); layer++) {
            greatest = stateBytes(layer) > stateBytes(greatest) ? layer : greatest;
        }
        return greatest;
    }

    /** What fills the states of a layer with the rows of a task. */
    public RowPass pass(int layer, List<RefittedLayer> before) {
        return new RowPass(this, layer, before);
    }

    /** The state of a layer's moments that has seen nothing. */
    public SecondMoments emptyMoments(int layer) {
        Linear step = layers.get(layer);
        return SecondMoments.empty(step.inputs(), grams(layer), step.outputs());
    }

    /** Memory of the state that codes are refined by, in bytes. */
    public long tableBytes() {
        return SecondMoments.bytes(
                CodeRefinement.GROUPS * model.inputs(), 1, layers.get(0).outputs());
    }

    /** The state that codes are refined by that has seen nothing. */
    public SecondMoments emptyTables(List<InputGroups> groups) {
        return SecondMoments.empty(
                groups.stream().mapToInt(InputGroups::size).sum(),
                1,
                layers.get(0).outputs());
    }

    /** Which values are observed to choose the codes of a layer; the first also observes what all layers are weighted by. */
    CodeStatistics.Shape shape(int layer, Calibration calibration) {
        double[] offsets = new double[layers.get(layer).inputs()];
        if (layer > 0) {
            return new CodeStatistics.Shape(offsets, 0, CodeStatistics.exponent(0), 0);
        }
        TensorStatistics input = calibration.tensor(LayeredModel.INPUT);
        Arrays.setAll(offsets, i -> input.distribution(i).offset());
        double[] greatest = greatest(calibration, layers.size() - 1);
        // No centered output exceeds twice the greatest.
        double bound = Arrays.stream(greatest).max().orElse(0) * (outputs.isCoupled() ? 2 : 1);
        return new CodeStatistics.Shape(
                offsets, outputs.outputs(), CodeStatistics.exponent(bound), units(activations.size()));
    }

    /** The greatest magnitude of each output of a layer. */
    double[] greatest(Calibration calibration, int layer) {
        return calibration.tensor(layers.get(layer).name()).summaries().stream()
                .mapToDouble(ModelRefit::greatest)
                .toArray();
    }

    private static double greatest(ChannelSummary output) {
        return Math.max(Math.abs(output.min().orElse(0)), Math.abs(output.max().orElse(0)));
    }

    /**
     * The integers of least error of all layers, first to last.
     *
     * @param settings one for each layer
     * @param sums are asked for once for each layer, statistics before moments
     */
    public List<RefittedLayer> fit(Calibration calibration, List<Settings> settings, Sums sums) {
        List<RefittedLayer> fitted = new ArrayList<>();
        CodeChoice choice = new CodeChoice(this, calibration);
        CodeStatistics first = sums.statistics(0, List.of(), shape(0, calibration));
        for (int layer = 0; layer < layers.size(); layer++) {
            List<RefittedLayer> before = List.copyOf(fitted);
            CodeStatistics own = layer == 0 ? first : sums.statistics(layer, before, shape(layer, calibration));
            LayerCodes codes = choice.of(layer, first, own, settings);
            if (settings.get(layer).codes() == Settings.Codes.REFINED) {
                List<InputGroups> groups = IntStream.range(0, own.inputs())
                        .mapToObj(i -> own.groups(i, CodeRefinement.GROUPS))
                        .toList();
                codes = new CodeRefinement(this, settings.get(layer), groups, sums.tables(groups, codes))
                        .refined(codes);
            } else if (settings.get(layer).codes() == Settings.Codes.MIXED
                    && own.inputs() <= OutputEstimate.INPUT_LIMIT) {
                codes = choice.correlated(codes, own, settings.get(layer), sums);
            }
            fitted.add(fit(layer, codes, sums.moments(layer, before, codes), settings.get(layer)));
        }
        return List.copyOf(fitted);
    }

    /**
     * By how much the loss is expected to rise from codes and weights of {@link Settings#GREATEST_BITS} bits to those of the only layer: to
     * second order, the float model's own loss, cross-entropy in nats or half the squared error.
     *
     * @param fitted the only layer
     * @param sums are asked for the moments of both codes, rows weighted as for the narrower
     */
    public double expectedRise(Calibration calibration, RefittedLayer fitted, Sums sums) {
        Settings settings = fitted.settings();
        CodeStatistics own = sums.statistics(0, List.of(), shape(0, calibration));
        CodeChoice choice = new CodeChoice(this, calibration);
        LayerCodes codes = choice.of(0, own, own, List.of(settings)).with(fitted.grids());
        LayerCodes wide = choice.wide(own, settings).weightedAs(codes);
        return Math.max(0, explained(0, wide, CodeChoice.wide(settings), sums) - explained(0, codes, settings, sums));
    }

    private double explained(int layer, LayerCodes codes, Settings settings, Sums sums) {
        SecondMoments moments = sums.moments(layer, List.of(), codes);
        return explained(layer, codes, weights(layer, codes, moments, settings), moments);
    }

    /** The float weights by output; of the last layer less their means where differences of outputs alone count. */
    double[][] weights(int layer) {
        Linear step = layers.get(layer);
        int count = step.outputs();
        double[][] weights = new double[count][step.inputs()];
        for (int i = 0; i < step.inputs(); i++) {
            double sum = 0;
            for (int k = 0; k < count; k++) {
                sum += step.weight(k, i);
            }
            for (int k = 0; k < count; k++) {
                weights[k][i] = step.weight(k, i) - (isLast(layer) && outputs.isCoupled() ? sum / count : 0);
            }
        }
        return weights;
    }

    RefittedLayer fit(int layer, LayerCodes codes, SecondMoments moments, Settings settings) {
        return layer(layer, codes, weights(layer, codes, moments, settings), settings);
    }

    /** The integers of a layer of the weights that were found. */
    RefittedLayer layer(int layer, LayerCodes codes, Fit fit, Settings settings) {
        return RefittedLayer.of(
                layers.get(layer).name(),
                codes,
                fit,
                settings,
                isLast(layer) ? rounding : RefittedLayer.BiasRounding.NEAREST);
    }

    /** What the weights of a layer explain of the loss, on average over rows: less of it by so much is lost. */
    double explained(int layer, LayerCodes codes, Fit fit, SecondMoments moments) {
        int d = moments.inputs();
        double sum = 0;
        if (!isLast(layer)) {
            for (int unit = 0; unit < fit.explained().length; unit++) {
                sum += fit.explained()[unit]
                        * moments.gramValue(unit, d, d)
                        * UnitCurvature.momentUnit(codes.references()[unit]);
            }
        } else if (!outputs.isCoupled()) {
            for (int output = 0; output < fit.explained().length; output++) {
                sum += fit.explained()[output] * moments.gramValue(output, d, d) * outputs.momentUnit();
            }
        } else {
            // Each pair of outputs counts for both, as in the sum that the objective was divided by.
            int outputCount = outputs.outputs();
            double weights = 0;
            for (int gram = 0; gram < moments.grams(); gram++) {
                weights += moments.gramValue(gram, d, d);
            }
            double pairs = outputs.coupling() == OutputCurvature.Coupling.PAIRED
                    ? 2
                    : (double) outputCount * (outputCount - 1);
            sum = fit.explained()[0] * weights * pairs * outputs.momentUnit();
        }
        return sum / moments.rows() / 2;
    }

    /** The weights of a layer of least error. */
    Fit weights(int layer, LayerCodes codes, SecondMoments moments, Settings settings) {
        return weights(layer, codes, moments, settings, SWEEPS);
    }

    /** How much of the second moments draws towards the float weights. */
    static double ridge(CodeMoments moments, int inputs) {
        return RIDGE + RIDGE_BY_ROW * inputs / moments.rows();
    }

    /** The same in so many sweeps over several outputs at most. */
    Fit weights(int layer, LayerCodes codes, CodeMoments moments, Settings settings, int sweeps) {
        Linear step = layers.get(layer);
        double[][] floats = weights(layer);
        for (double[] row : floats) {
            for (int i = 0; i < row.length; i++) {
                CodeGrid grid = codes.grids().get(i);
                row[i] = grid.greatest() == 0 ? 0 : row[i] * grid.step();
            }
        }
        WeightBox box = settings.weights() == Settings.Weights.FULL
                ? WeightBox.full(floats, settings.weightBits())
                : WeightBox.narrow(step.inputs(), settings.weightBits());
        WeightFit fit = new WeightFit(moments, box, ridge(moments, step.inputs()), settings.search(), sweeps);
        boolean isJoint = isLast(layer) && outputs.isCoupled();
        return isJoint ? fit.joint(floats, codes.unit(0)) : fit.single(floats, codes);
    }
}
