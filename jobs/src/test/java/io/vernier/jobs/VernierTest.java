package io.vernier.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernier.jobs.version.ProgramVersion;
import io.vernier.outcome.Refusal;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;

class VernierTest {

    private final Failures failures = new Failures();
    private final StringWriter out = new StringWriter();
    private final StringWriter errors = new StringWriter();

    @TempDir
    private Path directory;

    private int execute(String... arguments) {
        return Vernier.commandLine(failures)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(errors))
                .execute(arguments);
    }

    private List<String> said() {
        return errors.toString().lines().toList();
    }

    @Test
    void aRefusalInASessionOfOthersIsAnException() {
        assertThat(LocalSession.session().range(1).count()).isEqualTo(1);

        assertThatThrownBy(() -> Vernier.main(new String[] {"run", "--config", "/no/such/file.yaml"}))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("/no/such/file.yaml");
        assertThatThrownBy(() -> Vernier.main(new String[] {"walk"})).isInstanceOf(ParameterException.class);
        assertThat(LocalSession.session().range(1).count()).isEqualTo(1);
    }

    static List<String> commands() {
        return List.copyOf(Vernier.commandLine(new Failures()).getSubcommands().keySet());
    }

    @Test
    void offersItsCommands() {
        assertThat(commands())
                .containsExactlyInAnyOrder(
                        "run",
                        "calibrate",
                        "quantize",
                        "validate",
                        "publish",
                        "inspect",
                        "models",
                        "verify",
                        "demo",
                        "bench",
                        "runs",
                        "prune",
                        "report",
                        "compare",
                        "drift",
                        "merge",
                        "completion",
                        "export",
                        "sweep");
    }

    /** Each line of help is a format: a percent sign that is none would be told of on the error stream. */
    @Test
    void linesOfHelpAreFormats() {
        Vernier.commandLine(failures).getSubcommands().forEach((name, command) -> {
            UsageMessageSpec usage = command.getCommandSpec().usageMessage();
            Stream<String> options =
                    command.getCommandSpec().options().stream().flatMap(option -> Stream.of(option.description()));
            Stream.concat(
                            options,
                            Stream.of(usage.description(), usage.footer()).flatMap(Stream::of))
                    .forEach(line -> assertThatCode(() -> String.format(line))
                            .as("%s", name)
                            .doesNotThrowAnyException());
        });
    }

    @Test
    void bashCompletesCommandsAndOptions() throws Exception {
        assertThat(execute("completion")).isZero();
        Path script = Files.writeString(directory.resolve("completion"), out.toString());

        assertThat(completed(script, "vernier", "mod")).containsExactly("models");
        assertThat(completed(script, "vernier", "run", "--con")).containsExactly("--config");
    }

    /** What bash offers for the last of some words. */
    private static List<String> completed(Path script, String... words) throws Exception {
        String asked =
                "source \"$0\"; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); COMP_LINE=\"$*\"; COMP_POINT=${#COMP_LINE};"
                        + " _complete_vernier; printf '%s\\n' \"${COMPREPLY[@]}\"";
        List<String> command = new ArrayList<>(List.of("bash", "-c", asked, script.toString()));
        command.addAll(List.of(words));
        Process bash =
                new ProcessBuilder(command).redirectError(Redirect.DISCARD).start();
        String answer = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor()).as(answer).isZero();
        return answer.lines().map(String::strip).toList();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandHasHelpWithAnExampleThatParses(String command) {
        assertThat(execute(command, "--help")).isZero();

        String example = out.toString()
                .lines()
                .dropWhile(line -> !line.equals("Example:"))
                .skip(1)
                .findFirst()
                .orElseThrow()
                .strip();
        assertThat(example).startsWith("vernier " + command + " ");
        List<String> words = List.of(example.replaceAll("='[^']*'", "=x").split(" "));
        CommandLine.ParseResult parsed = Vernier.commandLine(failures)
                .parseArgs(words.subList(1, words.size()).toArray(String[]::new));
        assertThat(parsed.subcommand().commandSpec().name()).isEqualTo(command);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void noLineOfHelpIsWiderThanTheScreen(String command) {
        execute(command, "--help");

        assertThat(out.toString().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "calibrate", "quantize", "validate", "publish", "sweep", "demo", "prune"})
    void whatComputesCanBeTriedDry(String command) {
        execute(command, "--help");

        assertThat(out.toString()).contains("--dry-run");
    }

    @Test
    void theHelpOfTheProgramHasAnExampleAndTheExitCodes() {
        assertThat(execute("--help")).isZero();

        assertThat(out.toString()).contains("Example:", "vernier run --config", "20 a gate failed");
    }

    @Test
    void saysItsVersion() {
        assertThat(execute("--version")).isZero();

        assertThat(out.toString()).isEqualToNormalizingNewlines("vernier " + ProgramVersion.current() + "\n");
        assertThat(ProgramVersion.current()).matches("\\d+\\.\\d+\\.\\d+");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | No command is given: name one",
                "rnu | did you mean \"run\"?",
                "run --confg x | did you mean \"--config\"?",
                "run --config | Missing required parameter for option '--config'",
                "inspect | Missing required parameter: 'MODEL'; see \"vernier inspect --help\".",
                "calibrate --unvalidated | Unknown option: '--unvalidated'"
            })
    void refusesCommandLinesThatItDoesNotUnderstand(String line, String sentence) {
        assertThat(execute(line.isEmpty() ? new String[0] : line.split(" "))).isEqualTo(21);

        assertThat(said()).singleElement().asString().startsWith("vernier: ").contains(sentence);
        assertThat(out.toString().lines().filter(text -> !text.startsWith("{"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "calibrate", "quantize", "validate", "publish"})
    void refusesAConfigurationBeforeSparkStarts(String command) {
        System.setProperty("spark.master", "no such master, so that Spark would fail");
        try {
            assertThat(execute(command, "--set", "model.path=m", "--set", "quantization.inputs.bits=33"))
                    .isEqualTo(21);
        } finally {
            System.clearProperty("spark.master");
        }

        assertThat(said())
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).startsWith("vernier: \""))
                .anySatisfy(line -> assertThat(line).contains("from 1 to 16"));
        assertThat(failures.last()).isPresent();
    }

    @Test
    void readsTheConfigurationThatIsNamed() throws IOException {
        Path file = Files.writeString(directory.resolve("job.yaml"), "model: {path: m, nme: x}\n");

        assertThat(execute("run", "--config", file.toString(), "--set", "output.path=o"))
                .isEqualTo(21);

        assertThat(said())
                .anySatisfy(line -> assertThat(line).contains("\"model.nme\" (line 1)"))
                .noneSatisfy(line -> assertThat(line).contains("output.path"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"run --set calibration.path=c --set output.path=o --set model.path=", "inspect "})
    void stopsSparkWhateverHappens(String line) {
        System.setProperty("spark.master", "local[1]");
        try {
            boolean before = SparkSession.getDefaultSession().isEmpty();

            assertThat(execute((line + directory.resolve("absent")).split(" "))).isNotZero();

            // What a command starts it stops; what was there it leaves.
            assertThat(SparkSession.getDefaultSession().isEmpty()).isEqualTo(before);
            assertThat(failures.last()).isPresent();
        } finally {
            System.clearProperty("spark.master");
        }
    }

    @Test
    void somethingUnexpectedIsOneSentenceAndCodeOne() {
        CommandLine command = Vernier.commandLine(failures).setErr(new PrintWriter(errors));

        int code = failures.ofExecution(new IllegalStateException("a\nb"), command, null);

        assertThat(code).isEqualTo(1);
        assertThat(said())
                .containsExactly("vernier: Something unexpected happened (IllegalStateException: a);"
                        + " the log holds the stack trace.");
    }

    @Test
    void remembersUsageErrorsForTheCluster() {
        execute("run", "--confg");

        assertThat(failures.last()).get().isInstanceOf(ParameterException.class);
    }

    @Test
    void insideAClusterAFailureIsThrownWithItsCode() {
        String mode = "spark.submit.deployMode";
        System.setProperty(mode, "cluster");
        try {
            assertThatThrownBy(() -> Vernier.main(new String[] {"rnu"})).hasFieldOrPropertyWithValue("exitCode", 21);
        } finally {
            System.clearProperty(mode);
        }
    }

    @Test
    void mainReturnsOnSuccess() throws Exception {
        Vernier.main(new String[] {"--version"});
    }
}
