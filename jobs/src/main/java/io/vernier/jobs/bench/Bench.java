package io.vernier.jobs.bench;

import io.vernier.jobs.config.NonFinite;
import io.vernier.jobs.config.SourceConfiguration;
import io.vernier.jobs.measurement.CalibrationScan;
import io.vernier.jobs.mllib.SavedModel;
import io.vernier.jobs.mllib.SavedModels;
import io.vernier.jobs.source.DataSet;
import io.vernier.jobs.source.FeatureColumns;
import io.vernier.jobs.spark.BareScan;
import io.vernier.ml.PostTrainingQuantizer;
import io.vernier.ml.QuantizedModel;
import io.vernier.model.Decision;
import io.vernier.model.LayeredModel;
import io.vernier.model.Linear;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.stat.Summarizer;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** Times calibration and scoring beside Spark's own ways over the same columns, in turn and in one process. */
public final class Bench {
    private static final String SCAN = "bare scan";
    private static final String CALIBRATION = "calibration";
    private static final String MIN_MAX = "SQL min, max";
    private static final String PERCENTILE = "approx_percentile";
    private static final String SUMMARIZER = "Summarizer";

    private final SparkSession session;
    private final Options options;
    private final Stopwatch stopwatch = new Stopwatch();
    private final Map<String, Runnable> cases = new LinkedHashMap<>();

    /** Names of ratios in the result, each with a case and what it is measured against. */
    private final Map<String, List<String>> ratios = new LinkedHashMap<>();

    private Bench(SparkSession session, Options options) {
        this.session = session;
        this.options = options;
    }

    /**
     * What is to be measured.
     *
     * @param directory for generated data and models
     * @param rows of the generated table
     * @param rounds that count, after one that warms up
     */
    public record Options(String directory, long rows, int rounds) {}

    /**
     * Measures and shows.
     *
     * @param out takes the table, line by line
     * @return the ratios of CPU times by name, medians over the rounds
     */
    public static Map<String, Double> run(SparkSession session, Options options, Consumer<String> out) {
        return new Bench(session, options).run(out);
    }

    private Map<String, Double> run(Consumer<String> out) {
        BenchData data = new BenchData(session, options.directory());
        out.accept(String.format(
                Locale.ROOT, "Generating %,d rows of %d doubles ...", options.rows(), BenchData.FEATURES));
        String table = data.table(options.rows());
        columns(table);
        family("perceptron", data.perceptron(table), table);
        family("logistic", data.logistic(table), table);
        stopwatch.round(cases, Stopwatch.Keep.NO);
        for (int round = 0; round < options.rounds(); round++) {
            stopwatch.round(cases, Stopwatch.Keep.YES);
        }
        return show(out);
    }

    private Dataset<Row> table(String path) {
        return session.read().parquet(path);
    }

    private static Column[] columns(UnaryOperator<Column> change) {
        return BenchData.columns().stream().map(functions::col).map(change).toArray(Column[]::new);
    }

    /** Passes over the numeric columns that ask for their statistics. */
    private void columns(String path) {
        double[] ones = new double[BenchData.FEATURES];
        Arrays.fill(ones, 1);
        Linear sum = new Linear("layer0.linear", LayeredModel.INPUT, ones.length, ones, new double[1]);
        LayeredModel model = new LayeredModel(ones.length, List.of(sum), new Decision.Identity());
        FeatureColumns features =
                new FeatureColumns.Assembled(BenchData.columns(), ones.length, io.vernier.jobs.source.NullPolicy.FAIL);
        cases.put(SCAN, () -> BareScan.rows(table(path).select(columns(column -> column))));
        cases.put(CALIBRATION, () -> calibrate(path, model, features));
        // Through an expression, so that no footer answers.
        Column[] extremes = Stream.of(
                        columns(column -> functions.min(column.plus(0))),
                        columns(column -> functions.max(column.plus(0))))
                .flatMap(Arrays::stream)
                .toArray(Column[]::new);
        cases.put(MIN_MAX, () -> table(path).agg(extremes[0], rest(extremes)).collectAsList());
        Column[] percentiles = columns(column -> functions.percentile_approx(
                column, functions.array(functions.lit(0.001), functions.lit(0.999)), functions.lit(10_000)));
        cases.put(
                PERCENTILE,
                () -> table(path).agg(percentiles[0], rest(percentiles)).collectAsList());
        VectorAssembler assembler = new VectorAssembler()
                .setInputCols(BenchData.columns().toArray(String[]::new))
                .setOutputCol("features");
        cases.put(SUMMARIZER, () -> assembler
                .transform(table(path))
                .select(Summarizer.metrics("min", "max", "mean", "variance").summary(functions.col("features")))
                .collectAsList());
        ratios.put("calibration_to_scan", List.of(CALIBRATION, SCAN));
        ratios.put("calibration_to_sql_minmax", List.of(CALIBRATION, MIN_MAX));
        ratios.put("calibration_to_approx_percentile", List.of(CALIBRATION, PERCENTILE));
        ratios.put("calibration_to_summarizer", List.of(CALIBRATION, SUMMARIZER));
    }

    private static Column[] rest(Column[] columns) {
        return Arrays.copyOfRange(columns, 1, columns.length);
    }

    private void calibrate(String path, LayeredModel model, FeatureColumns features) {
        CalibrationScan.run(
                session.sparkContext(),
                model,
                data(path, features),
                model.inputs(),
                session.sparkContext().longAccumulator());
    }

    private DataSet data(String path, FeatureColumns features) {
        SourceConfiguration source = new SourceConfiguration(
                "calibration", "parquet", path, Optional.empty(), new TreeMap<>(), Optional.empty());
        return DataSet.open(session, source, List.of(), features, NonFinite.FAIL, DataSet.Extras.NONE);
    }

    /** A saved model: its own {@code transform}, its integers', and its float layers batch by batch. */
    private void family(String name, String model, String path) {
        SavedModel saved = SavedModels.load(session, model);
        PipelineModel original = PipelineModel.load(model);
        QuantizedModel quantized = new PostTrainingQuantizer()
                .setModel(model)
                .fit(table(path).limit((int) Math.min(options.rows(), 100_000)));
        Broadcast<LayeredModel> floats = session.sparkContext()
                .broadcast(saved.model(), scala.reflect.ClassTag$.MODULE$.apply(LayeredModel.class));
        String transform = name + ": MLlib transform";
        String integers = name + ": integers";
        String batches = name + ": float batches";
        String calibration = name + ": calibration of all layers";
        cases.put(transform, () -> sum(original.transform(table(path))));
        cases.put(integers, () -> sum(quantized.transform(table(path))));
        cases.put(batches, () -> data(path, saved.features())
                .scan(new FloatPredictions(floats), session.sparkContext().longAccumulator()));
        cases.put(calibration, () -> calibrate(path, saved.model(), saved.features()));
        ratios.put(name + "_calibration_to_transform", List.of(calibration, transform));
        ratios.put(name + "_scoring", List.of(integers, transform));
        ratios.put(name + "_scoring_float", List.of(batches, transform));
    }

    private static void sum(Dataset<Row> scored) {
        scored.agg(functions.sum("prediction")).collectAsList();
    }

    private Map<String, Double> show(Consumer<String> out) {
        out.accept("");
        out.accept(String.format(Locale.ROOT, "%-44s %14s %14s", "case", "CPU ns/row", "wall ns/row"));
        cases.keySet()
                .forEach(name -> out.accept(String.format(
                        Locale.ROOT,
                        "%-44s %14.1f %14.1f",
                        name,
                        stopwatch.cpu(name) / options.rows(),
                        stopwatch.wall(name) / options.rows())));
        out.accept("");
        out.accept(String.format(Locale.ROOT, "%-44s %14s", "ratio of CPU times", "median"));
        Map<String, Double> medians = new LinkedHashMap<>();
        ratios.forEach((name, pair) -> {
            double ratio = stopwatch.ratio(pair.get(0), pair.get(1));
            medians.put(name, ratio);
            out.accept(String.format(Locale.ROOT, "%-44s %14.4f", name, ratio));
        });
        return medians;
    }
}
