package io.vernier.jobs.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernier.jobs.LocalSession;
import io.vernier.jobs.stage.Job.Unvalidated;
import io.vernier.outcome.ExitCode;
import io.vernier.outcome.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job from its calibration to the pointer, in one go and step by step. */
class LifecycleTest {
    private static final List<String> TABLES =
            List.of("parameters", "weights", "program", "accumulators", "validation", "model/data");

    @TempDir
    private static Path directory;

    private static Workbench bench;

    @TempDir
    private Path out;

    private String held;

    @BeforeAll
    static void write() {
        bench = new Workbench(directory)
                .save(Specimens.train("binary"), "binary")
                .write(Specimens.rows(0, 800), "train")
                .write(Specimens.rows(800, 1200), "test")
                .write(Specimens.rows(800, 1200).drop("sign"), "unlabelled");
    }

    @BeforeEach
    void name() {
        held = bench.validation("test");
    }

    private SingleJob job(String... settings) {
        String[] all = java.util.Arrays.copyOf(settings, settings.length + 1);
        all[settings.length] = "output.path=" + out;
        return bench.job("binary", "train", all);
    }

    private String current() throws IOException {
        Path pointer = out.resolve("binary/current.json");
        return Files.exists(pointer) ? Files.readString(pointer) : "";
    }

    private static String id(Outcome outcome) {
        return Path.of(Workbench.run(outcome)).getFileName().toString();
    }

    /** Somebody saves another model to the same place after its first file was read. */
    public static final class Replacing extends RawLocalFileSystem {
        private static final String MODEL = "changing";
        private static final AtomicBoolean REPLACED = new AtomicBoolean();

        @Override
        public FSDataInputStream open(org.apache.hadoop.fs.Path file, int buffer) throws IOException {
            // What kind of model it is was read of its metadata before, of which nothing is kept.
            boolean isKept = file.toString().contains("/" + MODEL + "/")
                    && !file.toString().contains("/metadata/");
            if (isKept && !REPLACED.getAndSet(true)) {
                Files.writeString(Path.of(file.toUri().getPath()).resolveSibling("_committed"), "another");
            }
            return super.open(file, buffer);
        }
    }

    @Test
    void aModelThatChangesWhileItIsReadIsRefused() {
        bench.save(Specimens.train("binary"), Replacing.MODEL);
        Configuration hadoop = LocalSession.session().sparkContext().hadoopConfiguration();
        hadoop.setClass("fs.file.impl", Replacing.class, FileSystem.class);
        hadoop.setBoolean("fs.file.impl.disable.cache", true);
        try {
            assertThatThrownBy(() -> job("model.path=" + bench.path(Replacing.MODEL)))
                    .hasMessageContaining("changed while it was read")
                    .isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(refusal.exitCode())
                            .isEqualTo(ExitCode.DATA_REFUSED));
        } finally {
            hadoop.unset("fs.file.impl");
            hadoop.unset("fs.file.impl.disable.cache");
        }
    }

    @Test
    void aPassedRunIsPublishedAndNotRepeated() throws IOException {
        Outcome first = job(held, "gates.agreement=>= 0.9").run();
        List<String> tree = Workbench.tree(out);
        var modified = Files.getLastModifiedTime(out.resolve("binary/current.json"));

        Outcome second = job(held, "gates.agreement=>= 0.9").run();

        assertThat(first.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(first.run().orElseThrow().manifest().orElseThrow().speed()).hasValueSatisfying(speed -> {
            assertThat(speed.rows()).isEqualTo(400);
            assertThat(speed.floatPerRow()).isPositive();
            assertThat(speed.integersPerRow()).isPositive();
        });
        assertThat(current()).contains("\"run_id\" : \"" + id(first) + "\"", "\"verdict\" : \"passed\"");
        assertThat(second.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(second.sentences()).anyMatch(line -> line.contains("nothing is computed again"));
        assertThat(Workbench.tree(out)).isEqualTo(tree).noneMatch(name -> name.contains("/."));
        assertThat(Files.getLastModifiedTime(out.resolve("binary/current.json")))
                .isEqualTo(modified);
    }

    @Test
    void aFailedGateKeepsTheResultsAndThePointerAndFailsAgain() throws IOException {
        Outcome good = job(held).run();

        for (int time = 0; time < 2; time++) {
            Outcome failed = job(held, "gates.agreement=>= 1.5").run();
            assertThat(failed.exitCode()).isEqualTo(ExitCode.GATE_FAILED);
            assertThat(failed.sentences())
                    .anyMatch(line -> line.startsWith("Gate agreement >= 1.5") && line.endsWith("failed."));
            assertThat(bench.table(Workbench.run(failed), "validation"))
                    .filteredOn(row -> row.getAs("metric").equals("agreement"))
                    .extracting(row -> row.<String>getAs("verdict"))
                    .containsExactly("failed");
            assertThat(Files.readString(Path.of(Workbench.run(failed), "outcome.json")))
                    .contains("\"exit_code\" : 20");
        }
        assertThat(job(held, "gates.agreement=>= 1.5")
                        .publish(Unvalidated.REFUSED)
                        .exitCode())
                .isEqualTo(ExitCode.GATE_FAILED);
        assertThat(current()).contains(id(good));
    }

    @Test
    void withoutGatesARunSaysSoAndNamesWhatWasLost() throws IOException {
        String[] few = {
            held, "quantization.inputs.bits=2", "quantization.activations.bits=2", "quantization.weights.bits=2"
        };
        Outcome ungated = job(few).run();
        Outcome gated = job(Stream.concat(Stream.of(few), Stream.of("gates.accuracy_drop=<= 1"))
                        .toArray(String[]::new))
                .run();

        assertThat(ungated.sentences()).contains("Verdict: passed, no gates were set.");
        assertThat(ungated.sentences())
                .anyMatch(line -> line.startsWith("Warning: A loss that no gate judges: accuracy"));
        assertThat(Files.readString(Path.of(Workbench.run(ungated), "outcome.json")))
                .contains("\"gates_set\" : false", "\"metric\" : \"accuracy\"", "\"gated\" : false");
        assertThat(gated.sentences()).contains("Verdict: passed.");
        assertThat(gated.sentences())
                .noneMatch(line -> line.startsWith("Warning: A loss that no gate judges: accuracy"));
        assertThat(gated.sentences())
                .anyMatch(line -> line.startsWith("Warning: A loss that no gate judges: agreement"));
        assertThat(Files.readString(Path.of(Workbench.run(gated), "outcome.json")))
                .contains("\"gates_set\" : true", "\"gated\" : true");
    }

    @Test
    void stepByStepGivesWhatOneGoGives() throws IOException {
        String[] settings = {held, "quantization.weights.bits=6"};
        assertThatThrownBy(() -> job(settings).quantize())
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("run calibrate first");
        assertThat(Workbench.tree(out)).hasSize(1);
        assertThat(job(settings).calibrate().exitCode()).isEqualTo(ExitCode.DONE);
        assertThatThrownBy(() -> job(settings).validate()).hasMessageContaining("run quantize first");
        job(settings).quantize();
        assertThatThrownBy(() -> job(settings).publish(Unvalidated.REFUSED)).hasMessageContaining("run validate first");
        Outcome validated = job(settings).validate();
        assertThat(current()).isEmpty();
        job(settings).publish(Unvalidated.REFUSED);
        assertThat(current()).contains(id(validated));

        Outcome other = bench.job("binary", "train", held, "quantization.weights.bits=6")
                .run();

        assertThat(id(other)).isEqualTo(id(validated));
        for (String table : TABLES) {
            assertThat(bench.table(Workbench.run(other), table))
                    .as(table)
                    .isEqualTo(bench.table(Workbench.run(validated), table));
        }
        assertThat(bench.statistics(other)).isEqualTo(bench.statistics(validated));
    }

    @Test
    void anotherWidthReadsNoCalibrationDataAgain() {
        job(held).run();

        Outcome narrow = job(held, "quantization.inputs.bits=4", "quantization.inputs.estimator=percentile")
                .run();

        assertThat(narrow.sentences()).anyMatch(line -> line.contains("its data is not read again"));
        assertThat(out.resolve("binary/calibrations").toFile().list()).hasSize(1);
        assertThat(out.resolve("binary/runs").toFile().list()).hasSize(2);
    }

    @Test
    void withoutValidationThePointerMovesOnRequestAlone() throws IOException {
        Outcome outcome = job().run();

        assertThat(outcome.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(outcome.sentences()).contains("Verdict: unvalidated.");
        assertThat(current()).isEmpty();
        assertThatThrownBy(() -> job().publish(Unvalidated.REFUSED)).hasMessageContaining("--unvalidated");
        job().publish(Unvalidated.ACCEPTED);
        assertThat(current()).contains(id(outcome), "\"unvalidated\"");
        assertThatThrownBy(() -> job().validate())
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.exitCode()).isEqualTo(ExitCode.REFUSED));
    }

    @Test
    void thePointerNeverMovesToAnEarlierTime() throws IOException {
        Outcome newer = job(held, "output.as_of=2024-05-01T00:00:00.5Z").run();

        Outcome older = job(held, "output.as_of=2024-04-30", "quantization.weights.bits=7")
                .run();

        assertThat(older.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(older.sentences()).anyMatch(line -> line.startsWith("Not published"));
        assertThat(current()).contains(id(newer));
        Outcome newest = job(held, "output.as_of=2024-05-01T02:00:01+02:00", "quantization.weights.bits=7")
                .run();
        assertThat(id(newest)).isEqualTo(id(older));
        assertThat(current()).contains(id(newest));
    }

    @Test
    void aLabelThatIsMissingByDefaultLeavesFidelityAlone() {
        Outcome outcome = job(bench.validation("unlabelled")).run();

        List<String> metrics = bench.table(Workbench.run(outcome), "validation").stream()
                .map(row -> row.<String>getAs("metric"))
                .toList();
        assertThat(metrics).contains("agreement", "sqnr_db").doesNotContain("accuracy", "auc", "log_loss");
        assertThat(Path.of(Workbench.run(outcome).replaceFirst("^file:", ""), "report.html"))
                .content()
                .contains("The held-out rows had no label.");
        assertThat(outcome.sentences())
                .anyMatch(line -> line.startsWith("Warning: The held-out data has no column \"sign\""));
        assertThatThrownBy(() -> job(bench.validation("unlabelled"), "validation.label=sign"))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.exitCode()).isEqualTo(ExitCode.DATA_REFUSED))
                .hasMessageContaining("\"sign\"");
    }

    @Test
    void theQualityIsThatOfTheRows() {
        Outcome outcome = job(held).run();

        List<Row> validation = bench.table(Workbench.run(outcome), "validation");
        var scored =
                org.apache.spark.ml.PipelineModel.load(bench.path("binary")).transform(Specimens.rows(800, 1200));
        double expected = scored.where("prediction = sign").count() / 400.0;
        assertThat(validation)
                .filteredOn(row -> row.getAs("metric").equals("accuracy"))
                .singleElement()
                .satisfies(row -> assertThat(row.<Double>getAs("float_value")).isEqualTo(expected));
    }

    @Test
    void columnsAreFoundWhateverTheirCaseAsSparkFindsThem() throws IOException {
        Dataset<Row> rows = Specimens.rows(800, 1200);
        for (String name : List.of("year", "price", "sign", "tiny")) {
            rows = rows.withColumnRenamed(name, name.toUpperCase(java.util.Locale.ROOT));
        }
        bench.write(rows, "upper");
        String[] settings = {"validation.label=sign", "validation.slices=[Tiny]"};
        Outcome lower = job(held, settings[0], "validation.slices=[tiny]", "calibration.path=" + bench.path("test"))
                .run();
        Outcome upper = job(
                        bench.validation("upper"), settings[0], settings[1], "calibration.path=" + bench.path("upper"))
                .run();

        assertThat(bench.statistics(upper)).isEqualTo(bench.statistics(lower));
        assertThat(bench.table(Workbench.run(upper), "validation", "slice"))
                .isEqualTo(bench.table(Workbench.run(lower), "validation", "slice"));
        LocalSession.session().conf().set("spark.sql.caseSensitive", "true");
        try {
            assertThatThrownBy(() -> job("calibration.path=" + bench.path("upper")))
                    .isInstanceOf(Refusal.class)
                    .hasMessageContaining("no column \"tiny\"")
                    .hasMessageContaining("the nearest is \"TINY\"");
        } finally {
            LocalSession.session().conf().set("spark.sql.caseSensitive", "false");
        }
    }

    @Test
    void aPlanWarnsWhenTheValidationIsTheCalibration() {
        assertThat(job(bench.validation("train")).plan())
                .anyMatch(line -> line.startsWith("Warning: Calibration and validation are the same"));
        assertThat(job(held).plan()).noneMatch(line -> line.startsWith("Warning: Calibration"));
    }

    @Test
    void warnsWhenTheValidationIsTheCalibration() throws IOException {
        Outcome same = job(bench.validation("train")).run();
        Outcome other =
                job(bench.validation("train"), "validation.where=year > 2015").run();

        assertThat(same.sentences())
                .anyMatch(line -> line.startsWith("Warning: Calibration and validation are the same"));
        assertThat(Files.readString(Path.of(Workbench.run(same), "outcome.json")))
                .contains("are the same data");
        assertThat(other.sentences()).noneMatch(line -> line.startsWith("Warning: Calibration"));
    }
}
