package io.vernier.spark.mllib;

import io.vernier.arithmetic.ExactSum;
import io.vernier.model.Admission;
import io.vernier.model.ClassProbabilities;
import io.vernier.model.LayeredModel;
import io.vernier.model.Linear;
import io.vernier.model.Probabilities;
import io.vernier.model.Quadratic;
import io.vernier.model.Softmax;
import io.vernier.model.Step;
import io.vernier.outcome.Refusal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.classification.NaiveBayesModel;

/**
 * Naive Bayes: one layer of logarithms of conditional probabilities, then a softmax. A count of a word is worth its logarithm
 * (multinomial); so is what a word's absence is not worth (bernoulli); complement weighs by what the other classes have, and its raw
 * prediction is that of the layer less what makes it logarithms of probabilities. Gaussian features have a quadratic function in place of
 * the layer.
 */
final class NaiveBayesModels {
    private static final String QUADRATIC = "layer0.quadratic";

    private NaiveBayesModels() {}

    /** @throws Refusal if a logarithm, or the inverse of a variance, is not finite */
    static Predictor classification(NaiveBayesModel model) {
        double[] theta = Layers.rowMajor(model.theta());
        double[] pi = model.pi().toArray();
        Layers.requireFinite(model, "logarithm", theta);
        Layers.requireFinite(model, "logarithm", pi);
        return switch (model.getModelType()) {
            case "multinomial" -> classification(model, theta, pi, Admission.NOT_NEGATIVE);
            case "complement" ->
                classification(model, lessMean(theta, pi.length), new double[pi.length], Admission.NOT_NEGATIVE);
            case "bernoulli" -> {
                double[] weights = lessAbsence(theta);
                Layers.requireFinite(model, "logarithm", weights);
                yield classification(model, weights, withAbsence(pi, theta), Admission.ZERO_OR_ONE);
            }
            default -> gaussian(model, theta, pi);
        };
    }

    /**
     * The logarithm of a product of normal densities: a quadratic function for each class, about the mean of all means.
     *
     * @param means a row for each class
     */
    private static Predictor gaussian(NaiveBayesModel model, double[] means, double[] pi) {
        int features = model.numFeatures();
        double[] variances = Layers.rowMajor(model.sigma());
        double[] middle = new double[features];
        for (int k = 0; k < means.length; k++) {
            middle[k % features] += means[k] / pi.length;
        }
        double[] linear = new double[means.length];
        double[] squares = new double[means.length];
        double[] bias = pi.clone();
        for (int k = 0; k < means.length; k++) {
            double shift = means[k] - middle[k % features];
            linear[k] = shift / variances[k];
            squares[k] = -1 / (2 * variances[k]);
            bias[k / features] -= (shift * shift / variances[k] + StrictMath.log(variances[k])) / 2;
        }
        Layers.requireFinite(model, "coefficient", linear);
        Layers.requireFinite(model, "half of an inverse variance", squares);
        Layers.requireFinite(model, "constant", bias);
        Quadratic densities = new Quadratic(QUADRATIC, List.of(LayeredModel.INPUT), linear, squares, bias, middle);
        return new Predictor(
                model.getFeaturesCol(),
                Optional.empty(),
                features,
                List.of(densities, new Softmax(Layers.softmax(0), densities.name())),
                Admission.FINITE,
                LogisticModels.argmax(model),
                Optional.of(model.getLabelCol()),
                model.numClasses(),
                LogisticModels.outputs(model),
                "");
    }

    private static Predictor classification(
            NaiveBayesModel model, double[] weights, double[] bias, Admission admission) {
        Linear layer = Layers.first(model, model.numFeatures(), weights, bias);
        Step logarithms = new Probabilities(Layers.logarithms(0), layer.name(), ClassProbabilities.LOGARITHMS);
        List<Step> rest = model.getModelType().equals("complement")
                ? List.of(logarithms, new Softmax(Layers.softmax(0), logarithms.name()))
                : List.of(new Softmax(Layers.softmax(0), layer.name()));
        return Predictor.ofLayers(
                        model.getFeaturesCol(),
                        Optional.empty(),
                        layer,
                        rest,
                        LogisticModels.argmax(model),
                        Optional.of(model.getLabelCol()),
                        model.numClasses(),
                        LogisticModels.outputs(model),
                        "")
                .admitting(admission);
    }

    /**
     * What classes have in common says nothing after logarithms were made of the margins, and would widen the range of the weights: each
     * feature's less their mean over the classes, which is rounded once.
     */
    private static double[] lessMean(double[] theta, int classes) {
        int features = theta.length / classes;
        double[] weights = theta.clone();
        for (int feature = 0; feature < features; feature++) {
            ExactSum sum = ExactSum.create();
            for (int k = feature; k < theta.length; k += features) {
                sum.add(theta[k]);
            }
            for (int k = feature; k < theta.length; k += features) {
                weights[k] -= sum.value() / classes;
            }
        }
        return weights;
    }

    /** {@code log p - log (1 - p)}. */
    private static double[] lessAbsence(double[] theta) {
        return Arrays.stream(theta).map(log -> log - absence(log)).toArray();
    }

    /** The prior of each class and the logarithms of the absence of all features, added exactly and rounded once. */
    private static double[] withAbsence(double[] pi, double[] theta) {
        int features = theta.length / pi.length;
        double[] sums = new double[pi.length];
        for (int label = 0; label < pi.length; label++) {
            ExactSum sum = ExactSum.create();
            sum.add(pi[label]);
            for (int k = label * features; k < (label + 1) * features; k++) {
                sum.add(absence(theta[k]));
            }
            sums[label] = sum.value();
        }
        return sums;
    }

    /** {@code log (1 - p)} from {@code log p}. */
    private static double absence(double log) {
        return StrictMath.log1p(-StrictMath.exp(log));
    }
}
