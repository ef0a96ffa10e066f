package io.vernier.spark.mllib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernier.outcome.Refusal;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.recommendation.ALS;
import org.apache.spark.ml.regression.LinearRegression;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.ml.tuning.TrainValidationSplit;
import org.junit.jupiter.api.Test;

class TuningTest extends ModelTest {
    private final LinearRegression regression =
            new LinearRegression().setFeaturesCol("scaled").setLabelCol("arrival");
    private final ParamMap[] grid = new ParamGridBuilder()
            .addGrid(regression.regParam(), new double[] {0.1, 100})
            .build();
    private final RegressionEvaluator evaluator = new RegressionEvaluator().setLabelCol("arrival");

    @Test
    void theBestOfACrossValidationIsTaken() {
        Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {assembler(), scaler(), regression});
        CrossValidator validator = new CrossValidator()
                .setEstimator(pipeline)
                .setEstimatorParamMaps(grid)
                .setEvaluator(evaluator)
                .setNumFolds(2);

        SavedModel saved = checkRegression(validator.fit(flights), 0.995);

        assertThat(saved.features().names()).containsExactly(Flights.FEATURES);
        assertThat(saved.stages()).hasSize(3);
    }

    @Test
    void theBestOfASplitInsideAPipelineInsideAPipelineIsTaken() {
        TrainValidationSplit split = split(regression);
        PipelineModel inner = fit(assembler(), scaler());
        PipelineModel outer =
                new PipelineModel("outer", new Transformer[] {inner, split.fit(inner.transform(flights))});

        SavedModel saved = checkRegression(outer, 0.995);

        assertThat(saved.stages())
                .extracting(SavedModel.StageReport::className)
                .containsExactly("VectorAssembler", "StandardScalerModel", "LinearRegressionModel");
    }

    @Test
    void anUnsupportedBestModelIsRefusedByItsName() {
        ALS factors = new ALS()
                .setUserCol("month")
                .setItemCol("hour")
                .setRatingCol("arrival")
                .setRank(2)
                .setMaxIter(1);
        PipelineModel inner = fit(assembler(), scaler());

        assertThatThrownBy(() -> saveAndLoad(split(factors).fit(inner.transform(flights))))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("ALSModel");
    }

    private TrainValidationSplit split(Estimator<?> estimator) {
        return new TrainValidationSplit()
                .setEstimator(estimator)
                .setEstimatorParamMaps(estimator == regression ? grid : new ParamMap[] {new ParamMap()})
                .setEvaluator(evaluator)
                .setTrainRatio(0.7);
    }

    private static StandardScaler scaler() {
        return new StandardScaler()
                .setInputCol("features")
                .setOutputCol("scaled")
                .setWithMean(true);
    }
}
