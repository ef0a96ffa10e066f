package io.vernier.jobs.stage;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernier.jobs.store.format.FooterAgreement;
import io.vernier.outcome.ExitCode;
import io.vernier.outcome.Refusal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calibrations held against what the writers of their files have noted. */
class FooterCheckTest {
    /** All but the decimal of 20 digits, which no footer tells as a number. */
    private static final int TOLD = Specimens.FEATURES.size() - 1;

    @TempDir
    private static Path directory;

    private static Workbench bench;

    @TempDir
    private Path out;

    @BeforeAll
    static void write() {
        bench = new Workbench(directory)
                .save(Specimens.train("binary"), "model")
                .save(Specimens.trainOnVectors("binary"), "vectors");
    }

    private Outcome calibrate(String model, String table, String... settings) {
        List<String> all = new ArrayList<>(Arrays.asList(settings));
        all.add("output.path=" + out);
        return bench.job(model, table, all.toArray(String[]::new)).calibrate();
    }

    private static Optional<FooterAgreement> footers(Outcome outcome) {
        return outcome.calibration().manifest().orElseThrow().footers();
    }

    private static Path file(String table) throws IOException {
        try (var files = Files.list(directory.resolve(table))) {
            return files.filter(file -> file.toString().endsWith(".parquet"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Writes rows whose greatest {@code minute} is 2, and says in the footer that it is 3. */
    private static void falsify(String table) throws IOException {
        bench.write(Specimens.rows(0, 200).withColumn("minute", expr("if(id = 7, 2D, minute)")), table);
        Path file = file(table);
        byte[] bytes = Files.readAllBytes(file);
        byte[] two = littleEndian(2);
        int footer = bytes.length
                - 8
                - ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(bytes.length - 8);
        int replaced = 0;
        for (int at = footer; at < bytes.length - 8; at++) {
            if (Arrays.equals(bytes, at, at + 8, two, 0, 8)) {
                System.arraycopy(littleEndian(3), 0, bytes, at, 8);
                replaced++;
            }
        }
        assertThat(replaced).isPositive();
        Files.write(file, bytes);
        Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
    }

    private static byte[] littleEndian(double value) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putDouble(value)
                .array();
    }

    @Test
    void everyTypeAgreesOverAllFiles() {
        Dataset<Row> rows = Specimens.rows(0, 300)
                .withColumn("minute", expr("case when id = 1 then -0D when minute < 1e-10 then 0D else minute end"))
                .withColumn("stamp", expr("if(id = 1, 9007199254740993L, stamp)"))
                .withColumn("tiny", expr("cast(tiny as decimal(9, 2))"));
        rows.repartition(3).write().parquet(bench.path("types"));

        assertThat(footers(calibrate("model", "types"))).contains(new FooterAgreement(3, TOLD));
    }

    @Test
    void aFooterThatSaysAnotherMaximumStopsTheJob() throws IOException {
        falsify("falsified");

        assertThatThrownBy(() -> calibrate("model", "falsified"))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.exitCode()).isEqualTo(ExitCode.DATA_REFUSED))
                .hasMessageContainingAll(
                        "The maximum of the feature \"minute\" is 2.0", "but 3.0 in the footers", "footers: ignore");
        assertThat(out).isEmptyDirectory();
        assertThat(footers(calibrate("model", "falsified", "calibration.footers=ignore")))
                .isEmpty();
    }

    @Test
    void aConditionStandsBetween() throws IOException {
        falsify("conditional");

        assertThat(footers(calibrate("model", "conditional", "calibration.where=true")))
                .isEmpty();
    }

    @Test
    void whatIsNotFiniteOrLeftOutIsNotCompared() throws IOException {
        falsify("odd");
        bench.write(
                Specimens.rows(200, 300).withColumn("minute", expr("if(id = 250, double('Infinity'), minute)")),
                "part");
        Files.copy(file("part"), directory.resolve("odd/other.parquet"));

        assertThat(footers(calibrate("model", "odd", "quantization.non_finite=skip")))
                .contains(new FooterAgreement(2, TOLD - 1));
    }

    @Test
    void vectorsAndColumnsOfDirectoriesAreNotCompared() {
        bench.write(Specimens.vectors(Specimens.rows(0, 100), "false"), "vector");
        Specimens.rows(0, 100)
                .withColumn("flag", col("flag").cast("int"))
                .write()
                .partitionBy("flag")
                .parquet(bench.path("parted"));

        assertThat(footers(calibrate("vectors", "vector"))).isEmpty();
        assertThat(footers(calibrate("model", "parted"))).isEmpty();
    }
}
