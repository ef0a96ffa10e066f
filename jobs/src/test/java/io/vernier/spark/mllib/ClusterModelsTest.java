package io.vernier.spark.mllib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.vernier.jobs.LocalSession;
import io.vernier.ml.PostTrainingQuantizer;
import io.vernier.ml.QuantizedModel;
import io.vernier.model.Decision;
import io.vernier.model.DenseBatch;
import io.vernier.model.Linear;
import io.vernier.outcome.Refusal;
import io.vernier.spark.mllib.SavedModel.OutputColumns;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.clustering.BisectingKMeans;
import org.apache.spark.ml.clustering.BisectingKMeansModel;
import org.apache.spark.ml.clustering.KMeans;
import org.apache.spark.ml.clustering.KMeansModel;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Clusters of handwritten digits. */
class ClusterModelsTest extends ModelTest {
    private static final Dataset<Row> DIGITS = RealTables.digits();

    private static KMeansModel flat(String measure) {
        return new KMeans().setK(10).setSeed(1).setDistanceMeasure(measure).fit(DIGITS);
    }

    private static BisectingKMeansModel bisected(String measure) {
        return new BisectingKMeans()
                .setK(10)
                .setSeed(1)
                .setDistanceMeasure(measure)
                .fit(DIGITS);
    }

    static List<Arguments> models() {
        return List.of(
                arguments(flat("euclidean"), 10),
                arguments(flat("cosine"), 10),
                arguments(bisected("euclidean"), 18),
                arguments(bisected("cosine"), 18));
    }

    @ParameterizedTest
    @MethodSource("models")
    <M extends Model<M> & MLWritable> void rowsHaveTheClustersOfSparkAndKeepThem(M model, int centers) {
        SavedModel saved = saveAndLoad(model);

        new Comparison(saved, model, DIGITS).assertEqualPredictions("prediction");
        assertThat(saved.model().tensors()).containsExactly("input", "distance");
        assertThat(saved.model().decision().channels()).isEqualTo(centers);
        assertThat(saved.outputs()).isEqualTo(new OutputColumns("", "", "prediction"));
        assertThat(saved.label()).isEmpty();
        assertThat(saved.choices()).contains("10 clusters");
        Quantized quantized = new Quantized(saved.model(), new Comparison(saved, model, DIGITS).input());
        quantized.assertIntegersAsThePlainReference();
        assertThat(quantized.agreement()).isGreaterThan(0.985);
    }

    /** What is left out of the distances is the same for all centers, whatever the row. */
    @Test
    void distancesAreSparksLessWhatTheyHaveInCommon() {
        KMeansModel model = flat("euclidean");
        Vector[] centers = model.clusterCenters();
        SavedModel saved = saveAndLoad(model);
        Comparison comparison = new Comparison(saved, model, DIGITS);
        Linear layer = saved.model().linearSteps().get(0);
        DenseBatch input = comparison.input();

        for (int row = 0; row < input.rows(); row++) {
            double[] elements = new double[input.channels()];
            double common = 0;
            for (int index = 0; index < elements.length; index++) {
                elements[index] = input.value(row, index);
                double distance = elements[index] - layer.center(index);
                common += distance * distance;
            }
            for (int center = 0; center < centers.length; center++) {
                double distance = Vectors.sqdist(Vectors.dense(elements), centers[center]);
                comparison.assertElement("distance", row, center, distance - common);
            }
        }
    }

    @Test
    void theNumbersOfTheCosineOrderCentersAsTheirAnglesDo() {
        Decision.Nearest decision =
                (Decision.Nearest) SavedModels.of(flat("cosine")).model().decision();

        assertThat(decision).isEqualTo(Decision.Nearest.of(Decision.Nearest.Measure.COSINE, 10));
    }

    @ParameterizedTest
    @MethodSource("models")
    <M extends Model<M> & MLWritable> void aQuantizedModelAddsTheColumnOfTheOriginal(M model, int centers) {
        QuantizedModel quantized = new PostTrainingQuantizer().setModel(model).fit(DIGITS);

        Dataset<Row> scored = quantized.transform(DIGITS);
        assertThat(scored.schema().apply("prediction").dataType())
                .isEqualTo(model.transform(DIGITS).schema().apply("prediction").dataType());
        assertThat(quantized.transformSchema(DIGITS.schema()).fieldNames()).isEqualTo(scored.columns());
        List<Row> expected = model.transform(DIGITS).select("prediction").collectAsList();
        List<Row> alone = scored.select("prediction").collectAsList();
        List<Row> all = scored.collectAsList();
        int equal = 0;
        for (int row = 0; row < all.size(); row++) {
            assertThat(alone.get(row).getInt(0)).isEqualTo(all.get(row).<Integer>getAs("prediction"));
            equal += alone.get(row).equals(expected.get(row)) ? 1 : 0;
        }
        assertThat((double) equal / all.size()).isGreaterThan(0.985);
    }

    @Test
    void aRowWithoutANumberHasNoCluster() {
        double[] features = new double[64];
        Arrays.fill(features, 3);
        features[7] = Double.NaN;
        Dataset<Row> rows = LocalSession.session()
                .createDataFrame(
                        List.of(RowFactory.create(Vectors.dense(features))),
                        new StructType().add("features", SQLDataTypes.VectorType()));
        QuantizedModel quantized =
                new PostTrainingQuantizer().setModel(flat("euclidean")).fit(DIGITS);

        assertThat(quantized.transform(rows).select("prediction").first().isNullAt(0))
                .isTrue();
    }

    @Test
    void aScalerIsLeftToSparkSinceTheVectorItselfTellsWhatARowCosts() {
        PipelineModel pipeline = new Pipeline()
                .setStages(new PipelineStage[] {
                    new StandardScaler().setInputCol("features").setOutputCol("scaled"),
                    new KMeans().setK(5).setSeed(1).setFeaturesCol("scaled")
                })
                .fit(DIGITS);

        SavedModel saved = saveAndLoad(pipeline);

        new Comparison(saved, pipeline, DIGITS).assertEqualPredictions("prediction");
        assertThat(saved.preparation()).hasSize(1);
    }

    @Test
    void oneClusterIsRefused() {
        BisectingKMeansModel model =
                new BisectingKMeans().setK(2).fit(DIGITS.limit(1).select("features"));

        assertThatThrownBy(() -> SavedModels.of(model))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("(BisectingKMeansModel) has 1 cluster");
    }
}
