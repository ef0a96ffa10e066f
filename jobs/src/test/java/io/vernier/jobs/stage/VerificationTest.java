package io.vernier.jobs.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernier.jobs.store.format.TableDifference;
import io.vernier.outcome.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs that are what their inputs make, and runs that were tampered with. */
class VerificationTest {
    @TempDir
    private static Path directory;

    private static Workbench bench;
    private static Path run;
    private static String calibration;

    @BeforeAll
    static void makeRun() {
        bench = new Workbench(directory);
        bench.save(Specimens.train("perceptron"), "perceptron")
                .save(Specimens.train("binary"), "binary")
                .write(Specimens.rows(0, 1500), "train")
                .write(Specimens.rows(5000, 6000), "held");
        Outcome outcome = bench.job(
                        "perceptron",
                        "train",
                        bench.validation("held"),
                        "quantization.activations.estimator={name: percentile, p: 99.9}",
                        "quantization.overrides=[{tensor: 'layer1.*', bits: 6}]",
                        "gates.agreement={value: '>= 0.5', bound: confidence}",
                        "gates.sqnr_db=>= 1")
                .run();
        run = Path.of(Workbench.run(outcome).replaceFirst("^file:", ""));
        calibration = Path.of(outcome.calibration().path()).getFileName().toString();
    }

    private static Verification.Report verify(Path path) {
        return Workbench.verify(path.toString(), Optional.empty());
    }

    /** The directory of the model, copied. */
    private static Path copy() throws IOException {
        Path from = run.getParent().getParent();
        Path to = Files.createTempDirectory(directory, "copy");
        try (var all = Files.walk(from)) {
            for (Path each : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
                Path target = to.resolve(from.relativize(each).toString());
                Files.createDirectories(target.getParent());
                Files.copy(each, target);
            }
        }
        return to;
    }

    private static void replace(Path file, String text, String by) throws IOException {
        String content = Files.readString(file);
        assertThat(content).contains(text);
        Files.writeString(file, content.replaceFirst(Pattern.quote(text), by));
    }

    @Test
    void aRunIsWhatItsInputsMake() throws IOException {
        assertThat(verify(run).differences()).isEmpty();
        assertThat(verify(run).tables())
                .containsExactlyInAnyOrder(
                        "statistics", "parameters", "weights", "program", "accumulators", "validation", "certificate");
        assertThat(verify(copy()).differences()).isEmpty();
    }

    @Test
    void aRunWithoutValidationIsVerifiedToo() {
        Outcome outcome = bench.job("binary", "train").run();

        assertThat(verify(Path.of(Workbench.run(outcome).replaceFirst("^file:", "")))
                        .differences())
                .isEmpty();
    }

    @Test
    void aVerdictThatTheGatesDoNotGiveIsNamed() throws IOException {
        Path copy = copy();
        Path manifest = copy.resolve("runs/" + run.getFileName() + "/manifest.json");
        replace(manifest, "\"verdict\" : \"passed\"", "\"verdict\" : \"failed\"");

        assertThat(verify(copy).differences())
                .satisfiesOnlyOnce(VerificationTest::tellsOfAnEdit)
                .filteredOn(each -> !isEdit(each))
                .containsExactly(
                        new TableDifference("outcome.json", "exit_code", "0", "20"),
                        new TableDifference("outcome.json", "verdict", "\"passed\"", "\"failed\""),
                        new TableDifference("manifest.json", "verdict", "failed", "passed"));
    }

    @Test
    void lossesThatTheTableDoesNotShowAreNamed() throws IOException {
        Path copy = copy();
        replace(
                copy.resolve("runs/" + run.getFileName() + "/manifest.json"),
                "\"material_losses\" : [ ]",
                "\"material_losses\" : [ {\"metric\":\"auc\",\"loss\":0.1,\"quantized_value\":0.8,\"low\":0,\"high\":0,\"gated\":false} ]");

        assertThat(verify(copy).differences())
                .extracting(TableDifference::where)
                .contains("material_losses");
    }

    @Test
    void whatTheIdentitiesAreMadeOfIsComputedAgain() throws IOException {
        assertThat(verify(run).unverified()).isEmpty();
        String name = "runs/" + run.getFileName() + "/manifest.json";
        Path files = copy();
        replace(files.resolve(name), "\"calibration_data\" : \"", "\"calibration_data\" : \"0");
        Path model = copy();
        replace(model.resolve(name), "\"model_digest\" : \"", "\"model_digest\" : \"0");
        Path silent = copy();
        replace(silent.resolve(name), "\"origin\"", "\"old\"");

        assertThat(verify(files).differences())
                .filteredOn(each -> !isEdit(each))
                .extracting(TableDifference::where)
                .containsExactly("calibration_id");
        assertThat(verify(model).differences())
                .filteredOn(each -> !isEdit(each))
                .extracting(TableDifference::where)
                .containsExactly("origin.model_digest", "model_digest", "calibration_id");
        assertThat(verify(silent).differences()).singleElement().satisfies(VerificationTest::tellsOfAnEdit);
        assertThat(verify(silent).unverified()).singleElement().asString().startsWith("Not verified: the identities");
    }

    /** Each of these is found by itself; that the file was edited at all is found by its digest. */
    private static boolean isEdit(TableDifference difference) {
        return difference.where().startsWith("its content, which has been changed");
    }

    private static void tellsOfAnEdit(TableDifference difference) {
        assertThat(difference).matches(VerificationTest::isEdit);
        assertThat(difference.table()).isEqualTo("manifest.json");
    }

    @Test
    void anEditThatNothingElseTellsOfIsNamed() throws IOException {
        Path copy = copy();
        String manifest = "calibrations/" + calibration + "/manifest.json";
        replace(copy.resolve(manifest), "\"state_budget\" : \"256m\"", "\"state_budget\" : \"255m\"");

        assertThat(verify(copy).differences()).singleElement().satisfies(difference -> {
            assertThat(difference.table()).isEqualTo("manifest.json of the calibration");
            assertThat(difference).matches(VerificationTest::isEdit);
        });
    }

    @Test
    void gatesAreToldInWords() throws IOException {
        Path copy = copy();
        replace(
                copy.resolve("runs/" + run.getFileName() + "/manifest.json"),
                "\"threshold\" : 1.0",
                "\"threshold\" : 2.0");

        assertThat(verify(copy).differences())
                .filteredOn(each -> each.where().equals("gates"))
                .singleElement()
                .satisfies(each -> assertThat(each.sentence())
                        .contains(
                                "\"sqnr_db >= 2.0\" passed at ",
                                "expected \"agreement >= 0.5 (confidence)\" passed at ")
                        .doesNotContain("Result["));
    }

    @Test
    void aDamagedTableOfTheValidationLeavesTheRestToBeVerified() throws IOException {
        Path copy = copy();
        Files.writeString(copy.resolve("runs/" + run.getFileName() + "/validation/part-0.parquet"), "no table");

        assertThat(verify(copy).differences()).singleElement().satisfies(each -> assertThat(each.sentence())
                .startsWith("The table \"")
                .contains("validation/part-0.parquet"));
    }

    @Test
    void anotherConfigurationMakesOtherIntegers() throws IOException {
        Path copy = copy();
        replace(copy.resolve("runs/" + run.getFileName() + "/manifest.json"), "\"bits\" : 6", "\"bits\" : 5");

        List<TableDifference> differences = verify(copy).differences();

        assertThat(differences).anySatisfy(each -> {
            assertThat(each.table()).isEqualTo("parameters");
            assertThat(each.where()).endsWith(", bits");
            assertThat(each.found()).isEqualTo("6");
            assertThat(each.expected()).isEqualTo("5");
        });
        assertThat(differences).anyMatch(each -> each.table().equals("weights"));
        assertThat(differences)
                .anyMatch(each -> each.where().equals("run_id")
                        && each.found().equals(run.getFileName().toString()));
    }

    @Test
    void statisticsThatWereReplacedAreADifference() throws IOException {
        Outcome other = bench.job("perceptron", "held").calibrate();
        Path copy = copy();
        Path statistics;
        try (var calibrations = Files.list(copy.resolve("calibrations"))) {
            String replacement = Path.of(other.calibration().path().replaceFirst("^file:", ""))
                    .getFileName()
                    .toString();
            statistics = calibrations
                    .filter(each -> !each.endsWith(replacement))
                    .findFirst()
                    .orElseThrow()
                    .resolve("statistics/part-0.parquet");
        }
        Files.copy(
                Path.of(other.calibration().path().replaceFirst("^file:", "")).resolve("statistics/part-0.parquet"),
                statistics,
                StandardCopyOption.REPLACE_EXISTING);

        assertThat(verify(copy).differences()).singleElement().satisfies(difference -> assertThat(difference.sentence())
                .contains("statistics")
                .contains("not the one that its manifest tells of"));
        assertThat(verify(copy).unverified()).singleElement().asString().contains("what statistics and model make");
    }

    /** Records that were edited and sealed again: each is held against what it describes, without Spark. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "calibration | \"rows\" : 1500, | \"rows\" : 1499, | rows",
                "calibration | \"null_rows\" : 0 | \"null_rows\" : 7 | rows",
                "calibration | \"non_finite_values\" : 0 | \"non_finite_values\" : 1 | non_finite_values",
                "calibration | \"model_digest\" : \" | \"model_digest\" : \"0 | model_digest",
                "calibration | \"where\" : \"\" | \"where\" : \"x1 > 0\" | the calibration_id of its configuration",
                "calibration | \"histogram_channels\" : 4096 | \"histogram_channels\" : 1 | the calibration_id of its configuration",
                "run | \"model_digest\" : \" | \"model_digest\" : \"0 | origin.model_digest",
            })
    void aRecordIsHeldAgainstWhatItDescribes(String record, String text, String by, String where) throws IOException {
        Path copy = copy();
        Path manifest =
                copy.resolve((record.equals("run") ? "runs/" + run.getFileName() : "calibrations/" + calibration)
                        + "/manifest.json");
        replace(manifest, text, by);
        TableDifference edit = atRest(copy).differences().stream()
                .filter(VerificationTest::isEdit)
                .findFirst()
                .orElseThrow();
        replace(manifest, edit.expected(), edit.found());

        assertThat(atRest(copy).differences())
                .noneMatch(VerificationTest::isEdit)
                .extracting(TableDifference::where)
                .contains(where);
    }

    private static Verification.Report atRest(Path path) {
        return Verification.atRest(new Configuration(), path.toString(), Optional.empty())
                .report();
    }

    @Test
    void thePathOfARunIsHeldAgainstItsManifest() throws IOException {
        Path copy = copy();
        replace(copy.resolve("runs/" + run.getFileName() + "/outcome.json"), "/perceptron/runs/", "/other/runs/");

        assertThat(verify(copy).differences()).singleElement().satisfies(difference -> {
            assertThat(difference.table()).isEqualTo("outcome.json");
            assertThat(difference.where()).isEqualTo("path");
        });
    }

    @Test
    void whatLiesThereIsVerifiedWithoutItsModel() throws IOException {
        Verification.Report report = Verification.atRest(
                        new Configuration(),
                        copy().toString(),
                        Optional.of(directory.resolve("gone").toString()))
                .report();

        assertThat(report.differences()).isEmpty();
        assertThat(report.unverified()).singleElement().asString().contains("the files of the model", "does not exist");
    }

    @Test
    void anotherModelIsRefusedOrMakesOtherIntegers() {
        assertThatThrownBy(() -> Workbench.verify(run.toString(), Optional.of(bench.path("binary"))))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("layer1.linear")
                .hasMessageContaining("--model");
    }

    @Test
    void whatIsNoRunIsRefused() {
        assertThatThrownBy(() -> verify(directory.resolve("train")))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("neither a complete run nor a directory with a current.json");
    }
}
