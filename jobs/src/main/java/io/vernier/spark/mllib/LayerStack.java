package io.vernier.spark.mllib;

import io.vernier.model.LayeredModel;
import io.vernier.model.Linear;
import io.vernier.model.Step;
import io.vernier.outcome.Refusal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntFunction;
import org.apache.spark.ml.Transformer;

/**
 * The steps of a predictor, to which the stages before it are added one by one, the last first. To a predictor that does not
 * {@link Predictor#folds fold} what is before it nothing is added.
 */
final class LayerStack {
    private final Predictor predictor;
    private int ownLayers;
    private int inputs;
    private List<Step> steps;

    LayerStack(Predictor predictor) {
        this.predictor = predictor;
        this.inputs = predictor.inputs();
        this.steps = predictor.steps();
    }

    /** Elements of the vector that the first step reads. */
    int inputs() {
        return inputs;
    }

    /**
     * What a stage does to the vector, if it can be put before the first step.
     *
     * @param elements of the vector that the stage reads, where known
     */
    Optional<VectorOperation> operation(Transformer stage, OptionalInt elements) {
        return predictor.folds() ? VectorOperation.of(stage, elements) : Optional.empty();
    }

    private Linear first() {
        return (Linear) steps.get(0);
    }

    private List<Step> rest() {
        return steps.subList(1, steps.size());
    }

    private void begin(Linear first, List<Step> rest) {
        List<Step> all = new ArrayList<>(List.of(first));
        all.addAll(rest);
        steps = all;
        inputs = first.inputs();
    }

    /** How many stages became layers. */
    int ownLayers() {
        return ownLayers;
    }

    LayeredModel model() {
        return new LayeredModel(inputs, steps, predictor.decision(), predictor.admission());
    }

    /**
     * Puts an operation before the first layer: folded into it, or as a layer of its own.
     *
     * @return what was done with the stage, and why, once the number of layers that stages became is known
     * @throws Refusal if the operation makes a vector of another length than the layer reads
     */
    IntFunction<String> precede(Transformer stage, VectorOperation operation) {
        if (operation.outputs() != inputs) {
            throw Refusal.before(Layers.describe(stage) + " makes vectors of " + operation.outputs()
                    + " elements, but the model after it reads " + inputs + "; fit the pipeline as a whole.");
        }
        if (operation instanceof Projection projection && !projection.foldsInto(first())) {
            begin(projection.layer(), Layers.renumbered(first(), rest()));
            ownLayers++;
            int layersFrom = ownLayers;
            return layers -> "computed as " + Layers.linear(layers - layersFrom)
                    + ", since folding it into the next layer would enlarge the weights or lose digits";
        }
        try {
            begin(operation.fold(first()), rest());
        } catch (IllegalArgumentException e) {
            throw Refusal.before(
                    Layers.describe(stage)
                            + " cannot be folded into the model after it, the products leave the range of doubles;"
                            + " rescale the features.",
                    e);
        }
        int layersFrom = ownLayers;
        return layers -> "folded into " + Layers.linear(layers - layersFrom) + ", since it is affine";
    }

    /** One input more, added as it is. */
    void addOffset(Transformer model) {
        if (rest().stream().anyMatch(Linear.class::isInstance)) {
            throw Refusal.before(Layers.describe(model) + " adds an offset after more than one layer, which is not"
                    + " supported; leave the PCA or the offset out.");
        }
        Linear first = first();
        double[] weights = Arrays.copyOf(first.weights(), first.inputs() + 1);
        weights[first.inputs()] = 1;
        double[] center = first.center().length == 0 ? first.center() : Arrays.copyOf(first.center(), weights.length);
        begin(new Linear(first.name(), first.input(), first.inputs() + 1, weights, first.bias(), center), rest());
    }
}
