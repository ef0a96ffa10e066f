package io.vernier.spark.mllib;

import io.vernier.model.MeasuredModel;
import io.vernier.spark.mllib.SavedModel.OutputColumns;
import io.vernier.spark.mllib.SavedModel.StageReport;
import io.vernier.spark.source.ClassNames;
import io.vernier.spark.source.FeatureColumns;
import io.vernier.validation.Task;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.Transformer;

/** A model that a job was given: steps that Vernier computes, or a network that a runtime computes. */
public sealed interface LoadedModel permits SavedModel, Network {

    /** What a calibration measures of it. */
    MeasuredModel measured();

    /** Stages before the input vector, which are left to Spark: applied with {@code transform}, in order. */
    List<Transformer> preparation();

    /** The columns, after the preparation, that hold the input vector. */
    FeatureColumns features();

    /** The model's own label column; absent where it has none. */
    Optional<String> label();

    /** Number of classes; 0 for numbers and clusters. */
    int classes();

    /** What each class is called in the data, in the order of their numbers; empty where the model does not tell. */
    ClassNames classNames();

    /** What the model chooses from, such as {@code 3 classes}; absent where it predicts numbers. */
    Optional<String> choices();

    /** The names of the columns that the model adds. */
    OutputColumns outputs();

    /** What became of each stage or node, in order. */
    List<StageReport> stages();

    /** Up to how many channels of a tensor have their own histogram, where so many are configured for models of steps. */
    int histogramChannels(int configured);

    /** How many groups of rows statistics are kept of, where so many are configured; it decides where that is left to it. */
    int groups(int configured);

    /**
     * What the model is for.
     *
     * @param labelled whether rows have a label
     * @param agreement the greatest difference between two numbers that agree
     */
    Task task(boolean labelled, double agreement);
}
