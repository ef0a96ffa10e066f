package io.vernier.spark.mllib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.vernier.jobs.LocalSession;
import io.vernier.ml.PostTrainingQuantizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.DecisionTreeClassifier;
import org.apache.spark.ml.classification.GBTClassifier;
import org.apache.spark.ml.classification.RandomForestClassifier;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.feature.VectorIndexer;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.regression.DecisionTreeRegressor;
import org.apache.spark.ml.regression.GBTRegressor;
import org.apache.spark.ml.regression.RandomForestRegressor;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Quantized trees predict what Spark's own trees predict, on every row. */
class TreeModelsTest {
    private static final String[] COLUMNS = {"normal", "skewed", "single", "few", "many"};
    private static final int TRAINING = 3_000;
    private static final int ROWS = 12_000;

    private static Dataset<Row> training;
    private static Dataset<Row> rows;

    @TempDir
    private Path directory;

    @BeforeAll
    static void draw() {
        training = table(new SplittableRandom(5), TRAINING).coalesce(1).cache();
        rows = strange(new SplittableRandom(6)).coalesce(2).cache();
    }

    /** A number, a log-normal one, one of float32, and two that are few enough to be categories. */
    private static Object[] row(SplittableRandom random) {
        double normal = random.nextGaussian();
        double skewed = StrictMath.exp(2 * random.nextGaussian());
        double single = (float) random.nextGaussian();
        double few = random.nextInt(3);
        double many = random.nextInt(25);
        double number = normal * single
                + StrictMath.log(skewed)
                + (few == 1 ? 1.5 : 0)
                + StrictMath.sin(many)
                + 0.3 * random.nextGaussian();
        return new Object[] {
            normal, skewed, single, few, many, number, number > 0.5 ? 1.0 : 0.0, Math.floor(Math.abs(number) % 3)
        };
    }

    private static Dataset<Row> table(SplittableRandom random, int count) {
        return table(Stream.generate(() -> row(random)).limit(count).toList());
    }

    private static Dataset<Row> table(List<Object[]> drawn) {
        StructType schema = new StructType();
        for (String column : COLUMNS) {
            schema = schema.add(column, DataTypes.DoubleType);
        }
        schema = schema.add("number", DataTypes.DoubleType)
                .add("side", DataTypes.DoubleType)
                .add("kind", DataTypes.DoubleType);
        return LocalSession.session()
                .createDataFrame(drawn.stream().map(RowFactory::create).toList(), schema);
    }

    /** Rows of the same kind, every third with a NaN, an infinity, a number between, or a category that training had not. */
    private static Dataset<Row> strange(SplittableRandom random) {
        double[] odd = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -0.0, 77, 1.5};
        List<Object[]> drawn = new ArrayList<>();
        for (int k = 0; k < ROWS; k++) {
            Object[] row = row(random);
            if (k % 3 == 0) {
                row[random.nextInt(COLUMNS.length)] = odd[random.nextInt(odd.length)];
            }
            drawn.add(row);
        }
        return table(drawn);
    }

    private static PipelineModel fit(boolean categorical, PipelineStage predictor) {
        VectorAssembler assembler = new VectorAssembler()
                .setInputCols(COLUMNS)
                .setOutputCol(categorical ? "raw" : "features")
                .setHandleInvalid("keep");
        VectorIndexer indexer = new VectorIndexer()
                .setInputCol("raw")
                .setOutputCol("features")
                .setMaxCategories(30)
                .setHandleInvalid("keep");
        return new Pipeline()
                .setStages(
                        categorical
                                ? new PipelineStage[] {assembler, indexer, predictor}
                                : new PipelineStage[] {assembler, predictor})
                .fit(training);
    }

    static List<Arguments> models() {
        return List.of(
                arguments(
                        "a deep tree with thresholds",
                        true,
                        new DecisionTreeClassifier()
                                .setLabelCol("kind")
                                .setMaxDepth(14)
                                .setMaxBins(500)
                                .setThresholds(new double[] {0.3, 0.5, 0.2})),
                arguments(
                        "a forest of categories",
                        true,
                        new RandomForestClassifier()
                                .setLabelCol("kind")
                                .setNumTrees(15)
                                .setMaxDepth(6)
                                .setSeed(1)),
                arguments(
                        "a forest of numbers that leaves out a column",
                        false,
                        new RandomForestClassifier()
                                .setLabelCol("side")
                                .setNumTrees(5)
                                .setMaxBins(1000)
                                .setProbabilityCol("")
                                .setSeed(1)),
                arguments(
                        "boosted trees of two classes",
                        true,
                        new GBTClassifier().setLabelCol("side").setMaxIter(7).setSeed(1)),
                arguments(
                        "a tree of numbers",
                        false,
                        new DecisionTreeRegressor().setLabelCol("number").setMaxDepth(9)),
                arguments(
                        "a forest of numbers",
                        true,
                        new RandomForestRegressor()
                                .setLabelCol("number")
                                .setNumTrees(7)
                                .setMaxDepth(8)
                                .setMaxBins(2000)
                                .setSeed(1)),
                arguments(
                        "boosted trees of numbers",
                        true,
                        new GBTRegressor().setLabelCol("number").setMaxIter(7).setSeed(1)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("models")
    void everyRowIsPredictedAsSparkDoes(String what, boolean categorical, PipelineStage predictor) throws Exception {
        PipelineModel model = fit(categorical, predictor);
        String path = directory.resolve("model").toString();
        model.save(path);
        SavedModel saved = SavedModels.load(LocalSession.session(), path);
        Dataset<Row> prepared = training;
        Dataset<Row> scored = rows;
        Transformer alone = model.stages()[model.stages().length - 1];
        if (categorical) {
            for (Transformer stage : saved.preparation()) {
                prepared = stage.transform(prepared);
                scored = stage.transform(scored);
            }
        } else {
            alone = model;
        }
        Transformer quantized = new PostTrainingQuantizer().setModel(alone).fit(prepared);

        List<Row> expected = model.transform(rows).collectAsList();
        List<Row> found = quantized.transform(scored).collectAsList();

        assertThat(found).hasSize(ROWS);
        boolean isClass = saved.classes() > 0;
        for (int row = 0; row < ROWS; row++) {
            double prediction = expected.get(row).getAs("prediction");
            assertThat(found.get(row).<Double>getAs("prediction"))
                    .as("row %s of %s", row, what)
                    .isCloseTo(prediction, offset(isClass ? 0 : 1e-12 * Math.abs(prediction)));
            for (String vectors : List.of("rawPrediction", "probability")) {
                if (List.of(expected.get(row).schema().fieldNames()).contains(vectors)) {
                    assertClose(found.get(row).getAs(vectors), expected.get(row).getAs(vectors), predictor);
                }
            }
        }
    }

    /** Votes are the very numbers; the sum of boosted trees is Spark's in another order, and so is its exponential another. */
    private static void assertClose(Vector found, Vector expected, PipelineStage predictor) {
        double tolerance = predictor instanceof GBTClassifier ? 1e-14 : 0;
        assertThat(found.size()).isEqualTo(expected.size());
        for (int k = 0; k < expected.size(); k++) {
            assertThat(Math.abs(found.apply(k) - expected.apply(k))).isLessThanOrEqualTo(tolerance);
        }
    }

    @Test
    void columnsThatIntegersDoNotGiveAreRefused() {
        PipelineModel leaf = fit(false, (PipelineStage)
                new RandomForestClassifier().setLabelCol("side").setNumTrees(1).setLeafCol("leaf"));
        PipelineModel variance =
                fit(false, new DecisionTreeRegressor().setLabelCol("number").setVarianceCol("variance"));

        assertThatThrownBy(() -> SavedModels.of(leaf)).hasMessageContaining("the column \"leaf\" (leafCol)");
        assertThatThrownBy(() -> SavedModels.of(variance))
                .hasMessageContaining("the column \"variance\" (varianceCol)");
    }
}
