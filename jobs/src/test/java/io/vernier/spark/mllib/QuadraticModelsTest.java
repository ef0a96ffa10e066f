package io.vernier.spark.mllib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.vernier.certificate.Certificate;
import io.vernier.certificate.NoProofException;
import io.vernier.integer.IntegerTap;
import io.vernier.ml.PostTrainingQuantizer;
import io.vernier.ml.QuantizedModel;
import io.vernier.model.DenseBatch;
import io.vernier.outcome.Refusal;
import io.vernier.spark.mllib.SavedModel.OutputColumns;
import java.util.List;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.FMClassifier;
import org.apache.spark.ml.classification.NaiveBayes;
import org.apache.spark.ml.clustering.GaussianMixture;
import org.apache.spark.ml.clustering.GaussianMixtureModel;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.regression.FMRegressor;
import org.apache.spark.ml.regression.IsotonicRegression;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Models that add squares, and the one that interpolates, on flights. */
class QuadraticModelsTest extends ModelTest {
    private static final Dataset<Row> ROWS = rows();

    private static Dataset<Row> rows() {
        Dataset<Row> assembled = assembler("raw", Flights.FEATURES).transform(Flights.flights());
        return new StandardScaler()
                .setInputCol("raw")
                .setOutputCol("features")
                .setWithMean(true)
                .fit(assembled)
                .transform(assembled)
                .cache();
    }

    static List<Arguments> classifiers() {
        FMClassifier machine = new FMClassifier()
                .setLabelCol("delayed")
                .setFactorSize(4)
                .setStepSize(0.1)
                .setMaxIter(20)
                .setSeed(1);
        NaiveBayes bayes = new NaiveBayes().setModelType("gaussian").setLabelCol("delay_class");
        List<String> ofMachine = List.of("input", "layer0.factors", "layer1.interaction", "layer1.sigmoid");
        List<String> ofBayes = List.of("input", "layer0.quadratic", "layer0.softmax");
        return List.of(
                arguments(machine.fit(ROWS), "layer1.interaction", ofMachine, 0.98),
                arguments(
                        machine.copy(new ParamMap())
                                .setThresholds(new double[] {0.3, 0.7})
                                .fit(ROWS),
                        "layer1.interaction",
                        ofMachine,
                        0.98),
                arguments(bayes.fit(ROWS), "layer0.quadratic", ofBayes, 0.96),
                arguments(bayes.setFeaturesCol("raw").fit(ROWS), "layer0.quadratic", ofBayes, 0.96));
    }

    @ParameterizedTest
    @MethodSource("classifiers")
    <M extends Model<M> & MLWritable> void classesAndProbabilitiesAreSparks(
            M model, String margins, List<String> tensors, double agreement) {
        SavedModel saved = checkClassification(model, ROWS, margins, agreement);

        assertThat(saved.model().tensors()).isEqualTo(tensors);
        Comparison comparison = new Comparison(saved, model, ROWS);
        String last = tensors.get(tensors.size() - 1);
        if (saved.classes() == 2) {
            comparison.assertVectorTail(last, "probability");
        } else {
            comparison.assertVector(last, "probability");
        }
    }

    @ParameterizedTest
    @MethodSource("classifiers")
    <M extends Model<M> & MLWritable> void aQuantizedModelPredictsAsItsProgramDoes(
            M model, String margins, List<String> tensors, double agreement) {
        assertPredictsAsItsProgram(model, agreement);
    }

    @Test
    void aFactorizationMachineOfNumbersIsSparks() {
        FMRegressor machine = new FMRegressor()
                .setLabelCol("arrival")
                .setFactorSize(4)
                .setStepSize(1)
                .setMaxIter(60)
                .setSeed(1);
        Model<?> model = machine.fit(ROWS);
        SavedModel saved = SavedModels.of(model);
        Comparison comparison = new Comparison(saved, model, ROWS);

        comparison.assertNumber("layer1.interaction", "prediction");
        Quantized quantized = new Quantized(saved.model(), comparison.input());
        quantized.assertIntegersAsThePlainReference();
        assertThat(quantized.determination()).isGreaterThan(0.99);
        assertThatThrownBy(() -> Certificate.of(saved.model(), quantized.program(), quantized.calibration()))
                .isInstanceOf(NoProofException.class);
        assertPredictsAsItsProgram(model, 0);
    }

    @Test
    void componentsOfAMixtureAreSparks() {
        GaussianMixtureModel model =
                new GaussianMixture().setK(3).setSeed(2).setMaxIter(30).fit(ROWS);

        SavedModel saved = saveAndLoad(model);

        assertThat(saved.model().tensors())
                .containsExactly("input", "layer0.linear", "layer1.density", "layer1.probability");
        assertThat(saved.outputs()).isEqualTo(new OutputColumns("", "probability", "prediction"));
        assertThat(saved.choices()).contains("3 clusters");
        assertThat(saved.label()).isEmpty();
        Comparison comparison = new Comparison(saved, model, ROWS);
        comparison.assertEqualPredictions("prediction");
        comparison.assertVector("layer1.probability", "probability");
        Quantized quantized = new Quantized(saved.model(), comparison.input());
        quantized.assertIntegersAsThePlainReference();
        assertThat(quantized.agreement()).isGreaterThan(0.95);
        assertPredictsAsItsProgram(model, 0.95);
    }

    static List<Arguments> isotonic() {
        IsotonicRegression one = new IsotonicRegression().setFeaturesCol("dep_delay");
        return List.of(
                arguments(one.setLabelCol("arrival")
                        .fit(ROWS.withColumn("dep_delay", ROWS.col("dep_delay").cast("double")))),
                arguments(new IsotonicRegression()
                        .setFeaturesCol("dep_delay")
                        .setLabelCol("arrival")
                        .setIsotonic(false)
                        .fit(ROWS.withColumn("dep_delay", ROWS.col("dep_delay").cast("double")))));
    }

    @ParameterizedTest
    @MethodSource("isotonic")
    <M extends Model<M> & MLWritable> void aTableInterpolatesAsSparkDoes(M model) {
        Dataset<Row> rows = ROWS.withColumn("dep_delay", ROWS.col("dep_delay").cast("double"));
        SavedModel saved = saveAndLoad(model);
        Comparison comparison = new Comparison(saved, model, rows);

        comparison.assertNumber("layer1.linear", "prediction");
        assertThat(saved.model().tensors())
                .containsExactly("input", "layer0.linear", "layer0.isotonic", "layer1.linear");
        Quantized quantized = new Quantized(saved.model(), comparison.input());
        quantized.assertIntegersAsThePlainReference();
        assertThat(quantized.determination()).isGreaterThan(0.98);
    }

    @Test
    void oneFeatureOfAVectorIsInterpolated() {
        IsotonicRegression last =
                new IsotonicRegression().setLabelCol("arrival").setFeatureIndex(Flights.FEATURES.length - 1);

        SavedModel saved = checkRegression(fit(assembler(), last), 0.98);

        assertThat(saved.features().size()).isEqualTo(Flights.FEATURES.length);
        Model<?> alone = last.fit(ROWS);
        assertThatThrownBy(() -> SavedModels.of(alone))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("(featureIndex)")
                .hasMessageContaining("put the VectorAssembler");
    }

    /** With the columns of the original, whatever is read of them. */
    private static void assertPredictsAsItsProgram(Transformer model, double agreement) {
        QuantizedModel quantized = new PostTrainingQuantizer().setModel(model).fit(ROWS);
        Dataset<Row> original = model.transform(ROWS);
        Dataset<Row> scored = quantized.transform(ROWS);

        assertThat(scored.columns()).isEqualTo(original.columns());
        List<Row> rows = scored.collectAsList();
        List<Row> alone = scored.select("prediction").collectAsList();
        List<Row> expected = original.select("prediction").collectAsList();
        String features = model.getOrDefault(model.getParam("featuresCol")).toString();
        int equal = 0;
        for (int row = 0; row < rows.size(); row++) {
            double prediction = ((Number) rows.get(row).getAs("prediction")).doubleValue();
            equal += prediction == ((Number) expected.get(row).get(0)).doubleValue() ? 1 : 0;
            assertThat(((Number) alone.get(row).get(0)).doubleValue()).isEqualTo(prediction);
            if (row % 50 == 0) {
                double[] elements = rows.get(row).<Vector>getAs(features).toArray();
                DenseBatch last =
                        quantized.program().run(new DenseBatch(1, elements.length, elements), IntegerTap.NONE);
                assertThat(quantized.program().decision().predict(last, 0)).isEqualTo(prediction);
            }
        }
        assertThat((double) equal / rows.size()).isGreaterThanOrEqualTo(agreement);
    }
}
