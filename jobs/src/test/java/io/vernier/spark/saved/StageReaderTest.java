package io.vernier.spark.saved;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.vernier.jobs.LocalSession;
import io.vernier.jobs.stage.Specimens;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.DecisionTreeClassifier;
import org.apache.spark.ml.classification.FMClassificationModel;
import org.apache.spark.ml.classification.GBTClassifier;
import org.apache.spark.ml.classification.LinearSVCModel;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.classification.NaiveBayesModel;
import org.apache.spark.ml.classification.RandomForestClassifier;
import org.apache.spark.ml.clustering.KMeansModel;
import org.apache.spark.ml.feature.Bucketizer;
import org.apache.spark.ml.feature.ChiSqSelectorModel;
import org.apache.spark.ml.feature.CountVectorizerModel;
import org.apache.spark.ml.feature.ElementwiseProduct;
import org.apache.spark.ml.feature.IDFModel;
import org.apache.spark.ml.feature.MaxAbsScalerModel;
import org.apache.spark.ml.feature.MinMaxScalerModel;
import org.apache.spark.ml.feature.OneHotEncoderModel;
import org.apache.spark.ml.feature.PCAModel;
import org.apache.spark.ml.feature.RobustScalerModel;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.ml.feature.StandardScalerModel;
import org.apache.spark.ml.feature.StopWordsRemover;
import org.apache.spark.ml.feature.StringIndexerModel;
import org.apache.spark.ml.feature.UnivariateFeatureSelectorModel;
import org.apache.spark.ml.feature.VarianceThresholdSelectorModel;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.ml.linalg.SparseMatrix;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.regression.AFTSurvivalRegressionModel;
import org.apache.spark.ml.regression.DecisionTreeRegressor;
import org.apache.spark.ml.regression.FMRegressionModel;
import org.apache.spark.ml.regression.GBTRegressor;
import org.apache.spark.ml.regression.GeneralizedLinearRegressionModel;
import org.apache.spark.ml.regression.IsotonicRegressionModel;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.apache.spark.ml.regression.RandomForestRegressor;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is read without Spark is what Spark reads. */
class StageReaderTest {
    private static final Vector DENSE = Vectors.dense(-0.0, 1.5, 1e300);
    private static final Vector SPARSE = Vectors.sparse(3, new int[] {1}, new double[] {-2.5});
    private static final Matrix ROWS = new DenseMatrix(2, 3, new double[] {1, 2, 3, 4, 5, 6}, true);
    private static final Matrix FEW =
            new SparseMatrix(2, 3, new int[] {0, 1, 1, 2}, new int[] {1, 0}, new double[] {7, -8});

    private final SparkSession session = LocalSession.session();

    @TempDir
    private Path directory;

    static Stream<Arguments> stages() {
        return Stream.of(linear(), models(), scalers(), features(), trees())
                .flatMap(List::stream)
                .map(stage -> arguments(stage.getClass().getSimpleName(), stage));
    }

    private static List<Transformer> linear() {
        return List.of(
                new LogisticRegressionModel("a", ROWS, Vectors.dense(-0.0, 1e300), 2, true).setThreshold(0.25),
                new LogisticRegressionModel("a", FEW, Vectors.sparse(2, new int[] {1}, new double[] {-2.5}), 2, true)
                        .setFeaturesCol("other"),
                new LinearSVCModel("a", DENSE, 0.5).setThreshold(1e-3),
                new LinearRegressionModel("a", SPARSE, -0.0, 2),
                new GeneralizedLinearRegressionModel("a", DENSE, 3).setLinkPredictionCol("link"),
                new AFTSurvivalRegressionModel("a", DENSE, 1, 2).setQuantileProbabilities(new double[] {0.1, 0.9}));
    }

    private static List<Transformer> models() {
        var perceptron = new MultilayerPerceptronClassificationModel("a", Vectors.dense(1, 2, 3, 4, 5, 6));
        perceptron.set("layers", new int[] {2, 2});
        var gaussian = new NaiveBayesModel("a", Vectors.dense(-1, -2), ROWS, FEW);
        gaussian.set("modelType", "gaussian");
        var centers = new org.apache.spark.mllib.linalg.Vector[] {
            org.apache.spark.mllib.linalg.Vectors.dense(1, 2), org.apache.spark.mllib.linalg.Vectors.dense(-1, 0)
        };
        return List.of(
                perceptron,
                gaussian,
                new FMClassificationModel("a", 0.5, DENSE, new DenseMatrix(3, 1, new double[] {1, 2, 3})),
                new FMRegressionModel("a", 0.5, SPARSE, new DenseMatrix(3, 1, new double[] {1, 2, 3})),
                new IsotonicRegressionModel(
                        "a",
                        new org.apache.spark.mllib.regression.IsotonicRegressionModel(
                                new double[] {1, 2, 2}, new double[] {5, 5, 4}, false)),
                new KMeansModel("a", new org.apache.spark.mllib.clustering.KMeansModel(centers)));
    }

    private static List<Transformer> scalers() {
        return List.of(
                new StandardScalerModel("a", DENSE, SPARSE),
                new MinMaxScalerModel("a", DENSE, SPARSE).setMin(-1).setMax(3),
                new MaxAbsScalerModel("a", DENSE),
                new RobustScalerModel("a", DENSE, SPARSE),
                new IDFModel(
                        "a",
                        new org.apache.spark.mllib.feature.IDFModel(
                                org.apache.spark.mllib.linalg.Vectors.dense(1, 2), new long[] {1, 1L << 40}, 1L << 41)),
                new PCAModel("a", (DenseMatrix) ROWS, (DenseVector) Vectors.dense(0.7, 0.3)),
                new ElementwiseProduct("a").setScalingVec(DENSE));
    }

    private static List<Transformer> features() {
        return List.of(
                new VectorAssembler("a").setInputCols(new String[] {"x", "y z"}).setOutputCol("v"),
                new Bucketizer("a").setInputCol("x").setSplits(new double[] {Double.NEGATIVE_INFINITY, 0, 1e-3}),
                new StopWordsRemover("a").setInputCol("x").setStopWords(new String[] {"ä", "\"b\"", ""}),
                new SQLTransformer("a").setStatement("SELECT *, x > 1 AS y FROM __THIS__"),
                new StringIndexerModel("a", new String[][] {{"x", "y"}, {"", "ü\n"}}).setHandleInvalid("keep"),
                new StringIndexerModel("a", new String[][] {{}, {"z"}}),
                new OneHotEncoderModel("a", new int[] {2, 5}).setDropLast(false),
                new CountVectorizerModel("a", new String[] {"x", "y"}).setMinTF(2),
                new UnivariateFeatureSelectorModel("a", new int[] {0, 2}),
                new ChiSqSelectorModel("a", new int[] {1}),
                new VarianceThresholdSelectorModel("a", new int[] {}));
    }

    private static List<Transformer> trees() {
        Dataset<Row> rows = Specimens.vectors(Specimens.rows(0, 300), "false").withColumnRenamed("kind", "label");
        Dataset<Row> two = rows.drop("label").withColumnRenamed("sign", "label");
        return List.of(
                new DecisionTreeClassifier().setMaxDepth(3).fit(rows),
                new DecisionTreeRegressor().setMaxDepth(3).fit(rows),
                new RandomForestClassifier()
                        .setNumTrees(3)
                        .setMaxDepth(3)
                        .setSeed(1)
                        .fit(rows),
                new RandomForestRegressor()
                        .setNumTrees(3)
                        .setMaxDepth(3)
                        .setSeed(1)
                        .fit(rows),
                new GBTClassifier().setMaxIter(2).setMaxDepth(2).setSeed(1).fit(two),
                new GBTRegressor().setMaxIter(2).setMaxDepth(2).setSeed(1).fit(rows));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("stages")
    void isTheStageThatSparkReads(String name, Transformer stage) throws Exception {
        Path saved = save(stage);

        Optional<Transformer> read = read(saved, stage);

        MLReader<?> reader = (MLReader<?>) stage.getClass().getMethod("read").invoke(null);
        byte[] expected = bytes(reader.load(saved.toString()));
        if (name.equals("StringIndexerModel") && ((StringIndexerModel) stage).labelsArray()[0].length == 0) {
            assertThat(read).isEmpty();
        } else {
            assertThat(bytes(read.orElseThrow())).isEqualTo(expected);
        }
    }

    /** Each way of reading is in the table above; of the stages that are parameters alone, some. */
    @Test
    void everyReaderIsTried() {
        Set<String> tried = new HashSet<>();
        stages().forEach(each -> tried.add(each.get()[1].getClass().getName()));

        assertThat(tried).containsAll(StageReader.readers());
    }

    @Test
    void whatHasAnotherColumnIsLeftToSpark() throws Exception {
        LinearSVCModel model = new LinearSVCModel("a", DENSE, 0.5);
        Path saved = save(model);
        Dataset<Row> data = session.read().parquet(saved.resolve("data").toString());
        data.selectExpr("*", "1 as scale")
                .coalesce(1)
                .write()
                .parquet(saved.resolve("more").toString());
        Files.move(saved.resolve("data"), saved.resolve("less"));
        Files.move(saved.resolve("more"), saved.resolve("data"));

        assertThat(read(saved, model)).isEmpty();
    }

    private Path save(Transformer stage) throws IOException {
        Path saved = directory.resolve("stage");
        ((MLWritable) stage).save(saved.toString());
        return saved;
    }

    private static Optional<Transformer> read(Path saved, PipelineStage stage) throws IOException {
        String line;
        try (Stream<Path> files = Files.list(saved.resolve("metadata"))) {
            Path part = files.filter(each -> each.getFileName().toString().startsWith("part-"))
                    .findAny()
                    .orElseThrow();
            line = Files.readString(part);
        }
        return StageReader.read(
                new Configuration(),
                new org.apache.hadoop.fs.Path(saved.toString()),
                stage.getClass().getName(),
                line);
    }

    private static byte[] bytes(Object stage) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(stage);
        }
        return bytes.toByteArray();
    }
}
