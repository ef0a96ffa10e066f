package io.vernier.spark.mllib;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernier.model.Decision;
import io.vernier.spark.mllib.SavedModel.OutputColumns;
import io.vernier.spark.source.FeatureColumns;
import io.vernier.spark.source.NullPolicy;
import java.util.List;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.classification.LinearSVC;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.OneVsRest;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.regression.AFTSurvivalRegression;
import org.apache.spark.ml.regression.GeneralizedLinearRegression;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinearFamilyTest extends ModelTest {

    @Test
    void aSupportVectorMachineComparesItsMargin() {
        LinearSVC machine = new LinearSVC()
                .setFeaturesCol("scaled")
                .setLabelCol("delayed")
                .setMaxIter(20)
                .setThreshold(-0.25);
        PipelineModel pipeline = fit(assembler(), scaler(), machine);

        SavedModel saved = checkClassification(pipeline, "layer0.linear", 0.99);

        assertThat(saved.model().tensors()).containsExactly("input", "layer0.linear");
        assertThat(saved.model().decision()).isEqualTo(new Decision.Threshold(-0.25));
        assertThat(saved.outputs()).isEqualTo(new OutputColumns("rawPrediction", "", "prediction"));
        assertThat(saved.classes()).isEqualTo(2);
    }

    @Test
    void onePartAgainstTheRestIsOneOutputOfOneLayer() {
        LogisticRegression part = new LogisticRegression().setMaxIter(20);
        PipelineModel pipeline = fit(assembler(), scaler(), oneVsRest().setClassifier(part));

        SavedModel saved = checkClassification(pipeline, "layer0.linear", 0.985);

        assertThat(saved.model().tensors()).containsExactly("input", "layer0.linear");
        assertThat(saved.model().channels("layer0.linear")).isEqualTo(3);
        assertThat(saved.classes()).isEqualTo(3);
        assertThat(saved.stages().get(2).treatment()).contains("the 3 parts are its outputs");
    }

    @Test
    void partsMayBeSupportVectorMachinesOrHaveTwoMargins() {
        LinearSVC machine = new LinearSVC().setMaxIter(10);
        LogisticRegression both = new LogisticRegression().setMaxIter(10).setFamily("multinomial");

        checkClassification(fit(assembler(), scaler(), oneVsRest().setClassifier(machine)), "layer0.linear", 0.98);
        checkClassification(fit(assembler(), scaler(), oneVsRest().setClassifier(both)), "layer0.linear", 0.98);
    }

    @ParameterizedTest
    @CsvSource({
        "gaussian, , arrival",
        "gaussian, identity, arrival",
        "gaussian, log, positive",
        "gaussian, inverse, positive",
        "binomial, , delayed",
        "binomial, logit, delayed",
        "binomial, probit, delayed",
        "binomial, cloglog, delayed",
        "poisson, , positive",
        "poisson, identity, positive",
        "poisson, sqrt, positive",
        "gamma, , positive",
        "gamma, identity, positive",
        "gamma, log, positive"
    })
    void generalizedModelsHaveTheirFamilysLink(String family, String link, String label) {
        GeneralizedLinearRegression regression = generalized().setFamily(family).setLabelCol(label);
        if (link != null) {
            regression.setLink(link);
        }

        SavedModel saved = checkRegression(fit(assembler(), scaler(), regression), 0.995);

        assertThat(saved.model().tensors()).containsExactly("input", "layer0.linear", "layer0.link");
        assertThat(saved.classes()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"1.5, ", "1.5, 0", "1.5, 1", "1.2, 0.5", "1.8, -1", "1.5, -0.25", "0, 1", "1, 0", "2, -1", "2, "})
    void tweedieModelsHaveAPowerLink(double variancePower, Double linkPower) {
        GeneralizedLinearRegression regression = generalized()
                .setFamily("tweedie")
                .setVariancePower(variancePower)
                .setLabelCol("positive");
        if (linkPower != null) {
            regression.setLinkPower(linkPower);
        }

        checkRegression(fit(assembler(), scaler(), regression), 0.995);
    }

    @Test
    void anOffsetIsOneMoreInputWithWeightOne() {
        GeneralizedLinearRegression regression = generalized()
                .setFamily("poisson")
                .setLabelCol("positive")
                .setOffsetCol("exposure")
                .setLinkPredictionCol("eta");
        PipelineModel pipeline = fit(assembler(), scaler(), regression);

        SavedModel saved = checkRegression(pipeline, 0.99);

        assertThat(saved.features().size()).isEqualTo(9);
        assertThat(saved.features().names()).endsWith("dep_delay", "exposure");
        assertThat(saved.model().linearSteps().get(0).weight(0, 8)).isEqualTo(1);
        assertThat(saved.stages().get(2).treatment()).contains("\"eta\" is left out");
        assertThat(saved.outputs().leftOut()).containsExactly("eta");
        new Comparison(saved, pipeline, flights).assertNumber("layer0.linear", "eta");
    }

    @Test
    void anOffsetBesideAVectorColumnIsReadAfterIt() {
        SavedModel saved = saveAndLoad(generalized()
                .setFeaturesCol("features")
                .setFamily("poisson")
                .setLabelCol("positive")
                .setOffsetCol("exposure")
                .fit(assembler().transform(flights)));

        assertThat(saved.features())
                .isEqualTo(new FeatureColumns.Assembled(List.of("features", "exposure"), 9, NullPolicy.FAIL));
    }

    @Test
    void survivalTimesAreExponentials() {
        AFTSurvivalRegression survival = new AFTSurvivalRegression()
                .setFeaturesCol("scaled")
                .setLabelCol("positive")
                .setCensorCol("delayed")
                .setQuantilesCol("quantiles")
                .setMaxIter(10);

        SavedModel saved = checkRegression(fit(assembler(), scaler(), survival), 0.98);

        assertThat(saved.model().tensors()).containsExactly("input", "layer0.linear", "layer0.link");
        assertThat(saved.stages().get(2).treatment()).contains("\"quantiles\" is left out");
        assertThat(saved.outputs().leftOut()).containsExactly("quantiles");
    }

    private static GeneralizedLinearRegression generalized() {
        return new GeneralizedLinearRegression()
                .setFeaturesCol("scaled")
                .setMaxIter(4)
                .setRegParam(0.1);
    }

    private static OneVsRest oneVsRest() {
        return new OneVsRest().setFeaturesCol("scaled").setLabelCol("delay_class");
    }

    private static StandardScaler scaler() {
        return new StandardScaler()
                .setInputCol("features")
                .setOutputCol("scaled")
                .setWithMean(true);
    }
}
