package io.vernier.jobs.mllib;

import io.vernier.jobs.outcome.Refusal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.feature.Word2VecModel;
import org.apache.spark.ml.recommendation.ALSModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** The classes of Spark's that are tables of vectors, and what each is made of. */
public final class TableModels {
    private static final Map<String, Function<Transformer, TableModel>> CLASSES = classes();

    private TableModels() {}

    private static Map<String, Function<Transformer, TableModel>> classes() {
        Map<String, Function<Transformer, TableModel>> classes = new LinkedHashMap<>();
        classes.put(ALSModel.class.getName(), model -> factors((ALSModel) model));
        classes.put(Word2VecModel.class.getName(), model -> words((Word2VecModel) model));
        return classes;
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
     * Loads a saved model if it is tables of vectors, or a tuned model whose best one is.
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
                .loadTables()
                .map(model -> CLASSES.get(model.getClass().getName()).apply(model));
    }

    private static TableModel factors(ALSModel model) {
        return new TableModel.Factors(
                model,
                factors("user", model.userFactors(), model.rank()),
                factors("item", model.itemFactors(), model.rank()),
                model.getUserCol(),
                model.getItemCol());
    }

    private static VectorTable factors(String of, Dataset<Row> rows, int rank) {
        return new VectorTable(
                "factors." + of,
                of + "Factors",
                VectorTable.Key.ID,
                rank,
                rows.select(
                        functions.col("id").as(VectorTable.KEY),
                        functions.col("features").as(VectorTable.VECTOR)));
    }

    private static TableModel words(Word2VecModel model) {
        Dataset<Row> rows = model.getVectors();
        return new TableModel.Words(
                model,
                new VectorTable(
                        "vectors",
                        "vectors",
                        VectorTable.Key.WORD,
                        model.getVectorSize(),
                        rows.select(
                                functions.col("word").as(VectorTable.KEY),
                                org.apache
                                        .spark
                                        .ml
                                        .functions
                                        .vector_to_array(functions.col("vector"), "float32")
                                        .as(VectorTable.VECTOR))));
    }
}
