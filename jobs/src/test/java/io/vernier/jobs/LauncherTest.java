package io.vernier.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernier.jobs.Checkout.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LauncherTest {

    private static final String MAIN = "io.vernier.jobs.Vernier";

    @TempDir
    private Path directory;

    private Checkout checkout;

    @BeforeEach
    void checkOut() throws IOException {
        checkout = Checkout.in(directory);
    }

    @Test
    void startsTheEmbeddedSparkWithTheArgumentsAndTheDirectoryOfTheCaller() throws Exception {
        Outcome outcome = checkout.launch(Map.of(), "run", "--config", "my job.yaml", "--set", "a=*", "");

        String root = checkout.root().toString();
        assertThat(outcome.output())
                .containsExactly(
                        checkout.root().getParent().toString(),
                        "java",
                        "@" + root + "/.mvn/java17.args",
                        "-Dlog4j2.configurationFile=" + root + "/conf/log4j2.properties",
                        "-Dspark.master=local[*]",
                        "-Xshare:auto",
                        "-Xlog:cds*=off",
                        "-XX:Tier4InvocationThreshold=30000",
                        "-XX:Tier4CompileThreshold=30000",
                        "-cp",
                        checkout.jar() + ":" + root + "/jobs/target/spark/jars/*:" + root + "/jobs/target/s3/*:" + root
                                + "/jobs/target/onnx/*",
                        MAIN,
                        "run",
                        "--config",
                        "my job.yaml",
                        "--set",
                        "a=*",
                        "");
    }

    @Test
    void endsWithTheExitCodeOfTheProgram() throws Exception {
        assertThat(checkout.launch(Map.of("QUIT", "20"), "run").code()).isEqualTo(20);
        assertThat(checkout.launch(Map.of("QUIT", "0"), "run").code()).isZero();
    }

    @Test
    void findsItsCheckoutThroughRelativeAndAbsoluteLinks() throws Exception {
        Path absolute = Files.createSymbolicLink(directory.resolve("absolute"), checkout.launcher());
        Path relative = Files.createSymbolicLink(directory.resolve("relative"), absolute.getFileName());

        Outcome outcome = Checkout.await(checkout.start(relative, directory, Map.of(), "runs"));

        assertThat(outcome.output()).contains("@" + checkout.root() + "/.mvn/java17.args");
    }

    @Test
    void givesTheMemoryOfTheDriverToJava() throws Exception {
        assertThat(checkout.launch(Map.of("VERNIER_DRIVER_MEMORY", "4g"), "run").output())
                .contains("-Xmx4g");
    }

    @Test
    void buildsWhatIsMissingAndOnlyThat() throws Exception {
        assertThat(checkout.launch(Map.of(), "run").errors()).containsExactly("building Vernier (first run only) ...");
        assertThat(checkout.launch(Map.of(), "run").errors()).isEmpty();
        assertThat(checkout.builds()).isEqualTo(1);
    }

    @Test
    void buildsAgainWhenASourceIsNewerThanTheJar() throws Exception {
        checkout.launch(Map.of(), "run");
        checkout.source(Instant.now().plusSeconds(60));

        assertThat(checkout.launch(Map.of(), "run").errors()).containsExactly("building Vernier (sources changed) ...");
        assertThat(checkout.builds()).isEqualTo(2);
    }

    @Test
    void buildsOnceWhenTwoStartTogether() throws Exception {
        Map<String, String> slow = Map.of("PAUSE", "1");
        Process first = checkout.start(checkout.launcher(), directory, slow, "run");
        Process second = checkout.start(checkout.launcher(), directory, slow, "run");

        assertThat(List.of(Checkout.await(first).code(), Checkout.await(second).code()))
                .containsOnly(0);
        assertThat(checkout.builds()).isEqualTo(1);
    }

    @Test
    void takesOverFromABuilderThatDied() throws Exception {
        Process dead = new ProcessBuilder("true").start();
        dead.waitFor();
        Files.createDirectories(checkout.root().resolve("target"));
        Files.createSymbolicLink(checkout.root().resolve("target/launcher.lock"), Path.of("" + dead.pid()));

        assertThat(checkout.launch(Map.of(), "run").code()).isZero();
    }

    @Test
    void showsTheLogOfABuildThatFailsAndBuildsAgainNextTime() throws Exception {
        Outcome failed = checkout.launch(Map.of("BROKEN", "yes"), "run");
        assertThat(failed.code()).isEqualTo(1);
        assertThat(failed.errors()).contains("message of the compiler");
        assertThat(failed.output()).isEmpty();

        assertThat(checkout.launch(Map.of(), "run").code()).isZero();
        assertThat(checkout.builds()).isEqualTo(2);
    }

    @Test
    void refusesAJavaThatIsTooOld() throws Exception {
        for (String version : List.of("11.0.2", "1.8.0_392")) {
            checkout.java(version);
            Outcome outcome = checkout.launch(Map.of(), "run");
            assertThat(outcome.code()).isEqualTo(21);
            assertThat(outcome.errors()).singleElement().asString().contains("\"" + version + "\"", "Java 17");
        }
        assertThat(checkout.builds()).isZero();
    }

    @Test
    void refusesAMasterWithoutASparkDistribution() throws Exception {
        Outcome outcome = checkout.launch(Map.of(), "run", "--master", "yarn");

        assertThat(outcome.code()).isEqualTo(21);
        assertThat(outcome.errors()).singleElement().asString().contains("\"--master yarn\"", "SPARK_HOME");
    }

    @Test
    void submitsToTheMasterWhereverItStands() throws Exception {
        Map<String, String> environment =
                Map.of("SPARK_HOME", checkout.root().resolve("spark").toString());
        List<List<String>> forms = List.of(
                List.of("--master", "local[2]", "run", "--config", "job.yaml"),
                List.of("run", "--master=local[2]", "--config", "job.yaml"),
                List.of("run", "--config", "job.yaml", "--master", "local[2]"));

        for (List<String> form : forms) {
            Outcome outcome = checkout.launch(environment, form.toArray(String[]::new));
            assertThat(outcome.output().subList(1, outcome.output().size()))
                    .containsExactly(
                            "spark-submit",
                            "--master",
                            "local[2]",
                            "--class",
                            MAIN,
                            checkout.jar().toString(),
                            "run",
                            "--config",
                            "job.yaml");
        }
    }

    /** Options are no files to be searched, and no options of what searches them, which would wait for standard input. */
    @Test
    void looksForOnnxInFilesAlone() throws Exception {
        Map<String, String> environment =
                Map.of("SPARK_HOME", checkout.root().resolve("spark").toString());
        Path job = Files.writeString(checkout.root().resolve("net.yaml"), "model: {path: net.onnx}");
        Path runtime = Files.createDirectories(checkout.root().resolve("jobs/target/onnx"));
        Files.writeString(runtime.resolve("runtime.jar"), "");

        for (List<String> plain : List.of(
                List.of("run", "--quiet"),
                List.of("run", "--color", "always", "--set", "a=b", "--dry-run"),
                List.of("run", "--config", "absent.yaml"))) {
            Outcome outcome = checkout.launch(environment, plain.toArray(String[]::new));
            assertThat(outcome.output()).contains("spark-submit").doesNotContain("--jars");
            assertThat(outcome.errors()).noneMatch(line -> line.contains("grep"));
        }
        for (List<String> network : List.of(
                List.of("run", "--quiet", "--config", job.toString()),
                List.of("run", "--config=" + job),
                List.of("run", "--set", "model.path=net.onnx"))) {
            assertThat(checkout.launch(environment, network.toArray(String[]::new))
                            .output())
                    .contains("--jars");
        }
    }

    @Test
    void handsOptionsAndMemoryToSparkSubmit() throws Exception {
        Map<String, String> environment = Map.of(
                "SPARK_HOME", checkout.root().resolve("spark").toString(),
                "VERNIER_SUBMIT_OPTIONS", "--deploy-mode  cluster --conf a=*",
                "VERNIER_DRIVER_MEMORY", "4g",
                "QUIT", "22");

        Outcome outcome = checkout.launch(environment, "run");

        assertThat(outcome.code()).isEqualTo(22);
        assertThat(outcome.output())
                .containsSubsequence(
                        "--driver-memory", "4g", "--deploy-mode", "cluster", "--conf", "a=*", "--class", MAIN);
    }

    @Test
    void startsCommandsOfFilesWithoutSparkSubmitUnlessItAloneKnowsTheClassPath() throws Exception {
        Path spark = checkout.root().resolve("spark");
        Map<String, String> distribution = Map.of("SPARK_HOME", spark.toString());
        for (List<String> light : List.of(
                List.of("runs", "out/a"),
                List.of("prune", "out/a"),
                List.of("drift", "a", "b"),
                List.of("merge", "a", "b"),
                List.of("report", "a"),
                List.of("compare", "a", "b"),
                List.of("models"),
                List.of("verify", "a"),
                List.of("verify", "a", "--at-rest"),
                List.of("inspect", "a"),
                List.of("run", "--help"))) {
            assertThat(checkout.launch(distribution, light.toArray(String[]::new))
                            .output())
                    .contains(
                            "java",
                            "-XX:TieredStopAtLevel=1",
                            checkout.jar() + ":" + spark + "/jars/*:"
                                    + checkout.root().resolve("jobs/target/onnx") + "/*");
        }
        for (List<String> heavy : List.of(
                List.of("verify", "a", "--master", "local[2]"),
                List.of("run"),
                List.of("inspect", "a", "--master=yarn"))) {
            assertThat(checkout.launch(distribution, heavy.toArray(String[]::new))
                            .output())
                    .contains("spark-submit");
        }
        assertThat(checkout.launch(
                                Map.of("SPARK_HOME", spark.toString(), "VERNIER_SUBMIT_OPTIONS", "--packages a:b:1"),
                                "runs",
                                "out/a")
                        .output())
                .contains("spark-submit");
        Files.createDirectories(spark.resolve("conf"));
        Files.writeString(spark.resolve("conf/spark-defaults.conf"), "spark.hadoop.a=b");
        assertThat(checkout.launch(distribution, "runs", "out/a").output())
                .contains("-Dvernier.properties=" + spark + "/conf/spark-defaults.conf");
        Files.writeString(spark.resolve("conf/spark-env.sh"), "");
        assertThat(checkout.launch(distribution, "runs", "out/a").output()).contains("spark-submit");
    }

    @Test
    void startsFromTheClassesOfTheFirstTimeUntilTheProgramChanges() throws Exception {
        startsFromTheClasses("runs", "runs");
    }

    @Test
    void commandsWithSparkStartFromTheClassesOfTheDemonstration() throws Exception {
        assertThat(checkout.launch(Map.of(), "run").output()).noneMatch(each -> each.contains("Archive"));

        startsFromTheClasses("demo", "run");
    }

    /** Java would end at once where it is to archive classes beside these. */
    @ParameterizedTest
    @ValueSource(strings = {"-javaagent:agent.jar", "-agentlib:jdwp=transport=dt_socket", "-Xshare:off"})
    void keepsNoClassesWhereJavaCannot(String option) throws Exception {
        assertThat(checkout.launch(Map.of("JAVA_TOOL_OPTIONS", option), "runs", "out/a")
                        .output())
                .noneMatch(each -> each.contains("Archive"));
    }

    private void startsFromTheClasses(String first, String later) throws Exception {
        String made = checkout.launch(Map.of(), first, "out/a").output().stream()
                .filter(each -> each.startsWith("-XX:ArchiveClassesAtExit="))
                .findFirst()
                .orElseThrow();
        Path archive = Path.of(made.substring(made.indexOf('=') + 1));
        Files.writeString(archive, "");
        Files.setLastModifiedTime(archive, FileTime.from(Instant.now().plusSeconds(60)));

        assertThat(checkout.launch(Map.of(), later, "out/a").output()).contains("-XX:SharedArchiveFile=" + archive);

        Files.setLastModifiedTime(archive, FileTime.from(Instant.EPOCH));
        assertThat(checkout.launch(Map.of(), first, "out/a").output()).contains(made);
    }
}
