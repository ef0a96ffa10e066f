package io.vernier.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernier.jobs.stage.Specimens;
import io.vernier.jobs.stage.Workbench;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process of its own, as the launcher starts it; deploy/test/faults.sh kills it. */
class MainProcessTest {
    private static final long MINUTES = 5;

    @TempDir
    private static Path directory;

    private static Workbench bench;

    @BeforeAll
    static void write() {
        bench = new Workbench(directory)
                .save(Specimens.train("perceptron"), "model")
                .write(Specimens.rows(0, 3000), "train")
                .write(Specimens.rows(3000, 4000), "test");
    }

    private static List<String> arguments(String output, String calibration) {
        List<String> arguments = new ArrayList<>(List.of("run"));
        for (String setting : List.of(
                "model.path=" + bench.path("model"),
                "calibration.path=" + bench.path(calibration),
                "validation.path=" + bench.path("test"),
                "gates.agreement=>= 0.5",
                "output.path=" + bench.path(output))) {
            arguments.add("--set");
            arguments.add(setting);
        }
        return arguments;
    }

    /** The process, both of its streams in one file. */
    private static Process start(Path log, List<String> arguments) throws IOException {
        return start(log, "io.vernier.jobs.Vernier", arguments);
    }

    private static Process start(Path log, String main, List<String> arguments) throws IOException {
        Path checkout = Path.of("").toAbsolutePath().getParent();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "@" + checkout.resolve(".mvn/java17.args"),
                "-Xmx1g",
                "-XX:TieredStopAtLevel=1",
                "-Dspark.master=local[2]",
                "-Dlog4j2.configurationFile=" + checkout.resolve("conf/log4j2.properties"),
                "-cp",
                System.getProperty("java.class.path"),
                main));
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    private static int runHere(String output) {
        return Vernier.commandLine(new Failures())
                .setOut(new PrintWriter(new StringWriter()))
                .execute(arguments(output, "train").toArray(String[]::new));
    }

    @Test
    void aCompleteRunIsPublishedAlsoWhereItsStatisticsAreGone() throws IOException {
        assertThat(runHere("lost")).isZero();
        Path model = directory.resolve("lost/model");
        Files.delete(model.resolve("current.json"));
        delete(model.resolve("calibrations"));

        assertThat(runHere("lost")).isZero();

        assertThat(model.resolve("current.json")).exists();
    }

    private static void delete(Path root) throws IOException {
        try (var all = Files.walk(root)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    @Test
    void aRefusalIsAllThatIsSaid() throws Exception {
        Path damaged = Files.createDirectory(directory.resolve("damaged"));
        try (var files = Files.list(directory.resolve("train"))) {
            Path part = files.filter(file -> file.toString().endsWith(".parquet"))
                    .findFirst()
                    .orElseThrow();
            byte[] bytes = Files.readAllBytes(part);
            java.util.Arrays.fill(bytes, 4, bytes.length / 2, (byte) 0xA5);
            Files.write(damaged.resolve("part-0.parquet"), bytes);
        }
        Path log = directory.resolve("refusal");

        Process process = start(log, arguments("none", "damaged"));

        assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isEqualTo(22);
        assertThat(Files.readAllLines(log))
                .filteredOn(line -> !line.contains(" INFO ")
                        && !line.contains("Using incubator modules")
                        && !line.startsWith("{\"command\":\"run\",\"exit\":22,"))
                .singleElement()
                .asString()
                .startsWith("vernier: \"" + damaged + "\" cannot be read as parquet: its file");
        assertThat(directory.resolve("none")).doesNotExist();
    }

    @Test
    void commandsOfFilesStartNoSpark() throws Exception {
        assertThat(runHere("light")).isZero();
        List<String> other = new ArrayList<>(arguments("light", "test"));
        other.set(0, "calibrate");
        Vernier.commandLine(new Failures()).execute(other.toArray(String[]::new));
        Path model = directory.resolve("light/model");
        List<String> calibrations;
        try (var all = Files.list(model.resolve("calibrations"))) {
            calibrations = all.map(Path::toString).toList();
        }
        String sum = String.join(" ", calibrations);
        List<String> commands = List.of(
                "runs " + model,
                "drift " + sum,
                "merge --output " + directory.resolve("sum") + " --name model " + sum,
                "report " + model + " --output " + directory.resolve("report.html"),
                "compare " + model + " " + model + " --output " + directory.resolve("compare.html"),
                "verify --at-rest " + model,
                "verify " + model,
                "inspect " + directory.resolve("model"),
                "prune --keep 1 --dry-run " + model,
                "models",
                "completion");
        Files.write(directory.resolve("commands"), commands);
        Path answers = directory.resolve("answers");

        Process process = start(
                directory.resolve("light.log"),
                LightCommands.class.getName(),
                List.of(directory.resolve("commands").toString(), answers.toString()));

        assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).isTrue();
        List<String> expected = new ArrayList<>(commands.stream()
                .map(line -> line.substring(0, (line + " ").indexOf(' ')) + " 0 not loaded")
                .toList());
        expected.add("none");
        assertThat(Files.readAllLines(answers)).isEqualTo(expected);
    }
}
