package io.vernier.jobs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernier.config.Secrets;
import io.vernier.outcome.ExitCode;
import java.io.PrintWriter;
import picocli.CommandLine;

/**
 * The last line of standard output of each command that computes, whether it succeeds or not: one JSON object with always the same
 * fields, null where one does not apply. A job of several models has one field more, which tells of each.
 */
final class SummaryLine {
    private static final double MILLISECONDS = 1e3;

    private final long started = System.nanoTime();

    /** The line of a command that ended by itself. */
    void ended(CommandLine command, Ending ending) {
        ObjectNode line = begin(command, ending.exit(), ending.outcome());
        describe(line, ending);
        if (!ending.runs().isEmpty()) {
            ArrayNode runs = line.putArray("runs");
            for (Ending.OfModel model : ending.runs()) {
                ObjectNode run = runs.addObject()
                        .put("name", model.name())
                        .put("exit", model.ending().exit().code())
                        .put("outcome", model.ending().outcome());
                describe(run, model.ending());
            }
        }
        print(command, line, ending.fault().map(Secrets::mask).orElse(null));
    }

    /** What was made or found. */
    private static void describe(ObjectNode line, Ending ending) {
        line.put("run", ending.run().orElse(null));
        line.put("calibration", ending.calibration().orElse(null));
        line.put("location", ending.location().map(Secrets::mask).orElse(null));
        line.put("report", ending.report().map(Secrets::mask).orElse(null));
        line.put("rows", ending.rows().isPresent() ? (Long) ending.rows().getAsLong() : null);
    }

    /** The line of a command that failed, if it is one that computes. */
    void failed(CommandLine command, int code, String sentence) {
        if (command.getCommand() instanceof Computing) {
            ExitCode exit = ExitCode.of(code);
            ObjectNode line = begin(command, exit, exit == ExitCode.UNEXPECTED ? "error" : "refused");
            line.putNull("run")
                    .putNull("calibration")
                    .putNull("location")
                    .putNull("report")
                    .putNull("rows");
            print(command, line, Secrets.mask(sentence));
        }
    }

    private static ObjectNode begin(CommandLine command, ExitCode exit, String outcome) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("command", command.getCommandName())
                .put("exit", exit.code())
                .put("outcome", outcome);
    }

    private void print(CommandLine command, ObjectNode line, String error) {
        line.put("seconds", Math.round((System.nanoTime() - started) / 1e9 * MILLISECONDS) / MILLISECONDS);
        line.put("error", error);
        PrintWriter out = command.getOut();
        out.println(line);
        out.flush();
    }
}
