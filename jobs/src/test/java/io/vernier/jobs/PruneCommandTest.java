package io.vernier.jobs;

import static io.vernier.jobs.store.KeptRuns.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.vernier.jobs.stage.Workbench;
import io.vernier.jobs.store.KeptRuns;
import io.vernier.validation.Verdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PruneCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter errors = new StringWriter();

    @TempDir
    private Path root;

    private KeptRuns runs;
    private Path directory;

    @BeforeAll
    static void joinSession() {
        LocalSession.session();
    }

    /** By time 2, 3, 4, 1; the oldest is the current one. */
    @BeforeEach
    void fourRuns() throws IOException {
        runs = new KeptRuns(root)
                .add(1, 10, 5, Verdict.PASSED)
                .add(2, 11, 9, Verdict.FAILED)
                .add(3, 12, 8, Verdict.UNVALIDATED)
                .add(4, 13, 7, Verdict.PASSED)
                .publish(1);
        directory = runs.directory();
        age(directory);
    }

    private int prune(String... options) {
        String[] arguments = new String[options.length + 2];
        arguments[0] = "prune";
        arguments[1] = directory.toString();
        System.arraycopy(options, 0, arguments, 2, options.length);
        return Vernier.commandLine(new Failures())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(errors))
                .execute(arguments);
    }

    /** Makes everything below look as if written two days ago. */
    private static void age(Path path) throws IOException {
        FileTime then = FileTime.from(Instant.now().minus(2, ChronoUnit.DAYS));
        try (var all = Files.walk(path)) {
            for (Path each : all.toList()) {
                Files.setLastModifiedTime(each, then);
            }
        }
    }

    private List<String> names(String of) throws IOException {
        try (var all = Files.list(directory.resolve(of))) {
            return all.map(each -> each.getFileName().toString()).sorted().toList();
        }
    }

    private static Path write(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.writeString(file, "x");
    }

    @Test
    void keepsTheNewestTheCurrentAndTheirCalibrations() throws IOException {
        assertThat(prune("--keep", "2")).isZero();

        assertThat(names("runs")).containsExactly(id(1), id(2), id(3));
        assertThat(names("calibrations")).containsExactly(id(10), id(11), id(12));
        assertThat(out.toString())
                .isEqualToNormalizingNewlines("Removed the run \"" + id(4)
                        + "\", passed, finished 2024-01-07T10:05:00.123Z.\nRemoved the calibration \"" + id(13)
                        + "\" of no kept run.\n");
    }

    @Test
    void aSharedCalibrationStays() throws IOException {
        runs.add(5, 13, 10, Verdict.PASSED);

        prune("--keep", "1");

        assertThat(names("runs")).containsExactly(id(1), id(5));
        assertThat(names("calibrations")).containsExactly(id(10), id(13));
    }

    @Test
    void keepingNoneLeavesTheCurrentAlone() throws IOException {
        prune("--keep", "0");

        assertThat(names("runs")).containsExactly(id(1));
        assertThat(directory.resolve("current.json")).exists();
    }

    @Test
    void aDryRunChangesNothing() {
        List<String> before = Workbench.tree(directory);

        assertThat(prune("--keep", "1", "--dry-run")).isZero();

        assertThat(Workbench.tree(directory)).isEqualTo(before);
        assertThat(out.toString().lines()).hasSize(4).allMatch(line -> line.startsWith("Would remove the "));
    }

    @Test
    void whatIsNotCompleteStaysForADay() throws IOException {
        Path run = directory.resolve("runs/" + id(7));
        Path table = write(run.resolve("program/part-0.parquet"));

        prune("--keep", "4");
        assertThat(table).exists();
        assertThat(out.toString())
                .isEqualToNormalizingNewlines("All calibrations stay, since a run that is not"
                        + " complete yet, or damaged, may need one of them.\nThere is nothing to remove.\n");
        age(run);
        prune("--keep", "4");

        assertThat(run).doesNotExist();
        assertThat(names("runs")).hasSize(4);
    }

    @Test
    void aYoungRunKeepsCalibrationsThatItMayNeed() throws IOException {
        write(directory.resolve("runs/" + id(7) + "/program/part-0.parquet"));

        prune("--keep", "1");

        assertThat(names("runs")).containsExactly(id(1), id(2), id(7));
        assertThat(names("calibrations")).hasSize(4);
    }

    @Test
    void aCalibrationThatWaitsForItsFirstRunStaysForADay() throws IOException {
        Path calibration = directory.resolve("calibrations/" + id(14));
        write(calibration.resolve("statistics/part-0.parquet"));

        prune("--keep", "4");
        assertThat(calibration).exists();
        age(calibration);
        prune("--keep", "4");

        assertThat(calibration).doesNotExist();
    }

    @Test
    void leftoversOfKilledWritersGoAfterADay() throws IOException {
        Path old = write(directory.resolve("runs/" + id(2) + "/program/.part-0.parquet." + UUID.randomUUID()));
        Path probe = write(directory.resolve(".probe-" + UUID.randomUUID()));
        Path foreign = write(directory.resolve("runs/" + id(2) + "/.notes"));
        Path stage = write(directory.resolve("runs/" + id(2) + "/model/.stage-" + UUID.randomUUID() + "/data/part-0"));
        age(directory);
        Path young = write(directory.resolve("runs/" + id(2) + "/program/.part-0.parquet." + UUID.randomUUID()));

        prune("--keep", "4");

        assertThat(old).doesNotExist();
        assertThat(probe).doesNotExist();
        assertThat(stage.getParent().getParent()).doesNotExist();
        assertThat(foreign).exists();
        assertThat(young).exists();
        assertThat(names("runs")).hasSize(4);
    }

    /** Run 3 is neither the current one nor among the kept, but it is not what its manifest says. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "\"run_id\" : \"../../other\"",
                "\"run_id\" : \"\"",
                "\"run_id\" : \".\"",
                "\"run_id\" : \"/\"",
                "\"run_id\" : \"2222222222222222\"",
                "\"run_id\" : \"1111111111111111\""
            })
    void aRunThatIsNotWhatItsManifestSaysIsNamedAndLeftAlone(String hostile) throws IOException {
        Path manifest = directory.resolve("runs/" + id(3) + "/manifest.json");
        String text = Files.readString(manifest);
        Files.writeString(
                manifest, hostile.equals("{") ? "{" : text.replace("\"run_id\" : \"" + id(3) + "\"", hostile));
        Path other = write(root.resolve("other/manifest.json"));
        age(root);

        assertThat(prune("--keep", "0")).isZero();

        assertThat(out.toString()).contains("The run \"" + id(3) + "\" stays: ", "is damaged", "All calibrations stay");
        assertThat(names("runs")).containsExactly(id(1), id(3));
        assertThat(names("calibrations")).hasSize(4);
        assertThat(other).exists();
        assertThat(root).isDirectoryContaining("glob:**/delay");
    }

    @Test
    void aCopyOfARunIsADamagedRun() throws IOException {
        Path copy = directory.resolve("runs/" + id(9));
        Files.createDirectories(copy);
        Files.copy(directory.resolve("runs/" + id(1) + "/manifest.json"), copy.resolve("manifest.json"));
        age(root);

        assertThat(prune("--keep", "9")).isZero();

        assertThat(out.toString()).contains("The run \"" + id(9) + "\" stays: ", "its directory is \"" + id(9));
        assertThat(names("runs")).contains(id(1), id(9));
    }

    @ParameterizedTest
    @CsvSource({"../../other", "/tmp", "''", "runs/1111111111111111/..", "file:/x", "runs/../runs/1111111111111111"})
    void aPointerThatLeadsElsewhereIsRefused(String path) throws IOException {
        Path pointer = directory.resolve("current.json");
        Files.writeString(pointer, Files.readString(pointer).replace("runs/" + id(1), path));

        for (String command : List.of("prune", "runs", "verify", "drift")) {
            List<String> arguments = new ArrayList<>(List.of(command, directory.toString()));
            arguments.addAll(
                    switch (command) {
                        case "prune" -> List.of("--keep", "0");
                        case "drift" -> List.of(directory.toString());
                        default -> List.<String>of();
                    });
            assertThat(Vernier.commandLine(new Failures())
                            .setOut(new PrintWriter(out))
                            .setErr(new PrintWriter(errors))
                            .execute(arguments.toArray(String[]::new)))
                    .as(command)
                    .isEqualTo(21);
        }
        assertThat(errors.toString()).contains("current.json\" is damaged (it names the run");
        assertThat(names("runs")).hasSize(4);
    }

    @Test
    void aNegativeNumberIsRefused() throws IOException {
        assertThat(prune("--keep", "-1")).isEqualTo(21);

        assertThat(errors.toString()).contains("\"--keep\" is -1");
        assertThat(names("runs")).hasSize(4);
    }
}
