package io.vernier.jobs;

import static io.vernier.jobs.store.KeptRuns.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vernier.jobs.store.KeptRuns;
import io.vernier.validation.Verdict;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DriftCommandTest {
    private static SparkSession session;

    private final StringWriter out = new StringWriter();
    private final StringWriter errors = new StringWriter();

    @TempDir
    private Path root;

    private Path directory;

    @BeforeAll
    static void joinSession() {
        session = LocalSession.session();
    }

    /** A run, one on the same values, and a calibration of values that moved by 2, with a NaN. */
    @BeforeEach
    void threeStates() {
        directory = new KeptRuns(root)
                .add(1, 10, 5, Verdict.PASSED)
                .add(2, 11, 6, Verdict.PASSED)
                .publish(1)
                .calibrate(12, 2)
                .directory();
    }

    private String run(int run) {
        return directory.resolve("runs/" + id(run)).toString();
    }

    private String calibration(int calibration) {
        return directory.resolve("calibrations/" + id(calibration)).toString();
    }

    private int drift(String... options) {
        String[] arguments = new String[options.length + 1];
        arguments[0] = "drift";
        System.arraycopy(options, 0, arguments, 1, options.length);
        return Vernier.commandLine(new Failures())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(errors))
                .execute(arguments);
    }

    private List<Row> table() {
        return session.read().parquet(root.resolve("moved/drift").toString()).collectAsList();
    }

    @Test
    void nothingDriftsBetweenEqualData() {
        assertThat(drift(run(1), run(2), "--max-psi", "0", "--max-js", "0", "--max-shift", "0"))
                .isZero();

        // Titles and five tensors, no channel, and the line for programs.
        assertThat(out.toString().lines()).hasSize(7);
    }

    @Test
    void whatMovesTooFarEndsWithTheCodeOfAGate() {
        assertThat(drift(run(1), calibration(12), "--max-psi", "0.25")).isEqualTo(20);

        assertThat(out.toString().lines())
                .anyMatch(line -> line.startsWith("input") && line.contains("distance") && line.endsWith("psi"));
    }

    @Test
    void eachThresholdIsJudgedByItself() {
        assertThat(drift(run(1), calibration(12))).isZero();
        assertThat(drift(run(1), calibration(12), "--max-js", "0.01")).isEqualTo(20);
        assertThat(drift(run(1), calibration(12), "--max-js", "1")).isZero();
        assertThat(drift(run(1), calibration(12), "--max-shift", "2")).isEqualTo(20);
        assertThat(drift(run(1), calibration(12), "--max-shift", "1e9")).isZero();
        assertThat(drift(run(1), calibration(12), "--max-non-finite", "0")).isEqualTo(20);
        assertThat(drift(run(1), calibration(12), "--max-non-finite", "1")).isZero();
        assertThat(drift(run(1), calibration(12), "--min-coverage", "1")).isEqualTo(20);
        assertThat(drift(run(1), calibration(12), "--min-coverage", "0")).isZero();
    }

    @Test
    void theTableHoldsEveryChannelInStepsOfTheReference() {
        drift(
                directory.toString(),
                calibration(12),
                "--output",
                root.resolve("moved").toString());

        List<Row> rows = table();
        // Five tensors, and 2 + 3 + 3 + 2 + 2 channels.
        assertThat(rows).hasSize(17);
        Row whole = rows.get(0);
        assertThat(whole.<String>getAs("reference_calibration_id")).isEqualTo(id(10));
        assertThat(whole.<String>getAs("calibration_id")).isEqualTo(id(12));
        assertThat(whole.<Integer>getAs("channel")).isNull();
        assertThat(whole.<Long>getAs("reference_nan_count")).isZero();
        assertThat(whole.<Long>getAs("nan_count")).isEqualTo(1);
        Row channel = rows.get(1);
        assertThat(channel.<String>getAs("channel_name")).isEqualTo("distance");
        assertThat(channel.<Double>getAs("min_shift")).isCloseTo(2, within(1e-12));
        assertThat(channel.<Double>getAs("max_shift")).isCloseTo(2, within(1e-12));
        double scale = session.read()
                .parquet(run(1) + "/parameters")
                .where("tensor = 'input' and role = 'input' and coalesce(channel, 0) = 0")
                .first()
                .<Double>getAs("scale");
        assertThat(channel.<Double>getAs("min_shift_steps")).isEqualTo(channel.<Double>getAs("min_shift") / scale);
        assertThat(channel.<Double>getAs("coverage")).isBetween(0.6, 0.9);
        assertThat(channel.<Double>getAs("psi")).isGreaterThan(0.25);
        assertThat(channel.<Double>getAs("js")).isBetween(0.1, 0.9);
        assertThat(channel.<String>getAs("exceeded")).isNull();
    }

    @Test
    void aModelMayLieInAnOutputCalledCalibrations() {
        Path model = new KeptRuns(root.resolve("calibrations"))
                .add(1, 10, 5, Verdict.PASSED)
                .publish(1)
                .directory();

        assertThat(drift(model.toString(), run(1), "--max-shift", "0")).isZero();
        assertThat(drift(model + "/calibrations/" + id(10), run(1), "--max-psi", "0"))
                .isZero();
    }

    @Test
    void thePathOfTheTableIsShownWithoutSecrets() {
        drift(run(1), run(2), "--output", root.resolve("moved?sig=hush").toString());

        assertThat(out.toString()).contains("moved?sig=***").doesNotContain("hush");
    }

    @Test
    void stepsNeedARun() {
        assertThat(drift(calibration(10), calibration(12), "--max-shift", "2")).isEqualTo(21);
        assertThat(errors.toString()).contains("\"" + id(10) + "\" is a calibration", "name a run first");

        assertThat(drift(calibration(10), calibration(12), "--max-psi", "0.25")).isEqualTo(20);
    }

    @Test
    void whatIsNotThereIsRefusedByName() {
        assertThat(drift(run(1), calibration(14))).isEqualTo(21);
        assertThat(drift(run(7), run(1))).isEqualTo(21);
        assertThat(drift(run(1), run(2), "--max-psi", "-1")).isEqualTo(21);

        assertThat(errors.toString().lines().toList())
                .satisfiesExactly(
                        line -> assertThat(line).contains(id(14), "not complete"),
                        line -> assertThat(line).contains(id(7)),
                        line -> assertThat(line).contains("\"--max-psi\" is -1.0"));
    }

    @Test
    void otherTensorsAreRefusedByName() {
        new KeptRuns(root).calibrateOtherModel(13);

        assertThat(drift(run(1), calibration(13))).isEqualTo(21);

        assertThat(errors.toString()).contains("\"input\" with 2 channels", "\"input\" with 1 channels");
    }
}
