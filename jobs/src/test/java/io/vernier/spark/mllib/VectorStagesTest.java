package io.vernier.spark.mllib;

import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;

import io.vernier.model.LayeredModel;
import io.vernier.spark.source.FeatureColumns;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.feature.ElementwiseProduct;
import org.apache.spark.ml.feature.MaxAbsScaler;
import org.apache.spark.ml.feature.MinMaxScaler;
import org.apache.spark.ml.feature.Normalizer;
import org.apache.spark.ml.feature.PCA;
import org.apache.spark.ml.feature.RobustScaler;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.feature.UnivariateFeatureSelector;
import org.apache.spark.ml.feature.VarianceThresholdSelector;
import org.apache.spark.ml.feature.VectorSlicer;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.regression.LinearRegression;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class VectorStagesTest extends ModelTest {

    static Stream<Named<PipelineStage>> scalers() {
        return Stream.of(
                Named.of(
                        "MinMaxScaler",
                        new MinMaxScaler()
                                .setInputCol("features")
                                .setOutputCol("scaled")
                                .setMin(-1)
                                .setMax(3)),
                Named.of(
                        "MaxAbsScaler",
                        new MaxAbsScaler().setInputCol("features").setOutputCol("scaled")),
                Named.of(
                        "RobustScaler",
                        new RobustScaler()
                                .setInputCol("features")
                                .setOutputCol("scaled")
                                .setWithCentering(true)),
                Named.of(
                        "ElementwiseProduct",
                        new ElementwiseProduct()
                                .setInputCol("features")
                                .setOutputCol("scaled")
                                .setScalingVec(Vectors.dense(0, 1, -2, 3, 0.5, 1e-2, 1e-3, 1))));
    }

    @ParameterizedTest
    @MethodSource("scalers")
    void scalersAreFolded(PipelineStage scaler) {
        PipelineModel pipeline = fit(assembler(), scaler, regression());

        SavedModel saved = checkRegression(pipeline, 0.995);

        assertThat(saved.features().names()).containsExactly(Flights.FEATURES);
        assertThat(saved.preparation()).isEmpty();
        assertThat(saved.stages().get(1).treatment()).contains("folded into layer0.linear");
    }

    static Stream<Named<PipelineStage>> centering() {
        return Stream.of(
                Named.of(
                        "StandardScaler",
                        new StandardScaler()
                                .setInputCol("features")
                                .setOutputCol("scaled")
                                .setWithMean(true)),
                Named.of(
                        "StandardScaler without deviation",
                        new StandardScaler()
                                .setInputCol("features")
                                .setOutputCol("scaled")
                                .setWithMean(true)
                                .setWithStd(false)),
                Named.of(
                        "MinMaxScaler",
                        new MinMaxScaler().setInputCol("features").setOutputCol("scaled")),
                Named.of(
                        "RobustScaler",
                        new RobustScaler()
                                .setInputCol("features")
                                .setOutputCol("scaled")
                                .setRelativeError(0.01)
                                .setWithCentering(true)));
    }

    /** Eighths around 10^15, the last digits that doubles have there: nothing of them may cancel. */
    @ParameterizedTest
    @MethodSource("centering")
    void whatScalersSubtractIsSubtractedFirst(PipelineStage scaler) {
        Dataset<Row> table =
                flights.withColumn("far", expr("1e15D + pmod(hour * 7 + minute, 41) / 8D + if(delayed > 0, 5, 0)"));
        PipelineModel pipeline = new Pipeline()
                .setStages(new PipelineStage[] {assembler("features", "far", "dep_delay"), scaler, regression()})
                .fit(table);
        SavedModel saved = saveAndLoad(pipeline);
        Comparison comparison = new Comparison(saved, pipeline, table);

        comparison.assertNumber("layer0.linear", "prediction");
        assertThat(saved.model().linearSteps().get(0).center(0)).isGreaterThan(9e14);
        Quantized quantized = new Quantized(saved.model(), comparison.input());
        quantized.assertIntegersAsThePlainReference();
        assertThat(quantized.determination()).isGreaterThan(0.999);
    }

    @Test
    void aConstantColumnBecomesTheMiddleOfTheScale() {
        PipelineModel pipeline = fit(assembler(), minMax(), regression());
        Transformer shifted = new PipelineModel("bare", new Transformer[] {pipeline.stages()[0], pipeline.stages()[1]});

        assertThat(shifted.transform(flights).first().<Vector>getAs("scaled").apply(0))
                .isEqualTo(0.5);
        assertThat(saveAndLoad(pipeline).model().linearSteps().get(0).weight(0, 0))
                .isZero();
    }

    @Test
    void slicesOfAKnownVectorAreFoldedWithWeightsOfZero() {
        VectorSlicer slicer =
                new VectorSlicer().setInputCol("scaled").setOutputCol("sliced").setIndices(new int[] {7, 1, 3});
        PipelineModel pipeline = fit(assembler(), minMax(), slicer, regression().setFeaturesCol("sliced"));

        SavedModel saved = checkRegression(pipeline, 0.99);

        assertThat(saved.features().size()).isEqualTo(8);
        assertThat(saved.model().linearSteps().get(0).weights()).hasSize(8);
        assertThat(saved.model().linearSteps().get(0).weight(0, 2)).isZero();
        assertThat(saved.model().linearSteps().get(0).weight(0, 7)).isNotZero();
    }

    @Test
    void slicesOfAVectorWhoseLengthOnlyTheDataTellsStaySparksWork() {
        VectorSlicer slicer = new VectorSlicer()
                .setInputCol("features")
                .setOutputCol("sliced")
                .setIndices(new int[] {7, 1, 3});
        PipelineModel pipeline = fit(assembler(), slicer, regression().setFeaturesCol("sliced"));

        SavedModel saved = checkRegression(pipeline, 0.99);

        assertThat(saved.features()).isEqualTo(new FeatureColumns.VectorColumn("sliced", 3));
        assertThat(saved.preparation()).hasSize(2);
    }

    @Test
    void selectorsKeepTheOrderOfTheVector() {
        UnivariateFeatureSelector best = new UnivariateFeatureSelector()
                .setFeatureType("continuous")
                .setLabelType("continuous")
                .setSelectionMode("numTopFeatures")
                .setSelectionThreshold(3)
                .setFeaturesCol("scaled")
                .setLabelCol("arrival")
                .setOutputCol("chosen");
        VarianceThresholdSelector varying = new VarianceThresholdSelector()
                .setVarianceThreshold(1e-3)
                .setFeaturesCol("scaled")
                .setOutputCol("chosen");

        SavedModel saved =
                checkRegression(fit(assembler(), minMax(), best, regression().setFeaturesCol("chosen")), 0.99);
        checkRegression(fit(assembler(), minMax(), varying, regression().setFeaturesCol("chosen")), 0.99);

        assertThat(saved.features().size()).isEqualTo(8);
        assertThat(saved.stages().get(2).treatment()).contains("folded into layer0.linear");
    }

    @Test
    void componentsAreFoldedWhereThatMakesNoMoreWeights() {
        PipelineModel pipeline =
                fit(assembler(), scaler(), components(4), regression().setFeaturesCol("components"));

        SavedModel saved = checkRegression(pipeline, 0.99);

        assertThat(saved.model().tensors()).containsExactly("input", "layer0.linear");
        assertThat(saved.model().linearSteps().get(0).inputs()).isEqualTo(8);
    }

    @Test
    void componentsAreALayerWhereFoldingWouldEnlargeTheWeights() {
        MultilayerPerceptronClassifier perceptron = new MultilayerPerceptronClassifier()
                .setLayers(new int[] {3, 12, 3})
                .setMaxIter(40)
                .setSeed(5)
                .setFeaturesCol("components")
                .setLabelCol("delay_class");
        PipelineModel pipeline = fit(assembler(), scaler(), components(3), perceptron);

        SavedModel saved = checkClassification(pipeline, "layer2.linear", 0.97);

        assertThat(saved.model().tensors())
                .containsExactly(
                        "input", "layer0.linear", "layer1.linear", "layer1.sigmoid", "layer2.linear", "layer2.softmax");
        assertThat(saved.stages()).extracting(SavedModel.StageReport::treatment).satisfies(treatments -> {
            assertThat(treatments.get(1)).startsWith("folded into layer0.linear");
            assertThat(treatments.get(2)).startsWith("computed as layer0.linear, since");
            assertThat(treatments.get(3)).startsWith("computed as layer1.linear, layer1.sigmoid");
        });
        Comparison comparison = new Comparison(saved, pipeline, flights);
        comparison.assertVector("layer0.linear", "components");
    }

    @Test
    void aNormalizerStaysSparksWork() {
        Normalizer normalizer = new Normalizer()
                .setInputCol("scaled")
                .setOutputCol("normalized")
                .setP(2);
        LogisticRegression logistic = new LogisticRegression()
                .setFeaturesCol("normalized")
                .setLabelCol("delayed")
                .setMaxIter(20);
        PipelineModel pipeline = fit(assembler(), scaler(), normalizer, logistic);

        SavedModel saved = checkClassification(pipeline, "layer0.linear", 0.99);

        FeatureColumns.VectorColumn features = (FeatureColumns.VectorColumn) saved.features();
        assertThat(features.name()).isEqualTo("normalized");
        assertThat(features.elements()).hasSize(8).startsWith("year", "month").endsWith("dep_delay");
        assertThat(saved.preparation()).hasSize(3);
    }

    @Test
    void vectorsAreAssembledFromScaledVectorsColumnByColumn() {
        StandardScaler times = new StandardScaler()
                .setInputCol("times")
                .setOutputCol("scaledTimes")
                .setWithMean(true);
        MaxAbsScaler lengths = new MaxAbsScaler().setInputCol("lengths").setOutputCol("scaledLengths");
        PipelineModel pipeline = fit(
                assembler("times", "hour", "minute"),
                times,
                assembler("lengths", "distance", "dep_delay"),
                lengths,
                assembler("scaled", "month", "scaledTimes", "scaledLengths", "day"),
                regression());

        SavedModel saved = checkRegression(pipeline, 0.995);

        assertThat(saved.features().names()).containsExactly("month", "hour", "minute", "distance", "dep_delay", "day");
        assertThat(saved.preparation()).isEmpty();
        assertThat(saved.model().tensors()).isEqualTo(List.of(LayeredModel.INPUT, "layer0.linear"));
    }

    @Test
    void assemblersThatTreatNullsDifferentlyStayApart() {
        PipelineModel pipeline = fit(
                assembler("times", "hour", "minute").setHandleInvalid("keep"),
                assembler("scaled", "times", "dep_delay"),
                regression());

        SavedModel saved = checkRegression(pipeline, 0.99);

        assertThat(saved.features().names()).containsExactly("times", "dep_delay");
        assertThat(saved.preparation()).hasSize(1);
    }

    private static LinearRegression regression() {
        return new LinearRegression().setFeaturesCol("scaled").setLabelCol("arrival");
    }

    private static MinMaxScaler minMax() {
        return new MinMaxScaler().setInputCol("features").setOutputCol("scaled");
    }

    private static StandardScaler scaler() {
        return new StandardScaler()
                .setInputCol("features")
                .setOutputCol("scaled")
                .setWithMean(true);
    }

    private static PCA components(int count) {
        return new PCA().setInputCol("scaled").setOutputCol("components").setK(count);
    }
}
