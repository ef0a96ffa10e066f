package io.vernier.jobs.mllib;

import io.vernier.jobs.outcome.Refusal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.feature.StandardScalerModel;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.SparkSession;

/** The classes that are understood, and the reader of each. */
final class SupportedStages {
    private static final Map<String, Supplier<MLReader<? extends Transformer>>> READERS = readers();

    private SupportedStages() {}

    private static Map<String, Supplier<MLReader<? extends Transformer>>> readers() {
        Map<String, Supplier<MLReader<? extends Transformer>>> readers = new LinkedHashMap<>();
        readers.put(LinearRegressionModel.class.getName(), LinearRegressionModel::read);
        readers.put(LogisticRegressionModel.class.getName(), LogisticRegressionModel::read);
        readers.put(
                MultilayerPerceptronClassificationModel.class.getName(), MultilayerPerceptronClassificationModel::read);
        readers.put(PipelineModel.class.getName(), PipelineModel::read);
        readers.put(VectorAssembler.class.getName(), VectorAssembler::read);
        readers.put(StandardScalerModel.class.getName(), StandardScalerModel::read);
        return readers;
    }

    /** @throws Refusal if the class is not supported */
    static void require(StageMetadata stage) {
        if (stage.className().equals(Pipeline.class.getName())) {
            throw Refusal.before("The pipeline \"" + stage.uid() + "\" of the class \"" + stage.className()
                    + "\" is not fitted; fit it and save the model that comes of it.");
        }
        if (!READERS.containsKey(stage.className())) {
            throw Refusal.before("Stage \"" + stage.uid() + "\" is of the class \"" + stage.className()
                    + "\", which is not supported; supported are " + names() + ".");
        }
    }

    /** The simple names of all supported classes, for sentences. */
    static String names() {
        return String.join(
                ", ",
                READERS.keySet().stream()
                        .map(name -> name.substring(name.lastIndexOf('.') + 1))
                        .toList());
    }

    /** Loads a model with the reader of its class. */
    static Transformer load(SparkSession session, String className, String path) {
        return READERS.get(className).get().session(session).load(path);
    }
}
