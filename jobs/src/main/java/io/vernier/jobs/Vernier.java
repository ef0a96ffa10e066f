package io.vernier.jobs;

import io.vernier.jobs.report.Terminal;
import io.vernier.outcome.ExitCode;
import io.vernier.spark.plan.Departure;
import io.vernier.spark.plan.Sessions;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The entry point. */
@Command(
        name = "vernier",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        synopsisSubcommandLabel = "COMMAND",
        description =
                "Quantizes trained models on Apache Spark, with integers that are right and evidence that says so.",
        footer = {
            "",
            "Example:",
            "  vernier run --config conf/job.yaml",
            "",
            "conf/job.yaml explains every key, conf/small.yaml is the minimal configuration. The launcher deploy/bin/vernier",
            "takes --master MASTER (with SPARK_HOME) beside the options of a command, and reads SPARK_HOME,",
            "JAVA_HOME, VERNIER_PROPERTIES (such as conf/s3a.conf), VERNIER_DRIVER_MEMORY and",
            "VERNIER_SUBMIT_OPTIONS; without SPARK_HOME, Spark runs inside the process.",
            "",
            "Exit codes: 0 done, 20 a gate failed, 21 refused before reading data, 22 data refused, 1 unexpected."
        },
        subcommands = {
            RunCommand.class,
            CalibrateCommand.class,
            QuantizeCommand.class,
            ValidateCommand.class,
            PublishCommand.class,
            SweepCommand.class,
            InspectCommand.class,
            ModelsCommand.class,
            VerifyCommand.class,
            RunsCommand.class,
            PruneCommand.class,
            ExportCommand.class,
            ReportCommand.class,
            CompareCommand.class,
            DriftCommand.class,
            MergeCommand.class,
            DemoCommand.class,
            BenchCommand.class,
            CompletionCommand.class
        })
public final class Vernier implements Runnable {
    private static final int WIDTH = 100;

    @Spec
    private CommandSpec specification;

    @Option(
            names = "--color",
            scope = ScopeType.INHERIT,
            paramLabel = "WHEN",
            description = "Colour the verdict: ${COMPLETION-CANDIDATES}; auto on a terminal, unless NO_COLOR is set.")
    private Terminal.Color color = Terminal.Color.AUTO;

    @Option(names = "--quiet", scope = ScopeType.INHERIT, description = "Say no progress: results and warnings alone.")
    private boolean quiet;

    private Vernier() {}

    /** Without a command there is nothing to do. */
    @Override
    public void run() {
        throw new ParameterException(
                specification.commandLine(), "No command is given: name one, such as \"vernier run --config FILE\".");
    }

    /**
     * Runs a command. Returns on success; otherwise the process exits with the command's code, or this throws: inside a cluster, and
     * where the process has a Spark session that is not ours, as a notebook or the driver of a platform has.
     *
     * @throws Exception that carries the exit code where Spark allows, inside a cluster; else the failure, in a session of others
     */
    public static void main(String[] arguments) throws Exception {
        Failures failures = new Failures();
        int code = commandLine(failures)
                .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
                .execute(arguments);
        if (code == ExitCode.DONE.code()) {
            return;
        }
        if (Departure.isInsideCluster()) {
            throw Departure.carrying(code, failures.last());
        }
        // A session of our own is stopped by now.
        if (Sessions.isThere()) {
            throw Departure.named(code, failures.last());
        }
        System.exit(code);
    }

    /**
     * Runs a command inside a program that goes on, such as a Python session: nothing exits, and nothing is printed on standard output.
     *
     * @return the last line of the command, which is JSON after a command that computes
     */
    public static String answer(String[] arguments) {
        StringWriter out = new StringWriter();
        commandLine(new Failures())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
                .execute(arguments);
        return out.toString().lines().reduce("", (line, next) -> next);
    }

    /** The command line with all its commands; failures are said and remembered there. */
    static CommandLine commandLine(Failures failures) {
        SummaryLine summary = new SummaryLine();
        return new CommandLine(new Vernier())
                .setUsageHelpWidth(WIDTH)
                .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
                .setExpandAtFiles(false)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionStrategy(parsed -> execute(parsed, summary, failures))
                .setParameterExceptionHandler((failure, arguments) -> {
                    int code = failures.ofUsage(failure, arguments);
                    summary.failed(failure.getCommandLine(), code, failures.said());
                    return code;
                })
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    int code = failures.ofExecution(failure, command, parsed);
                    summary.failed(command, code, failures.said());
                    return code;
                });
    }

    /** The screen as it was asked for. */
    private void prepare() {
        Terminal.of(color, quiet, System.getenv(), Terminal.isScreen()).use();
        if (quiet) {
            Configurator.setLevel("io.vernier", Level.WARN);
        }
    }

    /** The command itself, then what programs read of it; help and the like end with their own code. */
    private static int execute(ParseResult parsed, SummaryLine summary, Failures failures) {
        if (parsed.commandSpec().root().userObject() instanceof Vernier program) {
            program.prepare();
        }
        List<CommandLine> commands = parsed.asCommandLineList();
        CommandLine last = commands.get(commands.size() - 1);
        int code;
        try {
            code = new CommandLine.RunLast().execute(parsed);
        } catch (Error e) {
            // Memory that is used up, a class that is missing: nothing handles these, but programs are to be told.
            summary.failed(last, ExitCode.UNEXPECTED.code(), e.toString());
            throw e;
        }
        if (last.getExecutionResult() instanceof Ending ending) {
            ending.fault().ifPresent(fault -> failures.say(last, fault));
            summary.ended(last, ending);
            return ending.exit().code();
        }
        return code;
    }
}
