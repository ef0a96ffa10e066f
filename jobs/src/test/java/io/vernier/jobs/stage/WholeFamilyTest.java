package io.vernier.jobs.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.vernier.jobs.report.ClusterSummary;
import io.vernier.jobs.report.Findings;
import io.vernier.jobs.report.RunSummary;
import io.vernier.ml.QuantizedModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.classification.LinearSVC;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.OneVsRest;
import org.apache.spark.ml.clustering.KMeans;
import org.apache.spark.ml.clustering.KMeansModel;
import org.apache.spark.ml.feature.BucketedRandomProjectionLSH;
import org.apache.spark.ml.feature.OneHotEncoder;
import org.apache.spark.ml.feature.PCA;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.regression.GeneralizedLinearRegression;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models beside the first three, through the whole job. */
class WholeFamilyTest {
    @TempDir
    private Path directory;

    private static PipelineModel fit(Dataset<Row> train, PipelineStage... stages) {
        return new Pipeline().setStages(stages).fit(train);
    }

    private static VectorAssembler assembler(String output, String... inputs) {
        return new VectorAssembler().setInputCols(inputs).setOutputCol(output);
    }

    private static final List<String> ASSEMBLED = List.of("tiny", "small", "year", "minute", "flag", "rare");

    private static PipelineStage[] scaled(PipelineStage... last) {
        PipelineStage[] stages = new PipelineStage[2 + last.length];
        stages[0] = assembler("assembled", ASSEMBLED.toArray(String[]::new));
        stages[1] = new StandardScaler()
                .setInputCol("assembled")
                .setOutputCol("features")
                .setWithMean(true);
        System.arraycopy(last, 0, stages, 2, last.length);
        return stages;
    }

    /** The quantized values of the metrics of a run, by scope and name. */
    private Map<String, Double> run(PipelineModel model) {
        Workbench bench = new Workbench(directory)
                .save(model, "model")
                .write(Specimens.rows(0, 2000), "train")
                .write(Specimens.rows(3000, 4000), "test");
        Outcome outcome = bench.job("model", "train", bench.validation("test")).run();
        List<Row> validation = bench.table(Workbench.run(outcome), "validation");
        return validation.stream()
                .filter(row -> row.getAs("quantized_value") != null)
                .collect(Collectors.toMap(
                        row -> row.getAs("scope") + " " + row.getAs("metric"), row -> row.getAs("quantized_value")));
    }

    @Test
    void aSupportVectorClassifierIsNotJudgedByProbabilities() {
        Map<String, Double> metrics = run(fit(Specimens.rows(0, 1500), scaled(new LinearSVC().setLabelCol("sign"))));

        assertThat(metrics.get("model agreement")).isGreaterThan(0.97);
        assertThat(metrics).containsKeys("model accuracy", "model auc").doesNotContainKey("model log_loss");
    }

    @Test
    void oneVersusRestIsOneLayer() {
        Map<String, Double> metrics = run(fit(
                Specimens.rows(0, 1500),
                scaled(new OneVsRest().setClassifier(new LogisticRegression()).setLabelCol("kind"))));

        assertThat(metrics.get("model agreement")).isGreaterThan(0.97);
        assertThat(metrics.get("layer0.linear sqnr_db")).isGreaterThan(25);
    }

    @Test
    void aLayerThatIsReadAsCodesIsJudgedByThem() {
        PCA pca = new PCA().setInputCol("features").setOutputCol("components").setK(3);
        Map<String, Double> metrics = run(fit(
                Specimens.rows(0, 1500),
                scaled(
                        pca,
                        new LogisticRegression().setFeaturesCol("components").setLabelCol("sign"))));

        assertThat(metrics.get("model agreement")).isGreaterThan(0.95);
        assertThat(metrics.keySet()).contains("layer0.linear sqnr_db");
    }

    @Test
    void aPoissonRegressionIsJudgedByItsMeans() {
        Map<String, Double> metrics = run(fit(
                Specimens.rows(0, 1500),
                scaled(new GeneralizedLinearRegression().setFamily("poisson").setLabelCol("kind"))));

        assertThat(metrics.get("model agreement")).isGreaterThan(0.97);
        assertThat(metrics).containsKeys("layer0.link sqnr_db", "model rmse", "model r2");
    }

    /** The cost is that of the rows themselves, added up here in the plainest way. */
    @Test
    void clustersAreJudgedByTheirCost() {
        Workbench bench = new Workbench(directory)
                .write(Specimens.rows(0, 2000), "train")
                .write(Specimens.rows(3000, 4000), "test");
        PipelineModel model =
                fit(Specimens.rows(0, 1500), scaled(new KMeans().setK(6).setSeed(2)));
        bench.save(model, "model");

        Outcome outcome = bench.job(
                        "model",
                        "train",
                        bench.validation("test"),
                        "validation.slices=[flag]",
                        "gates={cluster_agreement: '>= 0.98', cost_rise: {value: '<= 0.01', bound: confidence}}")
                .run();

        Map<String, Row> metrics = bench.table(Workbench.run(outcome), "validation").stream()
                .filter(row -> row.getAs("slice") == null)
                .collect(Collectors.toMap(row -> row.getAs("scope") + " " + row.getAs("metric"), row -> row));
        Vector[] centers = ((KMeansModel) model.stages()[2]).clusterCenters();
        double cost = model.transform(Specimens.rows(3000, 4000)).collectAsList().stream()
                .mapToDouble(row -> Vectors.sqdist(row.getAs("features"), centers[row.<Integer>getAs("prediction")]))
                .average()
                .orElseThrow();
        assertThat(metrics.get("model cost").<Double>getAs("float_value")).isCloseTo(cost, within(1e-12 * cost));
        assertThat(metrics.get("model cost").<Double>getAs("difference"))
                .isNotNegative()
                .isLessThan(0.01);
        assertThat(metrics.get("model cluster_agreement").<Double>getAs("quantized_value"))
                .isGreaterThan(0.98);
        assertThat(metrics).containsKey("distance sqnr_db");
        assertClusters(outcome, centers, model.transform(Specimens.rows(3000, 4000)));
        assertThat(outcome.result()).isEqualTo(Outcome.Result.PUBLISHED);
        assertThatThrownBy(() -> bench.job("model", "train", bench.validation("test"), "gates={agreement: '>= 0.9'}"))
                .hasMessageContaining("\"agreement\" does not apply to a model that predicts 6 clusters");
        assertThat(bench.job("model", "train", bench.validation("test"), "validation.label=flag")
                        .plan())
                .anyMatch(line ->
                        line.startsWith("Warning: \"validation.label\" is \"flag\", but clusters have no labels"));
    }

    /** Sizes are Spark's; the farthest element of a center is told, as the integers have it, from the mean of all centers. */
    private static void assertClusters(Outcome outcome, Vector[] centers, Dataset<Row> scored) {
        List<ClusterSummary> clusters = RunSummary.of(
                        Findings.of(outcome.calibration(), outcome.run().orElseThrow()))
                .clusters();
        assertThat(clusters).hasSize(centers.length);
        for (ClusterSummary cluster : clusters) {
            int number = cluster.number();
            assertThat(cluster.floatRows().orElse(0))
                    .isEqualTo((double) scored.where("prediction = " + number).count());
            ClusterSummary.Offset farthest = cluster.offsets().get(0);
            int element = ASSEMBLED.indexOf(farthest.feature()
                    .substring("features[".length(), farthest.feature().length() - 1));
            double mean = Stream.of(centers)
                    .mapToDouble(center -> center.apply(element))
                    .average()
                    .orElseThrow();
            double expected = centers[number].apply(element) - mean;
            assertThat(farthest.value()).isCloseTo(expected, within(0.02 * Math.abs(expected)));
            ClusterSummary.Neighbour near = cluster.neighbour().orElseThrow();
            double distance = IntStream.range(0, centers.length)
                    .filter(other -> other != number)
                    .mapToDouble(other -> Math.sqrt(Vectors.sqdist(centers[number], centers[other])))
                    .min()
                    .orElseThrow();
            assertThat(near.distance()).isCloseTo(distance, within(0.02 * distance));
        }
    }

    @Test
    void hashesAreJudgedByTheirAgreement() {
        Workbench bench = new Workbench(directory)
                .write(Specimens.rows(0, 2000), "train")
                .write(Specimens.rows(3000, 4000), "test");
        PipelineModel model = fit(
                Specimens.rows(0, 1500),
                scaled(new BucketedRandomProjectionLSH()
                        .setInputCol("features")
                        .setOutputCol("hashes")
                        .setBucketLength(1)
                        .setNumHashTables(4)
                        .setSeed(2)));
        bench.save(model, "model");

        Outcome outcome = bench.job(
                        "model",
                        "train",
                        bench.validation("test"),
                        "validation.slices=[flag]",
                        "gates={hash_agreement: {value: '>= 0.95', bound: confidence}}")
                .run();

        Map<String, Double> metrics = bench.table(Workbench.run(outcome), "validation").stream()
                .filter(row -> row.getAs("slice") == null && row.getAs("quantized_value") != null)
                .collect(Collectors.toMap(
                        row -> row.getAs("scope") + " " + row.getAs("metric"), row -> row.getAs("quantized_value")));
        Dataset<Row> both = QuantizedModel.load(Workbench.run(outcome) + "/model")
                .transform(Specimens.rows(3000, 4000))
                .withColumnRenamed("hashes", "quantized")
                .select("id", "quantized")
                .join(model.transform(Specimens.rows(3000, 4000)).select("id", "hashes"), "id");
        double agreement = both.collectAsList().stream()
                .mapToDouble(row -> {
                    List<Vector> quantized = row.getList(1);
                    List<Vector> hashes = row.getList(2);
                    return IntStream.range(0, 4)
                            .filter(table -> quantized.get(table).equals(hashes.get(table)))
                            .count();
                })
                .sum();
        assertThat(metrics.get("model hash_agreement")).isCloseTo(agreement / 4000, within(1e-12));
        assertThat(metrics).containsKey("layer0.linear sqnr_db").doesNotContainKey("model agreement");
        assertThat(outcome.result()).isEqualTo(Outcome.Result.PUBLISHED);
        assertThat(Workbench.verify(Workbench.run(outcome), Optional.empty()).differences())
                .isEmpty();
        assertThatThrownBy(() -> bench.job("model", "train", bench.validation("test"), "gates={agreement: '>= 0.9'}"))
                .hasMessageContaining("\"agreement\" does not apply to a model that predicts 4 hashes");
        assertThat(bench.job("model", "train", bench.validation("test"), "validation.label=flag")
                        .plan())
                .anyMatch(line -> line.contains("but hashes have no labels"));
    }

    @Test
    void aColumnThatIsLeftOutIsToldBeforeAndAfter() {
        Workbench bench = new Workbench(directory)
                .save(
                        fit(
                                Specimens.rows(0, 500),
                                scaled(new GeneralizedLinearRegression()
                                        .setFamily("poisson")
                                        .setLabelCol("kind")
                                        .setLinkPredictionCol("eta"))),
                        "model")
                .write(Specimens.rows(0, 500), "train");
        String warning = "Warning: The model adds the column \"eta\", which a quantized model leaves out";

        assertThat(bench.job("model", "train").plan()).anyMatch(line -> line.startsWith(warning));
        assertThat(bench.job("model", "train").run().sentences()).anyMatch(line -> line.startsWith(warning));
    }

    @Test
    void encodedCategoriesStayTheWorkOfSpark() {
        Map<String, Double> metrics = run(fit(
                Specimens.rows(0, 1500),
                new OneHotEncoder().setInputCol("kind").setOutputCol("codes").setHandleInvalid("keep"),
                assembler("features", "codes", "tiny", "year"),
                new LogisticRegression().setLabelCol("sign")));

        assertThat(metrics.get("model agreement")).isGreaterThan(0.97);
        assertThat(io.vernier.jobs.LocalSession.session()
                        .read()
                        .parquet(directory + "/test")
                        .count())
                .isEqualTo(1000);
    }
}
