package io.vernier.spark.mllib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.vernier.integer.IntegerTap;
import io.vernier.jobs.LocalSession;
import io.vernier.ml.PostTrainingQuantizer;
import io.vernier.ml.QuantizedModel;
import io.vernier.model.DenseBatch;
import io.vernier.outcome.Refusal;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.classification.NaiveBayes;
import org.apache.spark.ml.classification.NaiveBayesModel;
import org.apache.spark.ml.feature.MinMaxScaler;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Naive Bayes on handwritten digits. */
class NaiveBayesModelsTest extends ModelTest {
    private static final Dataset<Row> DIGITS = RealTables.digits();

    private static NaiveBayes bayes(String type) {
        return new NaiveBayes().setModelType(type).setFeaturesCol(type.equals("bernoulli") ? "inked" : "features");
    }

    /** A tenth for each digit, but twice as much for eights. */
    private static double[] thresholds() {
        return IntStream.range(0, 10)
                .mapToDouble(digit -> digit == 8 ? 0.2 : 0.1)
                .toArray();
    }

    static List<Arguments> types() {
        return List.of(
                arguments(bayes("multinomial"), "layer0.linear", List.of("input", "layer0.linear", "layer0.softmax")),
                arguments(
                        bayes("multinomial").setThresholds(thresholds()).setSmoothing(0.3),
                        "layer0.linear",
                        List.of("input", "layer0.linear", "layer0.softmax")),
                arguments(
                        bayes("complement"),
                        "layer0.log_softmax",
                        List.of("input", "layer0.linear", "layer0.log_softmax", "layer0.softmax")),
                arguments(bayes("bernoulli"), "layer0.linear", List.of("input", "layer0.linear", "layer0.softmax")));
    }

    @ParameterizedTest
    @MethodSource("types")
    void stepsAreSparksAndIntegersPredictAsTheyDo(NaiveBayes bayes, String raw, List<String> tensors) {
        NaiveBayesModel model = bayes.fit(DIGITS);

        SavedModel saved = checkClassification(model, DIGITS, raw, 0.97);

        assertThat(saved.model().tensors()).isEqualTo(tensors);
        assertThat(saved.classes()).isEqualTo(10);
        new Comparison(saved, model, DIGITS).assertVector("layer0.softmax", "probability");
    }

    /** What the integers say stands in the columns of the original, and the raw prediction is what its name says. */
    @ParameterizedTest
    @MethodSource("types")
    void aQuantizedModelHasTheColumnsOfTheOriginal(NaiveBayes bayes, String raw) {
        NaiveBayesModel model = bayes.fit(DIGITS);
        QuantizedModel quantized = new PostTrainingQuantizer().setModel(model).fit(DIGITS);

        Dataset<Row> scored = quantized.transform(DIGITS);
        List<Row> rows = scored.limit(300).collectAsList();

        assertThat(scored.columns()).isEqualTo(model.transform(DIGITS).columns());
        for (Row row : rows) {
            double[] features = row.<Vector>getAs(bayes.getFeaturesCol()).toArray();
            DenseBatch last = quantized.program().run(new DenseBatch(1, features.length, features), IntegerTap.NONE);
            assertThat(row.<Vector>getAs("probability").apply(3)).isEqualTo(last.value(0, 3));
            assertThat(row.<Double>getAs("prediction"))
                    .isEqualTo(quantized.program().decision().predict(last, 0));
            if (raw.endsWith("log_softmax")) {
                Vector logarithms = row.getAs("rawPrediction");
                assertThat(StrictMath.exp(logarithms.apply(3))).isCloseTo(last.value(0, 3), within(1e-12));
            }
        }
        assertThat(quantized.transform(DIGITS).select("prediction").collectAsList())
                .as("alone, where no exponential is needed")
                .isEqualTo(scored.collectAsList().stream()
                        .map(row -> RowFactory.create(row.<Double>getAs("prediction")))
                        .toList());
    }

    @Test
    void aStageThatMovesTheVectorIsLeftToSparkSinceTheVectorItselfIsChecked() {
        MinMaxScaler scaler = new MinMaxScaler().setInputCol("features").setOutputCol("scaled");
        PipelineModel pipeline = new Pipeline()
                .setStages(new PipelineStage[] {scaler, bayes("multinomial").setFeaturesCol("scaled")})
                .fit(DIGITS);

        SavedModel saved = checkClassification(pipeline, DIGITS, "layer0.linear", 0.97);

        assertThat(saved.preparation()).hasSize(1);
        assertThat(saved.features().names()).containsExactly("scaled");
    }

    @ParameterizedTest
    @CsvSource({
        "multinomial, -1, expected finite numbers that are not negative",
        "complement, -1, expected finite numbers that are not negative",
        "bernoulli, 3, expected 0 or 1",
        "bernoulli, 0.5, expected 0 or 1"
    })
    void whatSparkRefusesIsRefused(String type, double foreign, String expected) {
        NaiveBayesModel model = bayes(type).fit(DIGITS);
        double[] features = new double[64];
        features[5] = foreign;
        Dataset<Row> rows = DIGITS.limit(20)
                .select(model.getFeaturesCol())
                .union(LocalSession.session()
                        .createDataFrame(List.of(new Holder(Vectors.dense(features))), Holder.class)
                        .toDF());

        assertThatThrownBy(() -> model.transform(rows).collectAsList()).hasStackTraceContaining("feature values");
        assertThatThrownBy(() -> new PostTrainingQuantizer().setModel(model).fit(rows))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("holds a number that the model refuses: 1 of 21 rows")
                .hasMessageContaining(expected);
    }

    /** A row of one vector. */
    public record Holder(Vector features) {
        public Vector getFeatures() {
            return features;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"multinomial", "complement", "bernoulli"})
    void whatAClassNeverHasIsNoCoefficient(String type) {
        NaiveBayesModel model = bayes(type).setSmoothing(0).fit(DIGITS);

        assertThatThrownBy(() -> SavedModels.of(model))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("(NaiveBayesModel) has the logarithm")
                .hasMessageContaining("Infinity at position");
    }
}
