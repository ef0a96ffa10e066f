package io.vernier.spark.saved;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.DecisionTreeClassificationModel;
import org.apache.spark.ml.classification.FMClassificationModel;
import org.apache.spark.ml.classification.GBTClassificationModel;
import org.apache.spark.ml.classification.LinearSVCModel;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.classification.NaiveBayesModel;
import org.apache.spark.ml.classification.RandomForestClassificationModel;
import org.apache.spark.ml.clustering.KMeansModel;
import org.apache.spark.ml.feature.Binarizer;
import org.apache.spark.ml.feature.Bucketizer;
import org.apache.spark.ml.feature.ChiSqSelectorModel;
import org.apache.spark.ml.feature.CountVectorizerModel;
import org.apache.spark.ml.feature.DCT;
import org.apache.spark.ml.feature.ElementwiseProduct;
import org.apache.spark.ml.feature.FeatureHasher;
import org.apache.spark.ml.feature.IDFModel;
import org.apache.spark.ml.feature.Interaction;
import org.apache.spark.ml.feature.MaxAbsScalerModel;
import org.apache.spark.ml.feature.MinMaxScalerModel;
import org.apache.spark.ml.feature.NGram;
import org.apache.spark.ml.feature.Normalizer;
import org.apache.spark.ml.feature.OneHotEncoderModel;
import org.apache.spark.ml.feature.PCAModel;
import org.apache.spark.ml.feature.PolynomialExpansion;
import org.apache.spark.ml.feature.RegexTokenizer;
import org.apache.spark.ml.feature.RobustScalerModel;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.ml.feature.StandardScalerModel;
import org.apache.spark.ml.feature.StopWordsRemover;
import org.apache.spark.ml.feature.StringIndexerModel;
import org.apache.spark.ml.feature.Tokenizer;
import org.apache.spark.ml.feature.UnivariateFeatureSelectorModel;
import org.apache.spark.ml.feature.VarianceThresholdSelectorModel;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.feature.VectorSizeHint;
import org.apache.spark.ml.feature.VectorSlicer;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.regression.AFTSurvivalRegressionModel;
import org.apache.spark.ml.regression.DecisionTreeRegressionModel;
import org.apache.spark.ml.regression.FMRegressionModel;
import org.apache.spark.ml.regression.GBTRegressionModel;
import org.apache.spark.ml.regression.GeneralizedLinearRegressionModel;
import org.apache.spark.ml.regression.IsotonicRegressionModel;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.apache.spark.ml.regression.RandomForestRegressionModel;
import org.apache.spark.mllib.linalg.Vectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a stage of the files that Spark ML saved, as Spark's own readers do, but with no session: these take a job or two and a second for
 * each stage. What is not laid out exactly as known here is left to Spark's readers, so nothing depends on it but time.
 *
 * <p>Uses constructors of models that are {@code private[ml]}, checked with Spark 4.0 to 4.3.
 */
public final class StageReader {
    private static final Logger LOG = LoggerFactory.getLogger(StageReader.class);

    /** Stages that are their parameters, which Spark makes by the constructor that takes the identifier. */
    private static final Set<String> PARAMETERS = Stream.of(
                    Binarizer.class,
                    Bucketizer.class,
                    DCT.class,
                    ElementwiseProduct.class,
                    FeatureHasher.class,
                    Interaction.class,
                    NGram.class,
                    Normalizer.class,
                    PolynomialExpansion.class,
                    RegexTokenizer.class,
                    SQLTransformer.class,
                    StopWordsRemover.class,
                    Tokenizer.class,
                    VectorAssembler.class,
                    VectorSizeHint.class,
                    VectorSlicer.class)
            .map(Class::getName)
            .collect(Collectors.toUnmodifiableSet());

    private static final Map<String, Reader> READERS = all();

    private StageReader() {}

    private interface Reader {
        Transformer read(StageFiles files) throws IOException;
    }

    private static Map<String, Reader> all() {
        Map<String, Reader> readers = new HashMap<>();
        putLinear(readers);
        putModels(readers);
        putTrees(readers);
        putScalers(readers);
        putFeatures(readers);
        return readers;
    }

    private static void putLinear(Map<String, Reader> readers) {
        put(readers, LogisticRegressionModel.class, (uid, row) -> {
            row.integer("numFeatures");
            return new LogisticRegressionModel(
                    uid,
                    row.matrix("coefficientMatrix"),
                    row.vector("interceptVector"),
                    row.integer("numClasses"),
                    row.flag("isMultinomial"));
        });
        put(
                readers,
                LinearSVCModel.class,
                (uid, row) -> new LinearSVCModel(uid, row.vector("coefficients"), row.number("intercept")));
        put(
                readers,
                LinearRegressionModel.class,
                (uid, row) -> new LinearRegressionModel(
                        uid, row.vector("coefficients"), row.number("intercept"), row.number("scale")));
        put(
                readers,
                GeneralizedLinearRegressionModel.class,
                (uid, row) ->
                        new GeneralizedLinearRegressionModel(uid, row.vector("coefficients"), row.number("intercept")));
        put(
                readers,
                AFTSurvivalRegressionModel.class,
                (uid, row) -> new AFTSurvivalRegressionModel(
                        uid, row.vector("coefficients"), row.number("intercept"), row.number("scale")));
    }

    private static void putModels(Map<String, Reader> readers) {
        put(
                readers,
                MultilayerPerceptronClassificationModel.class,
                (uid, row) -> new MultilayerPerceptronClassificationModel(uid, row.vector("weights")));
        put(
                readers,
                NaiveBayesModel.class,
                (uid, row) -> new NaiveBayesModel(uid, row.vector("pi"), row.matrix("theta"), row.matrix("sigma")));
        put(
                readers,
                FMClassificationModel.class,
                (uid, row) -> new FMClassificationModel(
                        uid, row.number("intercept"), row.vector("linear"), row.matrix("factors")));
        put(
                readers,
                FMRegressionModel.class,
                (uid, row) -> new FMRegressionModel(
                        uid, row.number("intercept"), row.vector("linear"), row.matrix("factors")));
        put(
                readers,
                IsotonicRegressionModel.class,
                (uid, row) -> new IsotonicRegressionModel(
                        uid,
                        new org.apache.spark.mllib.regression.IsotonicRegressionModel(
                                row.numbers("boundaries"), row.numbers("predictions"), row.flag("isotonic"))));
        readers.put(KMeansModel.class.getName(), StageReader::centers);
    }

    private static Transformer centers(StageFiles files) throws IOException {
        SavedTable table = files.table("data");
        org.apache.spark.mllib.linalg.Vector[] centers = table.rows().stream()
                .sorted(Comparator.comparing(row -> row.integer("clusterIdx")))
                .map(row -> Vectors.fromML(row.vector("clusterCenter")))
                .toArray(org.apache.spark.mllib.linalg.Vector[]::new);
        table.requireUsed();
        return new KMeansModel(files.uid(), new org.apache.spark.mllib.clustering.KMeansModel(centers));
    }

    private static void putTrees(Map<String, Reader> readers) {
        readers.put(DecisionTreeClassificationModel.class.getName(), files -> SavedTrees.of(files)
                .treeOfClasses());
        readers.put(DecisionTreeRegressionModel.class.getName(), files -> SavedTrees.of(files)
                .treeOfNumbers());
        readers.put(RandomForestClassificationModel.class.getName(), files -> SavedTrees.of(files)
                .forestOfClasses());
        readers.put(RandomForestRegressionModel.class.getName(), files -> SavedTrees.of(files)
                .forestOfNumbers());
        readers.put(GBTClassificationModel.class.getName(), files -> SavedTrees.of(files)
                .boostedClasses());
        readers.put(GBTRegressionModel.class.getName(), files -> SavedTrees.of(files)
                .boostedNumbers());
    }

    private static void putScalers(Map<String, Reader> readers) {
        put(
                readers,
                StandardScalerModel.class,
                (uid, row) -> new StandardScalerModel(uid, row.vector("std"), row.vector("mean")));
        put(
                readers,
                MinMaxScalerModel.class,
                (uid, row) -> new MinMaxScalerModel(uid, row.vector("originalMin"), row.vector("originalMax")));
        put(readers, MaxAbsScalerModel.class, (uid, row) -> new MaxAbsScalerModel(uid, row.vector("maxAbs")));
        put(
                readers,
                RobustScalerModel.class,
                (uid, row) -> new RobustScalerModel(uid, row.vector("range"), row.vector("median")));
        put(
                readers,
                IDFModel.class,
                (uid, row) -> new IDFModel(
                        uid,
                        new org.apache.spark.mllib.feature.IDFModel(
                                Vectors.fromML(row.vector("idf")), row.wholes("docFreq"), row.whole("numDocs"))));
        put(
                readers,
                PCAModel.class,
                (uid, row) -> new PCAModel(
                        uid, (DenseMatrix) row.matrix("pc"), (DenseVector) row.vector("explainedVariance")));
    }

    private static void putFeatures(Map<String, Reader> readers) {
        put(
                readers,
                UnivariateFeatureSelectorModel.class,
                (uid, row) -> new UnivariateFeatureSelectorModel(uid, row.integers("selectedFeatures")));
        put(
                readers,
                ChiSqSelectorModel.class,
                (uid, row) -> new ChiSqSelectorModel(uid, row.integers("selectedFeatures")));
        put(
                readers,
                VarianceThresholdSelectorModel.class,
                (uid, row) -> new VarianceThresholdSelectorModel(uid, row.integers("selectedFeatures")));
        put(readers, StringIndexerModel.class, (uid, row) -> new StringIndexerModel(uid, row.lists("labelsArray")));
        put(
                readers,
                OneHotEncoderModel.class,
                (uid, row) -> new OneHotEncoderModel(uid, row.integers("categorySizes")));
        put(readers, CountVectorizerModel.class, (uid, row) -> new CountVectorizerModel(uid, row.texts("vocabulary")));
    }

    /** A stage whose data is one row. */
    private static void put(
            Map<String, Reader> readers, Class<?> type, BiFunction<String, SavedRow, Transformer> make) {
        readers.put(type.getName(), files -> {
            SavedTable table = files.table("data");
            Transformer stage = make.apply(files.uid(), table.row());
            table.requireUsed();
            return stage;
        });
    }

    /** The classes whose stages have more than parameters. */
    static Set<String> readers() {
        return READERS.keySet();
    }

    /**
     * The stage; absent where Spark's own reader must say what it is.
     *
     * @param className of the stage
     * @param metadata the line of its metadata
     */
    public static Optional<Transformer> read(Configuration hadoop, Path directory, String className, String metadata) {
        boolean isParameters = PARAMETERS.contains(className);
        if (!isParameters && !READERS.containsKey(className)) {
            return Optional.empty();
        }
        try {
            StageFiles files = new StageFiles(hadoop, directory, metadata);
            Transformer stage = isParameters
                    ? ofParameters(className, files.uid())
                    : READERS.get(className).read(files);
            return Optional.of(files.withParameters(stage));
        } catch (IOException | ReflectiveOperationException | RuntimeException | LinkageError e) {
            LOG.debug("\"{}\" is left to Spark", directory, e);
            return Optional.empty();
        }
    }

    private static Transformer ofParameters(String className, String uid) throws ReflectiveOperationException {
        Constructor<?> constructor = Class.forName(className).getConstructor(String.class);
        return (Transformer) constructor.newInstance(uid);
    }
}
