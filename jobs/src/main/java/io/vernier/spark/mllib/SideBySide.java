package io.vernier.spark.mllib;

import io.vernier.model.Activation;
import io.vernier.model.ClassProbabilities;
import io.vernier.model.LayeredModel;
import io.vernier.model.Linear;
import io.vernier.model.Probabilities;
import io.vernier.model.Quadratic;
import io.vernier.model.Step;
import io.vernier.model.Trees;
import io.vernier.tree.JoinedTrees;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Models of two classes that are alike, as one that has the raw prediction of class 1 of each: all read one vector, and what one makes of it
 * inside no other reads.
 *
 * @param parts the steps of each up to its raw prediction
 * @param inputs elements of the vector
 */
record SideBySide(List<List<Step>> parts, int inputs) {

    /**
     * The parts up to their raw predictions.
     *
     * @throws IllegalArgumentException if they differ in their steps
     */
    static SideBySide of(List<Predictor> predictors) {
        List<List<Step>> parts =
                predictors.stream().map(part -> untilRaw(part.steps())).toList();
        if (parts.stream().map(SideBySide::kinds).distinct().count() != 1) {
            throw new IllegalArgumentException("its parts are of different kinds");
        }
        return new SideBySide(parts, predictors.get(0).inputs());
    }

    /** What the last function reads is what Spark calls the raw prediction. */
    private static List<Step> untilRaw(List<Step> steps) {
        int last = steps.size() - 1;
        return steps.get(last).givesMargins() ? steps : steps.subList(0, last);
    }

    private static List<Class<?>> kinds(List<Step> steps) {
        return steps.stream().<Class<?>>map(Step::getClass).toList();
    }

    /** The steps of the joint model. */
    List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        for (int place = 0; place < parts.get(0).size(); place++) {
            steps.add(step(place));
        }
        return steps;
    }

    private Step step(int place) {
        Step step = parts.get(0).get(place);
        if (step instanceof Linear) {
            List<Linear> all = all(place, Linear.class);
            return linear(
                    step.givesMargins() && isRaw(place)
                            ? all.stream().map(this::raw).toList()
                            : all);
        }
        if (step instanceof Quadratic) {
            return quadratic(all(place, Quadratic.class));
        }
        if (step instanceof Trees trees) {
            return new Trees(
                    trees.name(),
                    trees.input(),
                    JoinedTrees.of(all(place, Trees.class).stream()
                            .map(Trees::ensemble)
                            .toList()));
        }
        if (step instanceof Probabilities logarithms && logarithms.function() == ClassProbabilities.LOGARITHMS) {
            return new Probabilities(logarithms.name(), logarithms.input(), ClassProbabilities.LOGARITHM_OF_EACH);
        }
        if (step instanceof Activation) {
            return step;
        }
        throw new IllegalArgumentException("its parts make \"" + step.name() + "\"");
    }

    private <S extends Step> List<S> all(int place, Class<S> type) {
        return parts.stream().map(part -> type.cast(part.get(place))).toList();
    }

    /** Whether no layer follows. */
    private boolean isRaw(int place) {
        List<Step> steps = parts.get(0);
        return steps.subList(place + 1, steps.size()).stream().noneMatch(Step::givesMargins);
    }

    /** The output of class 1 alone; less that of class 0 where logarithms of probabilities are made of both. */
    private Linear raw(Linear layer) {
        int inputsOfLayer = layer.inputs();
        int last = layer.outputs() - 1;
        double[] weights = Arrays.copyOfRange(layer.weights(), last * inputsOfLayer, (last + 1) * inputsOfLayer);
        double[] bias = {layer.bias()[last]};
        if (parts.get(0).get(parts.get(0).size() - 1) instanceof Probabilities) {
            for (int index = 0; index < inputsOfLayer; index++) {
                weights[index] -= layer.weight(0, index);
            }
            bias[0] -= layer.bias()[0];
        }
        return new Linear(layer.name(), layer.input(), inputsOfLayer, weights, bias);
    }

    private Linear linear(List<Linear> layers) {
        Linear first = layers.get(0);
        int outputs = first.outputs();
        boolean isShared = first.input().equals(LayeredModel.INPUT);
        int width = isShared ? first.inputs() : first.inputs() * layers.size();
        double[] weights = new double[Math.multiplyExact(outputs * layers.size(), width)];
        for (int k = 0; k < layers.size(); k++) {
            int offset = isShared ? 0 : k * first.inputs();
            for (int output = 0; output < outputs; output++) {
                System.arraycopy(
                        layers.get(k).weights(),
                        output * first.inputs(),
                        weights,
                        (k * outputs + output) * width + offset,
                        first.inputs());
            }
        }
        return new Linear(first.name(), first.input(), width, weights, concatenated(layers, Linear::bias));
    }

    /** The last output of each, about common centers of the vector. */
    private Quadratic quadratic(List<Quadratic> functions) {
        Quadratic first = functions.get(0);
        int own = first.inputs() - inputs;
        int width = inputs + own * functions.size();
        double[] center = new double[width];
        for (Quadratic each : functions) {
            for (int index = 0; index < inputs; index++) {
                center[index] += each.center()[index] / functions.size();
            }
        }
        double[] linear = new double[functions.size() * width];
        double[] squares = new double[linear.length];
        double[] bias = new double[functions.size()];
        for (int k = 0; k < functions.size(); k++) {
            double[] about = functions.get(k).center().clone();
            System.arraycopy(center, 0, about, 0, inputs);
            Quadratic function = functions.get(k).about(about);
            int last = function.outputs() - 1;
            bias[k] = function.bias()[last];
            copy(function.linear(), last, own, linear, k * width, inputs + k * own);
            copy(function.squares(), last, own, squares, k * width, inputs + k * own);
            System.arraycopy(about, inputs, center, inputs + k * own, own);
        }
        return new Quadratic(first.name(), first.reads(), linear, squares, bias, center);
    }

    /** One row: what is of the vector, then what is of the part's own. */
    private void copy(double[] from, int row, int own, double[] to, int at, int ownAt) {
        System.arraycopy(from, row * (inputs + own), to, at, inputs);
        System.arraycopy(from, row * (inputs + own) + inputs, to, at + ownAt, own);
    }

    private static <S> double[] concatenated(List<S> parts, Function<S, double[]> property) {
        return parts.stream().map(property).flatMapToDouble(Arrays::stream).toArray();
    }
}
