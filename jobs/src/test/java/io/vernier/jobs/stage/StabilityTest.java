package io.vernier.jobs.stage;

import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;

import io.vernier.jobs.LocalSession;
import io.vernier.statistics.ContentGroups;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calibrations in groups, and how far ranges move without one of them. */
class StabilityTest {
    private static final String GROUPS = "calibration.groups=32";

    @TempDir
    private static Path directory;

    private static Workbench bench;

    @BeforeAll
    static void makeTables() {
        bench = new Workbench(directory);
        var rows = Specimens.rows(0, 1500);
        bench.save(Specimens.trainOnVectors("perceptron"), "perceptron")
                .write(Specimens.vectors(rows, "false"), "dense")
                .write(Specimens.vectors(rows, "true"), "sparse")
                .write(
                        Specimens.vectors(
                                rows.withColumn("minute", expr("if(id = 7, double('Infinity'), minute)")), "false"),
                        "holed")
                .shuffle(Specimens.vectors(rows, "false"), 7, "shuffled");
    }

    @Test
    void groupsAddUpToTheStatisticsOfAllRows() {
        for (String table : List.of("dense", "holed")) {
            Outcome plain = bench.job("perceptron", table, "quantization.non_finite=skip")
                    .calibrate();
            Outcome grouped = bench.job("perceptron", table, GROUPS, "quantization.non_finite=skip")
                    .calibrate();

            assertThat(bench.statistics(grouped)).isEqualTo(bench.statistics(plain));
            assertThat(grouped.calibration().manifest().orElseThrow().rows()).isEqualTo(1500);
            assertThat(grouped.calibration().manifest().orElseThrow().skippedRows())
                    .isEqualTo(plain.calibration().manifest().orElseThrow().skippedRows());
        }
    }

    @Test
    void groupsDoNotDependOnTheOrderOfRowsOrTheirForm() {
        List<Row> expected = groups("dense");

        assertThat(expected.stream().map(row -> row.getAs("content_group")).distinct())
                .hasSize(ContentGroups.COUNT);
        assertThat(groups("shuffled")).isEqualTo(expected);
        assertThat(groups("sparse")).isEqualTo(expected);
    }

    private static List<Row> groups(String table) {
        return bench.table(
                bench.job("perceptron", table, GROUPS).calibrate().calibration().path(), "groups");
    }

    @Test
    void eachRangeOfTheRunHasItsStability() {
        String run = Workbench.run(bench.job("perceptron", "dense", GROUPS).run());
        List<Row> parameters = bench.table(run, "parameters").stream()
                .filter(row -> !row.getAs("role").equals("weight"))
                .toList();
        List<Row> stability = bench.table(run, "range_stability");

        assertThat(stability).hasSameSizeAs(parameters);
        for (int k = 0; k < stability.size(); k++) {
            Row row = stability.get(k);
            for (String column : List.of("tensor", "role", "channel", "range_min", "range_max", "scale")) {
                assertThat(row.<Object>getAs(column))
                        .isEqualTo(parameters.get(k).<Object>getAs(column));
            }
            assertThat(row.<Integer>getAs("groups")).isEqualTo(ContentGroups.COUNT);
            assertThat(row.<Double>getAs("scale_least")).isLessThanOrEqualTo(row.<Double>getAs("scale_greatest"));
        }
        assertThat(Workbench.verify(run, Optional.empty()).differences()).isEmpty();
    }

    @Test
    void theGreatestMovesByWhatTheGroupsOfRowsSay() {
        String run = Workbench.run(bench.job("perceptron", "dense", GROUPS, "quantization.guard=false")
                .run());
        int tail = Specimens.FEATURES.indexOf("tail");
        Row row = bench.table(run, "range_stability").stream()
                .filter(each -> each.getAs("tensor").equals("input") && each.<Integer>getAs("channel") == tail)
                .findFirst()
                .orElseThrow();
        double[] greatest = new double[ContentGroups.COUNT];
        Arrays.fill(greatest, Double.NEGATIVE_INFINITY);
        for (Row each : LocalSession.session()
                .read()
                .parquet(bench.path("dense"))
                .select("features")
                .collectAsList()) {
            double[] input = each.<Vector>getAs(0).toArray();
            int group = ContentGroups.ofDense(input, 1, input.length, new double[0])[0];
            greatest[group] = Math.max(greatest[group], input[tail]);
        }
        double[] sorted = Arrays.stream(greatest).sorted().toArray();

        assertThat(row.<Double>getAs("range_max")).isEqualTo(sorted[sorted.length - 1]);
        assertThat(row.<Double>getAs("range_max_greatest")).isEqualTo(sorted[sorted.length - 1]);
        assertThat(row.<Double>getAs("range_max_least")).isEqualTo(sorted[sorted.length - 2]);
    }
}
