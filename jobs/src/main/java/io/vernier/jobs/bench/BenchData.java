package io.vernier.jobs.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Predictor;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.classification.RandomForestClassifier;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.SparkSession;

/** The table and the models of the benchmark: generated, so that anybody can have them. */
final class BenchData {
    /** Features of the generated table, as in the perceptron 32-64-32-2. */
    static final int FEATURES = 32;

    private static final int[] LAYERS = {FEATURES, 64, 32, 2};
    private static final int TRAINING_ROWS = 20_000;

    private final SparkSession session;
    private final String directory;

    BenchData(SparkSession session, String directory) {
        this.session = session;
        this.directory = directory;
    }

    static List<String> columns() {
        return IntStream.range(0, FEATURES).mapToObj(k -> "c" + k).toList();
    }

    /**
     * Normally distributed doubles and a label that depends on them, without compression and without dictionaries: no two values are
     * alike, so that either would cost the scan time and save nothing.
     */
    String table(long rows) {
        return table("rows-" + rows, rows);
    }

    /** Two tables that together have so many rows. */
    List<String> halves(long rows) {
        return List.of(table("half-0", rows / 2), table("half-1", rows - rows / 2));
    }

    private String table(String called, long rows) {
        String path = directory + "/" + called;
        String[] columns = Stream.concat(
                        columns().stream().map(name -> "randn(" + name.substring(1) + ") as " + name), Stream.of("id"))
                .toArray(String[]::new);
        session.range(0, rows, 1, 4)
                .selectExpr(columns)
                .selectExpr("*", "cast(c0 + c1 * c2 > 0 as double) as label")
                .drop("id")
                .write()
                .mode("overwrite")
                .option("compression", "uncompressed")
                .option("parquet.enable.dictionary", "false")
                .parquet(path);
        return path;
    }

    String logistic(String table) {
        return save("logistic", new LogisticRegression().setMaxIter(5), table);
    }

    /** Models that differ in their weights. */
    List<String> logistics(int models, String table) {
        return IntStream.range(0, models)
                .mapToObj(k -> save(
                        "many/logistic-" + k,
                        new LogisticRegression().setMaxIter(3).setRegParam(0.01 * k),
                        table))
                .toList();
    }

    String perceptron(String table) {
        return save(
                "perceptron",
                new MultilayerPerceptronClassifier()
                        .setLayers(LAYERS)
                        .setMaxIter(2)
                        .setSeed(1),
                table);
    }

    /** Trees of a forest for two classes. */
    String forest(String table, int trees, int depth) {
        return save(
                "forest-" + trees + "-" + depth,
                new RandomForestClassifier()
                        .setNumTrees(trees)
                        .setMaxDepth(depth)
                        .setSeed(1),
                table);
    }

    private String save(String name, Predictor<?, ?, ?> predictor, String table) {
        VectorAssembler assembler = new VectorAssembler()
                .setInputCols(columns().toArray(String[]::new))
                .setOutputCol("features");
        PipelineModel model = new Pipeline()
                .setStages(new PipelineStage[] {assembler, predictor})
                .fit(session.read().parquet(table).limit(TRAINING_ROWS));
        String path = directory + "/" + name;
        try {
            model.write().overwrite().save(path);
        } catch (IOException e) {
            throw new UncheckedIOException("The model \"" + path + "\" cannot be saved.", e);
        }
        return path;
    }
}
