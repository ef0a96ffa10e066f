package io.vernier.jobs.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** What the demonstration works on, made once: a table in two parts and two saved pipelines. */
final class Exhibits {
    /** The saved pipelines: a logistic regression and a perceptron behind the same assembler and scaler. */
    static final List<String> MODELS = List.of("logistic-regression", "perceptron");

    private static final int HIDDEN = 16;
    private static final int BUCKETS = 10;
    private static final int TRAIN_BUCKETS = 7;
    private static final long SEED = 7;

    private final SparkSession session;
    private final String directory;
    private final Consumer<String> out;

    Exhibits(SparkSession session, String directory, Consumer<String> out) {
        this.session = session;
        this.directory = directory;
        this.out = out;
    }

    String train() {
        return directory + "/data/train";
    }

    String test() {
        return directory + "/data/test";
    }

    String model(String name) {
        return directory + "/models/" + name;
    }

    /** Makes what is not there yet. */
    void make() {
        if (isComplete(test())) {
            out.accept("Found the data and perhaps models of an earlier demonstration in \"" + directory + "\".");
        } else {
            writeData();
        }
        for (String name : MODELS) {
            if (!isComplete(model(name) + "/metadata")) {
                fit(name);
            }
        }
    }

    private void writeData() {
        Dataset<Row> flights = Flights.read(session);
        Column[] features = Flights.FEATURES.stream().map(functions::col).toArray(Column[]::new);
        Column bucket = functions.pmod(functions.xxhash64(features), functions.lit(BUCKETS));
        flights.where(bucket.lt(TRAIN_BUCKETS))
                .coalesce(2)
                .write()
                .mode("overwrite")
                .parquet(train());
        flights.where(bucket.geq(TRAIN_BUCKETS))
                .coalesce(1)
                .write()
                .mode("overwrite")
                .parquet(test());
        out.accept(String.format(
                Locale.ROOT,
                "Data: %,d flights that left New York in 2013, of which %,d are held out, as Parquet in \"%s/data\".",
                flights.count(),
                session.read().parquet(test()).count(),
                directory));
    }

    private void fit(String name) {
        out.accept("Training and saving the pipeline \"" + name + "\" ...");
        List<PipelineStage> stages = new ArrayList<>();
        stages.add(new VectorAssembler()
                .setInputCols(Flights.FEATURES.toArray(String[]::new))
                .setOutputCol("assembled"));
        stages.add(new StandardScaler()
                .setInputCol("assembled")
                .setOutputCol("features")
                .setWithMean(true));
        stages.add(predictor(name));
        PipelineModel fitted = new Pipeline()
                .setStages(stages.toArray(PipelineStage[]::new))
                .fit(session.read().parquet(train()));
        try {
            fitted.write().overwrite().save(model(name));
        } catch (IOException e) {
            throw new UncheckedIOException("The model \"" + name + "\" cannot be saved.", e);
        }
    }

    private static PipelineStage predictor(String name) {
        if (name.equals(MODELS.get(0))) {
            return new LogisticRegression().setLabelCol(Flights.LABEL);
        }
        return new MultilayerPerceptronClassifier()
                .setLabelCol(Flights.LABEL)
                .setLayers(new int[] {Flights.FEATURES.size(), HIDDEN, 2})
                .setMaxIter(60)
                .setSeed(SEED);
    }

    private boolean isComplete(String path) {
        try {
            Path marker = new Path(path, "_SUCCESS");
            FileSystem files = marker.getFileSystem(session.sparkContext().hadoopConfiguration());
            return files.exists(marker);
        } catch (IOException e) {
            throw new UncheckedIOException("\"" + path + "\" cannot be looked at.", e);
        }
    }
}
