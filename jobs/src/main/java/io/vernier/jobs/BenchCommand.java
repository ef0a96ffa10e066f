package io.vernier.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vernier.jobs.bench.Bench;
import io.vernier.outcome.ExitCode;
import io.vernier.spark.plan.OpenedSession;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Timings. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        description = "Times calibration and scoring beside what Spark itself does with the same columns.",
        footer = {
            "",
            "Example:",
            "  vernier bench --rows 1000000 --rounds 5 --json out/bench.json",
            "  vernier bench --data data/train --columns distance,dep_delay --model models/delay"
        })
final class BenchCommand implements Computing {
    @Spec
    private CommandSpec specification;

    @Option(
            names = "--output",
            paramLabel = "DIRECTORY",
            defaultValue = "out/bench",
            description = "Where generated data and models go; ${DEFAULT-VALUE} unless given.")
    private String output;

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "Rows of the generated table; ${DEFAULT-VALUE} unless given.")
    private long rows;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "5",
            description = "Rounds that count, after one that warms up; ${DEFAULT-VALUE} unless given.")
    private int rounds;

    @Option(
            names = "--data",
            paramLabel = "PATH",
            description = "A Parquet table to measure on, in place of a generated one.")
    private Optional<String> data = Optional.empty();

    @Option(
            names = "--columns",
            paramLabel = "NAME",
            split = ",",
            description = "Its columns of numbers whose statistics are measured, separated by commas.")
    private List<String> columns = List.of();

    @Option(
            names = "--model",
            paramLabel = "PATH",
            description = "A saved model that reads the table, to be scored by Spark, by integers, by float batches.")
    private Optional<String> model = Optional.empty();

    @Option(
            names = "--only",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "Only the ratios whose names contain this, such as calibration_to_scan or scoring.")
    private String only;

    @Option(names = "--json", paramLabel = "FILE", description = "A local file that gets the ratios.")
    private Optional<Path> json = Optional.empty();

    @Override
    public Ending call() throws IOException {
        Bench.Options options = new Bench.Options(source(), rounds, only);
        PrintWriter out = specification.commandLine().getOut();
        try (OpenedSession opened = OpenedSession.of(specification.qualifiedName())) {
            Map<String, Double> ratios = Bench.run(opened.session(), options, out::println);
            out.flush();
            if (json.isPresent()) {
                new ObjectMapper()
                        .writerWithDefaultPrettyPrinter()
                        .writeValue(json.get().toFile(), Map.of("ratios", ratios));
            }
            Ending ending = Ending.of(ExitCode.DONE, "timed");
            return data.isEmpty() ? ending.at(output) : ending;
        }
    }

    private Bench.Data source() {
        if (data.isEmpty()) {
            if (!columns.isEmpty() || model.isPresent()) {
                throw refused("--columns and --model are of a table, but none is given: name it with --data.");
            }
            return new Bench.Generated(output, rows);
        }
        if (columns.isEmpty() && model.isEmpty()) {
            throw refused("--data \"" + data.get()
                    + "\" is a table of which nothing is asked: name --columns, a --model, or both.");
        }
        return new Bench.Given(data.get(), columns, model);
    }

    private ParameterException refused(String sentence) {
        return new ParameterException(specification.commandLine(), sentence);
    }
}
