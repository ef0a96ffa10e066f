package io.vernier.spark.mllib;

import io.vernier.model.ClassProbabilities;
import io.vernier.model.Decision;
import io.vernier.model.LayeredModel;
import io.vernier.model.Linear;
import io.vernier.model.Probabilities;
import io.vernier.model.Quadratic;
import io.vernier.outcome.Refusal;
import io.vernier.spark.mllib.SavedModel.OutputColumns;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.clustering.GaussianMixtureModel;
import org.apache.spark.ml.stat.distribution.MultivariateGaussian;

/**
 * Mixtures of normal distributions. A layer has for each component its principal axes in units of their deviations, so the square of the
 * distance of a row from a component (P. C. Mahalanobis, 1936) is a sum of squares, and the logarithm of its weighted density a constant less
 * half of it. Axes without any variance are left out, as Spark does it.
 */
final class GaussianMixtures {
    private static final String DENSITY = "layer1.density";
    private static final String PROBABILITY = "layer1.probability";

    /** The distance from 1 to the next double. */
    private static final double EPSILON = 0x1p-52;

    private GaussianMixtures() {}

    static Predictor of(GaussianMixtureModel model) {
        int components = model.weights().length;
        int inputs = model.numFeatures();
        double[] middle = middle(model);
        double[] weights = new double[Math.multiplyExact(components * inputs, inputs)];
        double[] bias = new double[components * inputs];
        double[] constants = new double[components];
        double[] squares = new double[components * bias.length];
        for (int k = 0; k < components; k++) {
            MultivariateGaussian gaussian = model.gaussians()[k];
            double[] mean = gaussian.mean().toArray();
            PrincipalAxes principal = PrincipalAxes.of(gaussian.cov());
            double[] variances = principal.variances();
            double least = EPSILON * Arrays.stream(variances).max().orElse(0) * inputs;
            double logarithms = inputs * StrictMath.log(2 * Math.PI);
            for (int axis = 0; axis < inputs; axis++) {
                if (!(variances[axis] > least)) {
                    continue;
                }
                logarithms += StrictMath.log(variances[axis]);
                int output = k * inputs + axis;
                squares[k * bias.length + output] = -0.5;
                for (int index = 0; index < inputs; index++) {
                    double weight = principal.axes()[axis][index] / Math.sqrt(variances[axis]);
                    weights[output * inputs + index] = weight;
                    bias[output] += weight * (middle[index] - mean[index]);
                }
            }
            constants[k] = StrictMath.log(model.weights()[k]) - logarithms / 2;
            if (!Double.isFinite(constants[k])) {
                throw Refusal.before(Layers.describe(model) + " has the component " + k + " of the weight "
                        + model.weights()[k] + " whose density is not finite; train it again with fewer components.");
            }
        }
        Layers.requireFinite(model, "element of an axis", weights);
        Layers.requireFinite(model, "distance of a mean", bias);
        Linear axes = new Linear(Layers.linear(0), LayeredModel.INPUT, inputs, weights, bias, middle);
        Quadratic density = new Quadratic(
                DENSITY, List.of(axes.name()), new double[squares.length], squares, constants, new double[bias.length]);
        return Predictor.ofLayers(
                model.getFeaturesCol(),
                Optional.empty(),
                axes,
                List.of(density, new Probabilities(PROBABILITY, DENSITY, ClassProbabilities.DENSITIES)),
                new Decision.Likeliest(components),
                Optional.empty(),
                0,
                new OutputColumns("", model.getProbabilityCol(), model.getPredictionCol()),
                " of " + components + " components");
    }

    /** The mean of the means, from which vectors are measured. */
    private static double[] middle(GaussianMixtureModel model) {
        double[] middle = new double[model.numFeatures()];
        for (MultivariateGaussian gaussian : model.gaussians()) {
            double[] mean = gaussian.mean().toArray();
            Layers.requireFinite(model, "mean", mean);
            Layers.requireFinite(model, "covariance", gaussian.cov().toArray());
            for (int index = 0; index < middle.length; index++) {
                middle[index] += mean[index] / model.gaussians().length;
            }
        }
        return middle;
    }
}
