package io.vernier.jobs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vernier.jobs.report.SupportLines;
import io.vernier.outcome.ExitCode;
import io.vernier.spark.mllib.Support;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What becomes of each class of Spark ML. */
@Command(
        name = "models",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        description =
                "Lists the classes of Spark ML and what becomes of each: quantized, folded into a model, left to Spark,"
                        + " nothing to quantize, or refused, with the reason.",
        footer = {"", "Example:", "  vernier models --json"})
final class ModelsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec specification;

    @Option(names = "--json", description = "Print JSON instead of columns.")
    private boolean json;

    @Override
    public Integer call() {
        PrintWriter out = specification.commandLine().getOut();
        if (json) {
            out.println(json().toPrettyString());
        } else {
            SupportLines.of(Support.all()).forEach(out::println);
        }
        out.flush();
        return ExitCode.DONE.code();
    }

    private static ArrayNode json() {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        for (Support each : Support.all()) {
            ArrayNode metrics = all.addObject()
                    .put("class", each.className())
                    .put("kind", each.kind())
                    .put("treatment", each.treatment())
                    .put("integers", each.integers())
                    .put("granularity", each.granularity())
                    .put("note", each.note())
                    .putArray("metrics");
            each.metrics().forEach(metrics::add);
        }
        return all;
    }
}
