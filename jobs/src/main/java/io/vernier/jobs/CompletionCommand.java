package io.vernier.jobs;

import java.io.PrintWriter;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A script that completes what is typed. */
@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        description = "Prints a script for bash and zsh that completes commands, options and their values.",
        footer = {
            "",
            "Example:",
            "  vernier completion --quiet",
            "",
            "In ~/.bashrc, or in ~/.zshrc: source <(vernier completion)"
        })
final class CompletionCommand implements Runnable {
    @Spec
    private CommandSpec specification;

    @Override
    public void run() {
        CommandLine program = specification.root().commandLine();
        PrintWriter out = specification.commandLine().getOut();
        out.println(AutoComplete.bash(program.getCommandName(), program));
        out.flush();
    }
}
