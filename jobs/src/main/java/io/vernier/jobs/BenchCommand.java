package io.vernier.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vernier.jobs.bench.Bench;
import io.vernier.jobs.outcome.ExitCode;
import io.vernier.jobs.spark.OpenedSession;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Timings. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        description = "Times calibration and scoring beside what Spark itself does with the same columns.",
        footer = {"", "Example:", "  vernier bench --rows 1000000 --rounds 5 --json out/bench.json"})
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

    @Option(names = "--json", paramLabel = "FILE", description = "A local file that gets the ratios.")
    private Optional<Path> json = Optional.empty();

    @Override
    public Ending call() throws IOException {
        PrintWriter out = specification.commandLine().getOut();
        try (OpenedSession opened = OpenedSession.of(specification.qualifiedName())) {
            Map<String, Double> ratios =
                    Bench.run(opened.session(), new Bench.Options(output, rows, rounds), out::println);
            out.flush();
            if (json.isPresent()) {
                new ObjectMapper()
                        .writerWithDefaultPrettyPrinter()
                        .writeValue(json.get().toFile(), Map.of("ratios", ratios));
            }
            return Ending.of(ExitCode.DONE, "timed").at(output);
        }
    }
}
