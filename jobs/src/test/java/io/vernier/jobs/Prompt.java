package io.vernier.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;

/** The command line as a user has it, and what the last command said. */
final class Prompt {
    private final StringWriter out = new StringWriter();
    private final StringWriter errors = new StringWriter();

    /** Runs a command; its exit code. */
    int execute(String... arguments) {
        out.getBuffer().setLength(0);
        errors.getBuffer().setLength(0);
        return Vernier.commandLine(new Failures())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(errors))
                .execute(arguments);
    }

    /** Runs the command of a job; what begins with two dashes is an option, everything else a setting. */
    int job(String command, List<String> settings) {
        List<String> arguments = new ArrayList<>(List.of(command));
        settings.forEach(
                setting -> arguments.addAll(setting.startsWith("--") ? List.of(setting) : List.of("--set", setting)));
        return execute(arguments.toArray(String[]::new));
    }

    String out() {
        return out.toString();
    }

    String errors() {
        return errors.toString();
    }

    /** The last line for programs. */
    JsonNode line() throws IOException {
        return new ObjectMapper().readTree(out().lines().reduce("", (before, next) -> next));
    }
}
