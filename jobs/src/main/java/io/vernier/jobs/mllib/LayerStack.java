package io.vernier.jobs.mllib;

import io.vernier.jobs.outcome.Refusal;
import io.vernier.model.LayeredModel;
import io.vernier.model.Linear;
import io.vernier.model.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.apache.spark.ml.Transformer;

/** The layers of a predictor, to which the stages before it are added one by one, the last first. */
final class LayerStack {
    private final Predictor predictor;
    private int ownLayers;
    private Linear first;
    private List<Step> rest;

    LayerStack(Predictor predictor) {
        this.predictor = predictor;
        this.first = predictor.first();
        this.rest = predictor.rest();
    }

    /** Elements of the vector that the first layer reads. */
    int inputs() {
        return first.inputs();
    }

    /** How many stages became layers. */
    int ownLayers() {
        return ownLayers;
    }

    LayeredModel model() {
        List<Step> steps = new ArrayList<>();
        steps.add(first);
        steps.addAll(rest);
        return new LayeredModel(first.inputs(), steps, predictor.decision());
    }

    /**
     * Puts an operation before the first layer: folded into it, or as a layer of its own.
     *
     * @return what was done with the stage, and why, once the number of layers that stages became is known
     * @throws Refusal if the operation makes a vector of another length than the layer reads
     */
    IntFunction<String> precede(Transformer stage, VectorOperation operation) {
        if (operation.outputs() != first.inputs()) {
            throw Refusal.before(Layers.describe(stage) + " makes vectors of " + operation.outputs()
                    + " elements, but the model after it reads " + first.inputs() + "; fit the pipeline as a whole.");
        }
        if (operation instanceof Projection projection && !projection.foldsInto(first)) {
            rest = Layers.renumbered(first, rest);
            first = projection.layer();
            ownLayers++;
            int layersFrom = ownLayers;
            return layers -> "computed as " + Layers.linear(layers - layersFrom)
                    + ", since folding it into the next layer would enlarge the weights or lose digits";
        }
        try {
            first = operation.fold(first);
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
        if (rest.stream().anyMatch(Linear.class::isInstance)) {
            throw Refusal.before(Layers.describe(model) + " adds an offset after more than one layer, which is not"
                    + " supported; leave the PCA or the offset out.");
        }
        double[] weights = Arrays.copyOf(first.weights(), first.inputs() + 1);
        weights[first.inputs()] = 1;
        double[] center = first.center().length == 0 ? first.center() : Arrays.copyOf(first.center(), weights.length);
        first = new Linear(first.name(), first.input(), first.inputs() + 1, weights, first.bias(), center);
    }
}
