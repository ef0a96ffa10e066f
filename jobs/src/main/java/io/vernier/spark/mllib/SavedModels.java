package io.vernier.spark.mllib;

import io.vernier.config.JobConfiguration.ModelConfiguration;
import io.vernier.config.OnnxConfiguration;
import io.vernier.outcome.Refusal;
import java.util.Arrays;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.sql.SparkSession;

/** Loads what Spark ML saved, or an ONNX file. */
public final class SavedModels {
    private SavedModels() {}

    /**
     * Loads a saved model or pipeline, checks that its stages feed one another, and expresses it as layers.
     *
     * <p>The classes of all stages are read from the metadata first: nothing is loaded unless all of them are supported.
     *
     * @param path a directory, or an ONNX file whose inputs are columns, on any file system that Hadoop knows
     * @throws Refusal (21) if there is no such directory, it is no saved model or a damaged one, or a stage is not supported
     */
    public static SavedModel load(SparkSession session, String path) {
        return load(session, new ModelConfiguration(path, "", OnnxConfiguration.DEFAULT));
    }

    /**
     * The same with what an ONNX file does not say of itself.
     *
     * @throws Refusal (21) also if the file has no such inputs
     */
    public static SavedModel load(SparkSession session, ModelConfiguration model) {
        if (open(session, model) instanceof SavedModel saved) {
            return saved;
        }
        throw Refusal.before(
                "The model \"" + model.path() + "\" is a network that ONNX Runtime computes, expected trees, a linear"
                        + " model or a perceptron here; quantize it with \"vernier run\".");
    }

    /**
     * The same with what an ONNX file does not say of itself, also of a network.
     *
     * @throws Refusal (21) also if the file has no such inputs, or is a network and ONNX Runtime is missing
     */
    public static LoadedModel open(SparkSession session, ModelConfiguration model) {
        return open(session.sparkContext().hadoopConfiguration(), () -> session, model);
    }

    /**
     * The same, where there may be no need of Spark.
     *
     * @param spark is asked only where Spark's own readers are needed
     */
    public static LoadedModel open(Configuration hadoop, Supplier<SparkSession> spark, ModelConfiguration model) {
        return ModelConfiguration.isOnnx(model.path())
                ? new OnnxFile(model).load(hadoop)
                : Wiring.connect(new ModelDirectory(hadoop, spark, model.path()).load());
    }

    /**
     * Loads a saved model or pipeline as Spark ML runs it.
     *
     * @throws Refusal (21) as {@link #load}, and of an ONNX file, which Spark does not run
     */
    public static Transformer transformer(SparkSession session, String path) {
        if (ModelConfiguration.isOnnx(path)) {
            throw Refusal.before(
                    "\"" + path + "\" is an ONNX file, which Spark itself does not run; name the directory of"
                            + " a saved Spark ML model.");
        }
        return ModelDirectory.in(session, path).load();
    }

    /**
     * Expresses a fitted model or pipeline as layers.
     *
     * @throws Refusal (21) if a stage is not supported, or its stages do not feed one another
     */
    public static SavedModel of(Transformer fitted) {
        requireSupported(fitted);
        return Wiring.connect(fitted);
    }

    private static void requireSupported(Transformer stage) {
        SupportedStages.require(StageMetadata.of(stage.getClass(), stage.uid()));
        if (stage instanceof PipelineModel pipeline) {
            Arrays.stream(pipeline.stages()).forEach(SavedModels::requireSupported);
        }
    }
}
