package io.vernier.jobs.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernier.jobs.LocalSession;
import io.vernier.outcome.ExitCode;
import io.vernier.outcome.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs that name a calibration of the output in the place of data. */
class SavedCalibrationTest {
    private static final List<String> TABLES =
            List.of("parameters", "weights", "program", "accumulators", "validation", "certificate");

    @TempDir
    private static Path directory;

    private static Workbench bench;
    private static Outcome whole;
    private static String sum;

    @BeforeAll
    static void calibrate() {
        bench = new Workbench(directory)
                .save(Specimens.train("perceptron"), "model")
                .save(Specimens.train("binary"), "other")
                .write(Specimens.rows(0, 300), "first")
                .write(Specimens.rows(300, 800), "second")
                .write(Specimens.rows(0, 800), "all")
                .write(Specimens.rows(800, 1200), "test");
        String first = bench.job("model", "first").calibrate().calibration().path();
        String second = bench.job("model", "second").calibrate().calibration().path();
        whole = bench.job("model", "all", bench.validation("test")).run();
        sum = CalibrationMerging.merge(
                        LocalSession.session().sparkContext().hadoopConfiguration(),
                        bench.path("out"),
                        "model",
                        List.of(first, second))
                .calibration()
                .calibrationId();
    }

    private static SingleJob job(String model, String id, String... settings) {
        List<String> all = new ArrayList<>(
                List.of("model.path=" + bench.path(model), "output.path=" + bench.path("out"), "calibration.id=" + id));
        all.addAll(List.of(settings));
        return SingleJob.open(all);
    }

    private static void assertRefused(ThrowingCallable job, String... words) {
        assertThatThrownBy(job)
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.exitCode()).isEqualTo(ExitCode.REFUSED))
                .hasMessageContainingAll(words);
    }

    private static void assertEqualTables(Outcome outcome) {
        for (String table : TABLES) {
            assertThat(bench.table(Workbench.run(outcome), table))
                    .as(table)
                    .isEqualTo(bench.table(Workbench.run(whole), table));
        }
    }

    @Test
    void halvesThatWereAddedGiveTheRunOfTheWhole() {
        Outcome outcome = job("model", sum, bench.validation("test")).run();

        assertThat(outcome.calibration().path()).endsWith("/model/calibrations/" + sum);
        assertThat(Workbench.run(outcome)).isNotEqualTo(Workbench.run(whole));
        assertEqualTables(outcome);
        assertThat(Workbench.verify(Workbench.run(outcome), Optional.empty()).differences())
                .isEmpty();
    }

    @Test
    void theStepsTakeItToo() {
        String[] settings = {bench.validation("test"), "validation.tolerance=0.2"};
        assertThat(job("model", sum, settings).calibrate().sentences())
                .singleElement()
                .asString()
                .contains(sum, "its data is not read again");
        job("model", sum, settings).quantize();
        assertEqualTables(job("model", sum, settings).validate());
        assertThat(job("model", sum).plan())
                .anyMatch(line -> line.contains(sum) && line.contains("would be used"))
                .noneMatch(line -> line.contains("Calibration reads"));
    }

    @Test
    void theSameCalibrationMakesTheSameRunHoweverItIsNamed() {
        String id = Path.of(whole.calibration().path()).getFileName().toString();

        Outcome outcome = job("model", id, bench.validation("test")).run();

        assertThat(Workbench.run(outcome)).isEqualTo(Workbench.run(whole));
        assertThat(outcome.sentences()).anyMatch(line -> line.contains("nothing is computed again"));
    }

    @Test
    void whatIsNotThereOrOfAnotherModelIsRefused() {
        assertRefused(() -> job("model", "0123456789abcdef"), "model/calibrations/0123456789abcdef", "calibration.id");
        assertRefused(() -> job("other", sum, "model.name=model"), sum, "of another model", bench.path("other"));
    }

    @Test
    void statisticsOfOtherTensorsAreRefused() throws IOException {
        Path other =
                Path.of(bench.job("other", "first").calibrate().calibration().path());
        Path forged = directory.resolve("out/model/calibrations/" + other.getFileName());
        Files.createDirectories(forged.resolve("statistics"));
        Files.copy(other.resolve("statistics/part-0.parquet"), forged.resolve("statistics/part-0.parquet"));
        String manifest = Files.readString(other.resolve("manifest.json"));
        Files.writeString(
                forged.resolve("manifest.json"),
                manifest.replaceAll("(\"model_digest\" : )\"\\w+\"", "$1\"" + modelDigest() + "\""));

        assertRefused(
                () -> job("model", other.getFileName().toString()).quantize(),
                "measured input (9)",
                "but the model has");
    }

    private static String modelDigest() throws IOException {
        return Files.readAllLines(Path.of(whole.calibration().path(), "manifest.json")).stream()
                .filter(line -> line.contains("model_digest"))
                .map(line -> line.replaceAll(".*: \"(\\w+)\".*", "$1"))
                .findFirst()
                .orElseThrow();
    }
}
