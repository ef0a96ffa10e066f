package io.vernier.spark.mllib;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.slice;

import io.vernier.outcome.Refusal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.clustering.DistributedLDAModel;
import org.apache.spark.ml.clustering.LocalLDAModel;
import org.apache.spark.ml.feature.Word2VecModel;
import org.apache.spark.ml.functions;
import org.apache.spark.ml.recommendation.ALSModel;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The classes of Spark's that are tables of vectors, and what each is made of.
 *
 * <p>Tables are read from the saved files by executors. Of factors Spark's own reader does so; its readers of words and topics would gather
 * all of them on the driver.
 */
public final class TableModels {
    private static final String DATA = "data";
    private static final String WORD = "word";
    private static final String VECTOR = "vector";

    private static final Map<String, BiFunction<StageLoader, SavedStage, TableModel>> CLASSES = classes();

    private TableModels() {}

    private static Map<String, BiFunction<StageLoader, SavedStage, TableModel>> classes() {
        Map<String, BiFunction<StageLoader, SavedStage, TableModel>> classes = new LinkedHashMap<>();
        classes.put(ALSModel.class.getName(), TableModels::factors);
        classes.put(Word2VecModel.class.getName(), TableModels::words);
        classes.put(LocalLDAModel.class.getName(), TableModels::localTopics);
        classes.put(DistributedLDAModel.class.getName(), TableModels::distributedTopics);
        return classes;
    }

    /** The names of the classes, with their packages. */
    static Set<String> names() {
        return CLASSES.keySet();
    }

    /** Whether a class, by its name with its package, is one. */
    static boolean isOne(String className) {
        return CLASSES.containsKey(className);
    }

    /**
     * Whether {@link #load} gives a model of tables; reads metadata alone.
     *
     * @throws Refusal if it cannot be read (21)
     */
    public static boolean isOne(SparkSession session, String path) {
        return ModelDirectory.in(session, path).tables().isPresent();
    }

    /**
     * Opens a saved model if it is tables of vectors, or a tuned model whose best one is. No vector is read.
     *
     * @throws Refusal if it cannot be read (21)
     */
    public static Optional<TableModel> load(SparkSession session, String path) {
        return load(session.sparkContext().hadoopConfiguration(), () -> session, path);
    }

    /**
     * The same, where there may be no need of Spark.
     *
     * @param spark is asked only if it is a model of tables
     */
    public static Optional<TableModel> load(Configuration hadoop, Supplier<SparkSession> spark, String path) {
        return new ModelDirectory(hadoop, spark, path)
                .tables()
                .map(stage -> CLASSES.get(stage.metadata().className()).apply(new StageLoader(hadoop, spark), stage));
    }

    private static TableModel factors(StageLoader loader, SavedStage stage) {
        ALSModel model = loader.read(
                stage, path -> ALSModel.read().session(loader.session()).load(path));
        return new TableModel.Factors(
                model,
                factors("user", model.userFactors(), model.rank()),
                factors("item", model.itemFactors(), model.rank()),
                model.getUserCol(),
                model.getItemCol());
    }

    private static VectorTable factors(String of, Dataset<Row> rows, int rank) {
        return table("factors." + of, of + "Factors", VectorTable.Key.ID, rank, rows, col("id"), col("features"));
    }

    private static TableModel words(StageLoader loader, SavedStage stage) {
        int dimension = stage.metadata().number("vectorSize");
        Dataset<Row> words = saved(loader, stage, DATA);
        if (Arrays.asList(words.columns()).contains("wordIndex")) {
            // Before Spark 2.2: the places of all words, and all vectors one after the other.
            words = words.select(explode(col("wordIndex")).as(new String[] {WORD, "place"}), col("wordVectors"))
                    .select(
                            col(WORD),
                            slice(
                                            col("wordVectors"),
                                            col("place").multiply(dimension).plus(1),
                                            lit(dimension))
                                    .as(VECTOR));
        }
        return new TableModel.Words(
                table("vectors", "vectors", VectorTable.Key.WORD, dimension, words, col(WORD), col(VECTOR)));
    }

    private static TableModel localTopics(StageLoader loader, SavedStage stage) {
        return topics(
                stage, TermWeights.of(saved(loader, stage, DATA)), col(TermWeights.TERM), col(TermWeights.WEIGHTS));
    }

    /** The vertices of the saved graph that are terms: these have the numbers -1, -2, ... */
    private static TableModel distributedTopics(StageLoader loader, SavedStage stage) {
        return topics(
                stage,
                saved(loader, stage, "oldModel/data/topicCounts")
                        .filter(col("id").lt(0)),
                lit(-1).minus(col("id")).cast("int"),
                functions.vector_to_array(col("topicWeights"), "float32"));
    }

    private static TableModel topics(SavedStage stage, Dataset<Row> rows, Column term, Column weights) {
        return new TableModel.Topics(
                table("topics", "topics", VectorTable.Key.ID, stage.metadata().number("k"), rows, term, weights));
    }

    private static Dataset<Row> saved(StageLoader loader, SavedStage stage, String directory) {
        return loader.read(stage, path -> loader.session().read().parquet(path + "/" + directory));
    }

    private static VectorTable table(
            String tensor,
            String directory,
            VectorTable.Key key,
            int dimension,
            Dataset<Row> rows,
            Column keys,
            Column vectors) {
        return new VectorTable(
                tensor,
                directory,
                key,
                dimension,
                rows.select(keys.as(VectorTable.KEY), vectors.as(VectorTable.VECTOR)));
    }
}
