package io.vernier.refit;

import io.vernier.model.Activation;
import io.vernier.model.Decision;
import io.vernier.model.LayeredModel;
import io.vernier.model.Linear;
import io.vernier.model.Quadratic;
import io.vernier.model.Softmax;
import io.vernier.model.Step;
import java.util.List;
import java.util.Optional;

/** Whether a model can be re-fitted, and what of its outputs counts then. */
public final class Refittable {
    /** Rows of the matrix H at most, its number of elements being squared: it is solved on one machine. */
    static final int SIZE_LIMIT = 4096;

    /** Elements of the matrices of all pairs of outputs at most; one for all pairs beyond it. */
    private static final long PAIR_LIMIT = 1L << 22;

    private Refittable() {}

    /** Why a model cannot be re-fitted, as the rest of a sentence that begins with it; absent where it can. */
    public static Optional<String> obstacle(LayeredModel model) {
        List<Linear> layers = model.linearSteps();
        if (model.steps().stream().anyMatch(Quadratic.class::isInstance)) {
            return Optional.of("adds squares of what it reads, which re-fitting does not know");
        }
        if (model.decision() instanceof Decision.Hashes) {
            return Optional.of("finds hashes, each of which counts alone");
        }
        if (!isChain(model, layers)) {
            return Optional.of("has " + layers.size()
                    + " linear layers, expected one, or several in a row with activations between");
        }
        Linear last = last(model);
        for (Linear layer : layers) {
            long size = layer.inputs() * (layer.equals(last) && !areOutputsAlone(model) ? (long) layer.outputs() : 1);
            if (size > SIZE_LIMIT) {
                return Optional.of("has " + layer.inputs() + " inputs and " + layer.outputs() + " outputs of \""
                        + layer.name() + "\", where " + size + " weights would be fitted at once, " + SIZE_LIMIT
                        + " at most");
            }
        }
        if (areOutputsAlone(model) && !(model.decision() instanceof Decision.Argmax)) {
            return Optional.of(
                    "has several outputs of which none is chosen, so that nothing says how much each counts");
        }
        return Optional.empty();
    }

    /** Whether each layer reads the activation of the one before, and nothing else does. */
    private static boolean isChain(LayeredModel model, List<Linear> layers) {
        List<Step> steps = model.steps();
        String expected = LayeredModel.INPUT;
        for (int k = 0; k < layers.size(); k++) {
            boolean isThere = steps.size() > 2 * k
                    && steps.get(2 * k) instanceof Linear layer
                    && layer.input().equals(expected);
            if (!isThere) {
                return false;
            }
            if (k + 1 < layers.size()) {
                if (!(steps.get(2 * k + 1) instanceof Activation activation)
                        || !activation.input().equals(steps.get(2 * k).name())) {
                    return false;
                }
                expected = activation.name();
            }
        }
        return !layers.isEmpty();
    }

    /** What of the outputs counts. */
    static OutputCurvature.Coupling coupling(LayeredModel model) {
        Linear last = last(model);
        int outputs = last.outputs();
        if (areOutputsAlone(model)) {
            return OutputCurvature.Coupling.NONE;
        }
        boolean fits = (long) outputs * (outputs - 1) / 2 * last.inputs() * last.inputs() <= PAIR_LIMIT;
        return outputs == 2 || (outputs > 2 && fits)
                ? OutputCurvature.Coupling.PAIRED
                : OutputCurvature.Coupling.SHARED;
    }

    /** Whether each output is fitted by itself: there are several, and no softmax, of which differences alone can be seen. */
    public static boolean areOutputsAlone(LayeredModel model) {
        return last(model).outputs() > 1 && !(model.steps().get(model.steps().size() - 1) instanceof Softmax);
    }

    private static Linear last(LayeredModel model) {
        return model.linearSteps().get(model.linearSteps().size() - 1);
    }

    /** Up where the sign of the output decides. */
    static RefittedLayer.BiasRounding rounding(LayeredModel model) {
        boolean isOfMargins = model.steps().get(model.steps().size() - 1) instanceof Linear;
        return model.decision().equals(new Decision.Threshold(isOfMargins ? 0 : 0.5))
                ? RefittedLayer.BiasRounding.UP
                : RefittedLayer.BiasRounding.NEAREST;
    }
}
