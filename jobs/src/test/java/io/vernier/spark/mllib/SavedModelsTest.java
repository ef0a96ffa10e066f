package io.vernier.spark.mllib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.vernier.jobs.LocalSession;
import io.vernier.model.Decision;
import io.vernier.model.Linear;
import io.vernier.spark.mllib.SavedModel.OutputColumns;
import io.vernier.spark.source.FeatureColumns;
import io.vernier.spark.source.NullPolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.regression.LinearRegression;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavedModelsTest {
    @TempDir
    private Path directory;

    private final Dataset<Row> flights = Flights.flights();

    @Test
    void linearRegressionIsItsOneLayer() throws IOException {
        PipelineModel pipeline = fit(assembler(), new LinearRegression().setLabelCol("arrival"));

        SavedModel saved = saveAndLoad(pipeline);

        assertThat(saved.model().tensors()).containsExactly("input", "layer0.linear");
        assertThat(saved.features())
                .isEqualTo(new FeatureColumns.Assembled(List.of(Flights.FEATURES), 8, NullPolicy.FAIL));
        assertThat(saved.label()).hasValue("arrival");
        assertThat(saved.classes()).isZero();
        assertThat(saved.outputs()).isEqualTo(new OutputColumns("", "", "prediction"));
        assertThat(saved.model().decision()).isEqualTo(new Decision.Identity());
        new Comparison(saved, pipeline, flights).assertNumber("layer0.linear", "prediction");
    }

    @Test
    void binaryLogisticRegressionHasOneMarginBehindAFoldedScaler() throws IOException {
        PipelineModel pipeline =
                fit(assembler(), scaler().setWithMean(true), logistic().setLabelCol("delayed"));

        SavedModel saved = saveAndLoad(pipeline);

        assertThat(saved.model().tensors()).containsExactly("input", "layer0.linear", "layer0.sigmoid");
        assertThat(saved.model().channels("layer0.linear")).isEqualTo(1);
        assertThat(saved.classes()).isEqualTo(2);
        assertThat(saved.outputs()).isEqualTo(new OutputColumns("rawPrediction", "probability", "prediction"));
        assertThat(saved.stages())
                .extracting(SavedModel.StageReport::className)
                .containsExactly("VectorAssembler", "StandardScalerModel", "LogisticRegressionModel");
        assertThat(saved.stages().get(1).treatment()).contains("folded into layer0.linear");
        Comparison comparison = new Comparison(saved, pipeline, flights);
        comparison.assertVectorTail("layer0.linear", "rawPrediction");
        comparison.assertVectorTail("layer0.sigmoid", "probability");
        comparison.assertEqualPredictions("prediction");
    }

    @Test
    void aFeatureWithoutDeviationHasNoWeight() throws IOException {
        PipelineModel pipeline =
                fit(assembler(), scaler().setWithMean(true), logistic().setLabelCol("delayed"));

        Linear first = saveAndLoad(pipeline).model().linearSteps().get(0);

        assertThat(first.weight(0, 0)).isZero();
        assertThat(first.weight(0, 7)).isNotZero();
    }

    @Test
    void aScalerThatCentersOnlyIsFolded() throws IOException {
        PipelineModel pipeline = fit(
                assembler(),
                scaler().setWithMean(true).setWithStd(false),
                new LinearRegression().setFeaturesCol("scaled").setLabelCol("arrival"));

        new Comparison(saveAndLoad(pipeline), pipeline, flights).assertNumber("layer0.linear", "prediction");
    }

    @Test
    void twoScalersFoldOneIntoTheOther() throws IOException {
        PipelineModel pipeline = fit(
                assembler(),
                scaler().setOutputCol("once"),
                new StandardScaler().setInputCol("once").setOutputCol("scaled").setWithMean(true),
                new LinearRegression().setFeaturesCol("scaled").setLabelCol("arrival"));

        SavedModel saved = saveAndLoad(pipeline);

        assertThat(saved.features().names()).containsExactly(Flights.FEATURES);
        new Comparison(saved, pipeline, flights).assertNumber("layer0.linear", "prediction");
    }

    @Test
    void multinomialLogisticRegressionEndsWithASoftmax() throws IOException {
        PipelineModel pipeline = fit(assembler(), scaler(), logistic().setLabelCol("delay_class"));

        SavedModel saved = saveAndLoad(pipeline);

        assertThat(saved.model().tensors()).containsExactly("input", "layer0.linear", "layer0.softmax");
        assertThat(saved.classes()).isEqualTo(3);
        Comparison comparison = new Comparison(saved, pipeline, flights);
        comparison.assertVector("layer0.linear", "rawPrediction");
        comparison.assertVector("layer0.softmax", "probability");
        comparison.assertEqualPredictions("prediction");
    }

    @Test
    void multinomialOfTwoClassesKeepsBothMargins() throws IOException {
        PipelineModel pipeline =
                fit(assembler(), scaler(), logistic().setLabelCol("delayed").setFamily("multinomial"));

        SavedModel saved = saveAndLoad(pipeline);

        assertThat(saved.model().channels("layer0.softmax")).isEqualTo(2);
        Comparison comparison = new Comparison(saved, pipeline, flights);
        comparison.assertVector("layer0.linear", "rawPrediction");
        comparison.assertEqualPredictions("prediction");
    }

    @Test
    void thresholdsChangePredictionsAsInSpark() throws IOException {
        LogisticRegression pair = logistic()
                .setLabelCol("delayed")
                .setThresholds(new double[] {0.8, 0.2})
                .setProbabilityCol("");
        PipelineModel binary = fit(assembler(), scaler(), pair);

        SavedModel saved = saveAndLoad(binary);

        assertThat(((Decision.Threshold) saved.model().decision()).threshold()).isEqualTo(0.2, offset(1e-15));
        assertThat(saved.outputs().probability()).isEmpty();
        new Comparison(saved, binary, flights).assertEqualPredictions("prediction");

        PipelineModel multinomial = fit(
                assembler(), scaler(), logistic().setLabelCol("delay_class").setThresholds(new double[] {0.9, 0.3, 0.2
                }));
        new Comparison(saveAndLoad(multinomial), multinomial, flights).assertEqualPredictions("prediction");

        PipelineModel always = fit(
                assembler(), scaler(), logistic().setLabelCol("delay_class").setThresholds(new double[] {0.9, 0, 0.2}));
        new Comparison(saveAndLoad(always), always, flights).assertEqualPredictions("prediction");
    }

    @Test
    void perceptronLayersKeepTheirOrder() throws IOException {
        MultilayerPerceptronClassifier perceptron = new MultilayerPerceptronClassifier()
                .setLayers(new int[] {8, 5, 4, 3})
                .setMaxIter(30)
                .setSeed(3)
                .setFeaturesCol("scaled")
                .setLabelCol("delay_class");
        PipelineModel pipeline = fit(assembler(), scaler().setWithMean(true), perceptron);

        SavedModel saved = saveAndLoad(pipeline);

        assertThat(saved.model().tensors())
                .containsExactly(
                        "input",
                        "layer0.linear",
                        "layer0.sigmoid",
                        "layer1.linear",
                        "layer1.sigmoid",
                        "layer2.linear",
                        "layer2.softmax");
        Comparison comparison = new Comparison(saved, pipeline, flights);
        comparison.assertVector("layer2.linear", "rawPrediction");
        comparison.assertVector("layer2.softmax", "probability");
        comparison.assertEqualPredictions("prediction");
    }

    @Test
    void aBareModelReadsItsOwnVectorColumn() throws IOException {
        Dataset<Row> vectors = assembler().transform(flights);
        LogisticRegressionModel model =
                logistic().setFeaturesCol("features").setLabelCol("delayed").fit(vectors);

        SavedModel saved = saveAndLoad(model);

        assertThat(saved.features()).isEqualTo(new FeatureColumns.VectorColumn("features", 8));
        Comparison comparison = new Comparison(saved, model, vectors);
        comparison.assertVectorTail("layer0.linear", "rawPrediction");
        comparison.assertEqualPredictions("prediction");
    }

    @Test
    void nullsFollowTheAssembler() throws IOException {
        PipelineModel pipeline =
                fit(assembler().setHandleInvalid("keep"), new LinearRegression().setLabelCol("arrival"));

        assertThat(saveAndLoad(pipeline).features())
                .isEqualTo(new FeatureColumns.Assembled(List.of(Flights.FEATURES), 8, NullPolicy.KEEP_AS_NAN));
    }

    private <T extends Transformer & MLWritable> SavedModel saveAndLoad(T model) throws IOException {
        String path = directory.resolve(model.uid()).toString();
        model.save(path);
        return SavedModels.load(LocalSession.session(), path);
    }

    private PipelineModel fit(PipelineStage... stages) {
        return new Pipeline().setStages(stages).fit(flights);
    }

    private static VectorAssembler assembler() {
        return new VectorAssembler().setInputCols(Flights.FEATURES).setOutputCol("features");
    }

    private static StandardScaler scaler() {
        return new StandardScaler().setInputCol("features").setOutputCol("scaled");
    }

    private static LogisticRegression logistic() {
        return new LogisticRegression().setFeaturesCol("scaled").setMaxIter(30);
    }
}
