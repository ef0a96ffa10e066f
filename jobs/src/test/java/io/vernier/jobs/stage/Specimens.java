package io.vernier.jobs.stage;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.vernier.jobs.LocalSession;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.classification.OneVsRest;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.regression.LinearRegression;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;

/** Rows with a column of every numeric type, and models of every supported class that are trained on them. */
public final class Specimens {
    /** One column of each type; far from zero, near zero, heavy-tailed, mostly zero. */
    public static final List<String> FEATURES =
            List.of("tiny", "small", "year", "stamp", "tail", "minute", "price", "flag", "rare");

    public static final List<String> MODELS = List.of("regression", "binary", "multinomial", "perceptron");

    private static final int TRAINING_ROWS = 1500;

    private Specimens() {}

    /** Rows {@code from} to {@code to}, exclusive, the same whenever they are asked for. */
    public static Dataset<Row> rows(int from, int to) {
        return LocalSession.session()
                .range(from, to, 1, 1)
                .select(
                        col("id"),
                        feature("tiny", "tinyint(200 * %s - 100)"),
                        feature("small", "smallint(30000 * pow(%s, 3))"),
                        feature("year", "int(2013 + 12 * %s)"),
                        feature("stamp", "bigint(1e12 + 1e6 * %s)"),
                        feature("tail", "float(tan(3 * (%s - 0.5)))"),
                        feature("minute", "1e-9 * %s"),
                        feature("price", "cast(2000 * %s - 1000 as decimal(20, 3))"),
                        feature("flag", "%s > 0.7"),
                        feature("rare", "greatest(%s - 0.8, 0D)"))
                .withColumn("score", expr("tiny / 50D + small / 9e3 + (year - 2018) / 6D + int(flag) + 1e9 * minute"))
                .withColumn("number", expr("double(score + double(price) / 800 + tail / 20)"))
                .withColumn("sign", expr("double(score + pmod(id, 5) / 5 > 1.6)"))
                .withColumn("kind", expr("double(int(score > 0.8) + int(score > 2.2))"));
    }

    private static Column feature(String name, String expression) {
        String uniform = "(pmod(xxhash64(id, '" + name + "'), 1000003) / 1000003D)";
        return expr(String.format(expression, uniform)).as(name);
    }

    /** The same rows with a column {@code features}: dense vectors, or sparse ones where the condition holds. */
    public static Dataset<Row> vectors(Dataset<Row> rows, String sparse) {
        UDF1<Vector, Vector> dense = Vector::toDense;
        UDF1<Vector, Vector> compact = Vector::toSparse;
        String[] others = Arrays.stream(rows.columns())
                .filter(name -> !FEATURES.contains(name))
                .toArray(String[]::new);
        Column vector = when(
                        expr(sparse), udf(compact, SQLDataTypes.VectorType()).apply(col("raw")))
                .otherwise(udf(dense, SQLDataTypes.VectorType()).apply(col("raw")));
        return assembler()
                .setOutputCol("raw")
                .transform(rows)
                .withColumn("features", vector)
                .select("features", others);
    }

    private static VectorAssembler assembler() {
        return new VectorAssembler()
                .setInputCols(FEATURES.toArray(String[]::new))
                .setOutputCol("features");
    }

    /** A pipeline that reads the columns: assembler, for the perceptron a scaler, and the model. */
    public static PipelineModel train(String model) {
        return fit(model, List.of(assembler()), rows(0, TRAINING_ROWS));
    }

    /** The same without the assembler: it reads the column {@code features}. */
    static PipelineModel trainOnVectors(String model) {
        return fit(model, List.of(), vectors(rows(0, TRAINING_ROWS), "false"));
    }

    private static PipelineModel fit(String model, List<PipelineStage> first, Dataset<Row> rows) {
        List<PipelineStage> stages = new ArrayList<>(first);
        switch (model) {
            case "regression" -> stages.add(new LinearRegression().setLabelCol("number"));
            case "binary" ->
                stages.add(new LogisticRegression().setLabelCol("sign").setMaxIter(20));
            case "multinomial" ->
                stages.add(new LogisticRegression().setLabelCol("kind").setMaxIter(20));
            case "one-vs-rest" ->
                stages.add(new OneVsRest()
                        .setClassifier(new LogisticRegression().setMaxIter(20))
                        .setLabelCol("kind"));
            case "perceptron" -> {
                stages.add(new StandardScaler()
                        .setInputCol("features")
                        .setOutputCol("scaled")
                        .setWithMean(true));
                stages.add(new MultilayerPerceptronClassifier()
                        .setFeaturesCol("scaled")
                        .setLabelCol("kind")
                        .setLayers(new int[] {FEATURES.size(), 6, 3})
                        .setSeed(7)
                        .setMaxIter(40));
            }
            default -> throw new IllegalArgumentException(model);
        }
        return new Pipeline().setStages(stages.toArray(PipelineStage[]::new)).fit(rows);
    }

    /** Many columns {@code c0}, {@code c1}, ... */
    static Dataset<Row> wide(int columns) {
        Column[] all = IntStream.range(0, columns)
                .mapToObj(k ->
                        expr("double(pmod(xxhash64(id, " + k + "), 1000)) / 7").as("c" + k))
                .toArray(Column[]::new);
        return LocalSession.session().range(0, 300, 1, 1).select(all);
    }
}
