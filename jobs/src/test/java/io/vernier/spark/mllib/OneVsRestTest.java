package io.vernier.spark.mllib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.classification.Classifier;
import org.apache.spark.ml.classification.DecisionTreeClassifier;
import org.apache.spark.ml.classification.FMClassifier;
import org.apache.spark.ml.classification.GBTClassifier;
import org.apache.spark.ml.classification.LinearSVC;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.classification.NaiveBayes;
import org.apache.spark.ml.classification.OneVsRest;
import org.apache.spark.ml.classification.RandomForestClassifier;
import org.apache.spark.ml.feature.MinMaxScaler;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One class of delays against the rest, by every kind of part. */
class OneVsRestTest extends ModelTest {

    static List<Arguments> parts() {
        return List.of(
                arguments(new LogisticRegression().setMaxIter(5), "layer0.linear", 0.98),
                arguments(new LogisticRegression().setMaxIter(5).setFamily("multinomial"), "layer0.linear", 0.98),
                arguments(new LinearSVC().setMaxIter(5), "layer0.linear", 0.98),
                arguments(new NaiveBayes(), "layer0.linear", 0.95),
                arguments(new NaiveBayes().setModelType("complement"), "layer0.log_softmax", 0.95),
                arguments(new NaiveBayes().setModelType("gaussian"), "layer0.quadratic", 0.96),
                arguments(
                        new MultilayerPerceptronClassifier()
                                .setLayers(new int[] {8, 4, 3, 2})
                                .setMaxIter(10)
                                .setSeed(1),
                        "layer2.linear",
                        0.97),
                arguments(
                        new FMClassifier()
                                .setFactorSize(3)
                                .setMaxIter(10)
                                .setStepSize(0.1)
                                .setSeed(1),
                        "layer1.interaction",
                        0.97),
                arguments(new DecisionTreeClassifier().setMaxDepth(3), "trees.margin", 0.999),
                arguments(
                        new RandomForestClassifier()
                                .setNumTrees(3)
                                .setMaxDepth(3)
                                .setSeed(1),
                        "trees.margin",
                        0.999),
                arguments(new GBTClassifier().setMaxIter(3).setMaxDepth(3).setSeed(1), "trees.margin", 0.999));
    }

    @ParameterizedTest
    @MethodSource("parts")
    void rawPredictionsAndClassesAreSparks(Classifier<?, ?, ?> part, String raw, double agreement) {
        OneVsRest rest =
                new OneVsRest().setClassifier(part).setLabelCol("delay_class").setFeaturesCol("scaled");
        MinMaxScaler scaler = new MinMaxScaler().setInputCol("features").setOutputCol("scaled");
        PipelineModel model = new Pipeline()
                .setStages(new PipelineStage[] {assembler(), scaler, rest})
                .fit(flights);

        SavedModel saved = checkClassification(model, flights, raw, agreement);

        assertThat(saved.classes()).isEqualTo(3);
        assertThat(saved.model().decision().channels()).isEqualTo(3);
    }
}
