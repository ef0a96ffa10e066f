package io.vernier.spark.mllib;

import io.vernier.model.Linear;
import io.vernier.outcome.Refusal;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.feature.ChiSqSelectorModel;
import org.apache.spark.ml.feature.PCAModel;
import org.apache.spark.ml.feature.UnivariateFeatureSelectorModel;
import org.apache.spark.ml.feature.VarianceThresholdSelectorModel;
import org.apache.spark.ml.feature.VectorSlicer;

/** What a stage between the input vector and the model does to the vector: affine, so that a layer can read the vector before it. */
sealed interface VectorOperation permits VectorOperation.Elementwise, Projection {

    /** Elements of the vector that it reads. */
    int inputs();

    /** Elements of the vector that it makes. */
    int outputs();

    /**
     * The layer that reads the vector before this operation and makes what {@code layer} makes of the vector after it.
     *
     * @throws IllegalArgumentException if a coefficient leaves the range of doubles
     */
    Linear fold(Linear layer);

    /** An operation each of whose results comes from one element. */
    sealed interface Elementwise extends VectorOperation permits Scaling, Selection {

        /** The operation on a part of a longer vector: it makes the elements from {@code from} on, of {@code total}; the others stay. */
        Elementwise within(int from, int total);
    }

    /**
     * The operation of a stage.
     *
     * @param inputs elements of the vector that it reads, where known
     * @return nothing where the stage is not affine, or selects from a vector of unknown length
     * @throws Refusal if the stage holds a number that is not finite
     */
    static Optional<VectorOperation> of(Transformer stage, OptionalInt inputs) {
        Optional<Scaling> scaling = Scalings.of(stage);
        if (scaling.isPresent()) {
            return Optional.of(scaling.get());
        }
        if (stage instanceof PCAModel pca) {
            return Optional.of(Projection.of(pca));
        }
        return inputs.isPresent() ? selection(stage, inputs.getAsInt()) : Optional.empty();
    }

    private static Optional<VectorOperation> selection(Transformer stage, int inputs) {
        if (stage instanceof VectorSlicer slicer && slicer.getNames().length == 0) {
            return Optional.of(Selection.of(slicer, inputs, slicer.getIndices()));
        }
        if (stage instanceof UnivariateFeatureSelectorModel selector) {
            return Optional.of(Selection.sorted(selector, inputs, selector.selectedFeatures()));
        }
        if (stage instanceof VarianceThresholdSelectorModel selector) {
            return Optional.of(Selection.sorted(selector, inputs, selector.selectedFeatures()));
        }
        if (stage instanceof ChiSqSelectorModel selector) {
            return Optional.of(Selection.sorted(selector, inputs, selector.selectedFeatures()));
        }
        return Optional.empty();
    }
}
