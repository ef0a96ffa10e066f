package io.vernier.jobs.demo;

import io.vernier.config.JobConfiguration;
import io.vernier.config.JobConfigurationReader;
import io.vernier.jobs.report.ComparisonLines;
import io.vernier.jobs.report.Findings;
import io.vernier.jobs.report.RunSummary;
import io.vernier.jobs.report.Terminal;
import io.vernier.jobs.report.VerdictSentence;
import io.vernier.jobs.stage.Job;
import io.vernier.jobs.stage.Outcome;
import io.vernier.outcome.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;

/** The demonstration: two models trained on real data, and what a user would do with each of them. */
public final class Demo {
    /** As the launcher was called; it says so. */
    private static final String LAUNCHER = Objects.requireNonNullElse(System.getenv("VERNIER_LAUNCHER"), "vernier");

    /** The pointer ends at the last. */
    private static final List<Integer> BITS = List.of(4, 6, 8);

    private final SparkSession session;
    private final Exhibits exhibits;
    private final String directory;
    private final Consumer<String> out;

    private Demo(SparkSession session, String directory, Consumer<String> out) {
        this.session = session;
        this.exhibits = new Exhibits(session, directory, out);
        this.directory = directory;
        this.out = out;
    }

    /**
     * Trains and saves two pipelines on real data, and quantizes them.
     *
     * @param directory for data, models and results, on any Hadoop file system
     * @param out takes what is shown, line by line
     */
    public static ExitCode run(SparkSession session, String directory, Consumer<String> out) {
        return new Demo(session, directory, out).run();
    }

    private ExitCode run() {
        exhibits.make();
        List<Outcome> shown = new ArrayList<>();
        for (String model : Exhibits.MODELS) {
            for (int bits : BITS) {
                shown.add(run(model, bits));
            }
        }
        List<RunSummary> runs = shown.stream()
                .map(outcome -> RunSummary.of(
                        Findings.of(outcome.calibration(), outcome.run().orElseThrow())))
                .toList();
        out.accept("");
        ComparisonLines.of(runs).forEach(out);
        out.accept("accuracy, auc: of the float model, then of the integers, on held-out flights");
        out.accept("weakest: the layer with the least signal-to-noise ratio on held-out flights");
        out.accept("");
        for (RunSummary run : runs) {
            out.accept(run.name() + " at " + run.bits() + " bits "
                    + Terminal.current()
                            .colored(
                                    run.verdict().orElseThrow().label(),
                                    run.missed().isEmpty()) + ": " + VerdictSentence.of(run));
        }
        out.accept("");
        for (int k = BITS.size() - 1; k < shown.size(); k += BITS.size()) {
            out.accept("report:  " + shown.get(k).run().orElseThrow().reportPath());
        }
        out.accept("compare: " + LAUNCHER + " compare "
                + shown.stream()
                        .skip(shown.size() - BITS.size())
                        .map(outcome -> outcome.run().orElseThrow().path())
                        .collect(Collectors.joining(" "))
                + " --output " + directory + "/compare.html");
        // Few bits may fail their gates: that is what gates are for. The last width of each model must not.
        return IntStream.range(0, shown.size())
                .filter(k -> k % BITS.size() == BITS.size() - 1)
                .mapToObj(k -> shown.get(k).exitCode())
                .filter(code -> code != ExitCode.DONE)
                .findFirst()
                .orElse(ExitCode.DONE);
    }

    private Outcome run(String model, int bits) {
        List<String> settings = settings(model, bits);
        out.accept("");
        out.accept(settings.stream()
                .map(setting -> setting.contains(" ") ? "'" + setting + "'" : setting)
                .collect(Collectors.joining(" --set ", "vernier run --set ", "")));
        JobConfiguration configuration =
                JobConfigurationReader.read(session.sparkContext().hadoopConfiguration(), Optional.empty(), settings);
        Outcome outcome = Job.open(session, List.of(configuration)).run().get(0);
        outcome.sentences().forEach(out);
        return outcome;
    }

    private List<String> settings(String model, int bits) {
        return List.of(
                "model.path=" + exhibits.model(model),
                "calibration.path=" + exhibits.train(),
                "validation.path=" + exhibits.test(),
                "output.path=" + directory + "/results",
                "quantization.inputs.bits=" + bits,
                "quantization.activations.bits=" + bits,
                "quantization.weights.bits=" + bits,
                "gates.accuracy_drop=<= 0.01",
                "gates.auc_drop=<= 0.01");
    }
}
