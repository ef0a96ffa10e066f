package io.vernier.jobs.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernier.jobs.LocalSession;
import io.vernier.jobs.PlainProgram;
import io.vernier.jobs.store.LocatedStatistics;
import io.vernier.jobs.store.table.DriftRow;
import io.vernier.ml.QuantizedModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.regression.LinearRegression;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs on features whose values are close together and far from zero. */
class FarFeaturesTest {
    private static final String[] FEATURES = {"whole", "milli", "neighbour", "even", "seconds", "identifier", "near"};

    @TempDir
    private static Path directory;

    private static Workbench bench;

    @BeforeAll
    static void makeTables() throws Exception {
        bench = new Workbench(directory);
        Dataset<Row> rows = rows(0, 1200);
        bench.save(
                        new Pipeline()
                                .setStages(new PipelineStage[] {
                                    new VectorAssembler().setInputCols(FEATURES).setOutputCol("features"),
                                    new StandardScaler()
                                            .setInputCol("features")
                                            .setOutputCol("scaled")
                                            .setWithMean(true),
                                    new LinearRegression().setFeaturesCol("scaled")
                                })
                                .fit(rows),
                        "model")
                .write(rows, "all")
                .write(rows(0, 500), "first")
                .write(rows(500, 1200), "second");
        rows.repartition(7).write().parquet(bench.path("scattered"));
    }

    private static Dataset<Row> rows(long from, long to) {
        return LocalSession.session()
                .range(from, to)
                .selectExpr(
                        "id",
                        "1e12D + pmod(xxhash64(id, 1), 65) as whole",
                        "1e12D + 1e-3D * pmod(xxhash64(id, 2), 65) as milli",
                        "1e15D + 0.125D * (pmod(xxhash64(id, 3), 3) - 1) as neighbour",
                        "1e16D + 2 * pmod(xxhash64(id, 4), 201) as even",
                        "1.6e9D + pmod(xxhash64(id, 5), 86400) as seconds",
                        "9.007e15D + id as identifier",
                        "pmod(xxhash64(id, 6), 5) - 2D as near")
                .selectExpr(
                        "*",
                        "(whole - 1e12D) / 16 + (milli - 1e12D) * 60 + (neighbour - 1e15D) * 8 + (even - 1e16D) / 100"
                                + " + (seconds - 1.6e9D) / 3e4 + (identifier - 9.007e15D) / 300 + near as label");
    }

    private static double determination(int bits) {
        Outcome outcome = bench.job(
                        "model",
                        "all",
                        bench.validation("all"),
                        "quantization.inputs.bits=" + bits,
                        "quantization.weights.bits=" + bits)
                .run();
        Row r2 = bench.table(Workbench.run(outcome), "validation").stream()
                .filter(row -> row.getAs("metric").equals("r2"))
                .findFirst()
                .orElseThrow();
        assertThat(r2.<Double>getAs("float_value")).as("as Spark's").isGreaterThan(1 - 1e-6);
        return r2.getAs("quantized_value");
    }

    @Test
    void moreBitsAreNeverWorse() {
        double before = 0;
        for (int bits : new int[] {2, 3, 4, 6, 8, 12, 16}) {
            double kept = determination(bits);
            assertThat(kept).as("%s bits", bits).isGreaterThanOrEqualTo(before);
            before = kept;
        }
        assertThat(before).isGreaterThan(1 - 1e-6);
        assertThat(determination(8)).isGreaterThan(0.9995);
    }

    @Test
    void theTablesSayWhatTheSavedModelComputes() throws Exception {
        Outcome outcome =
                bench.job("model", "all", "quantization.inputs.bits=5").run();
        String run = Workbench.run(outcome);
        List<Row> parameters = bench.table(run, "parameters");
        assertThat(parameters.get(0).<Double>getAs("offset")).isEqualTo(1e12);
        assertThat(parameters.get(6).<Double>getAs("offset")).isZero();

        PlainProgram program = PlainProgram.of(bench.table(run, "program"));
        List<Row> scored =
                QuantizedModel.load(run + "/model").transform(rows(0, 300)).collectAsList();
        for (Row row : scored) {
            double[] values = new double[FEATURES.length];
            for (int k = 0; k < values.length; k++) {
                values[k] = row.getAs(FEATURES[k]);
            }
            assertThat(row.<Double>getAs("prediction")).isEqualTo(program.predict(values));
        }
        assertThat(Workbench.verify(run, Optional.empty()).differences()).isEmpty();
    }

    /** Partitions, merging and drift see the same states, and what moves within a bin of float32. */
    @Test
    void statesOfDoublesAddUpAndMove() throws Exception {
        Outcome all = bench.job("model", "all").calibrate();
        Outcome scattered = bench.job("model", "scattered").calibrate();
        assertThat(bench.statistics(scattered)).isEqualTo(bench.statistics(all));

        String first = bench.job("model", "first").calibrate().calibration().path();
        String second = bench.job("model", "second").calibrate().calibration().path();
        String sum = bench.path("sum");
        CalibrationMerging.Merged merged = CalibrationMerging.merge(
                LocalSession.session().sparkContext().hadoopConfiguration(), sum, "sum", List.of(first, second));
        String path = sum + "/sum/calibrations/" + merged.calibration().calibrationId();
        assertThat(bench.table(path, "statistics")).isEqualTo(bench.statistics(all));

        var hadoop = LocalSession.session().sparkContext().hadoopConfiguration();
        List<DriftRow> drift = DriftComparison.of(
                LocatedStatistics.at(hadoop, first),
                LocatedStatistics.at(hadoop, second),
                new DriftThresholds(
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        OptionalDouble.of(0.5)));
        DriftRow identifier = drift.stream()
                .filter(row -> row.channelName().equals(Optional.of("identifier")))
                .findFirst()
                .orElseThrow();
        assertThat(identifier.drift().coverage().orElseThrow().high()).isZero();
        assertThat(identifier.exceeded()).containsExactly("coverage");
    }
}
