package io.vernier.jobs;

import io.vernier.config.Nearest;
import io.vernier.config.Secrets;
import io.vernier.outcome.ExitCode;
import io.vernier.outcome.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says on standard error why a command failed, in sentences, and decides the exit code. */
final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private final List<String> sentences = new ArrayList<>();
    private Optional<Exception> last = Optional.empty();

    /** What went wrong last; empty after a command that ended by itself. */
    Optional<Exception> last() {
        return last;
    }

    /** What was said of it, a sentence a line, without the secrets of its URIs. */
    String said() {
        return String.join("\n", sentences);
    }

    /** A command line that cannot be understood. */
    int ofUsage(ParameterException failure, String... arguments) {
        last = Optional.of(failure);
        CommandLine command = failure.getCommandLine();
        String hint = suggestion(failure)
                .map(nearest -> "did you mean \"" + nearest + "\"?")
                .orElse("see \"" + command.getCommandSpec().qualifiedName() + " --help\".");
        say(command, failure.getMessage().replaceFirst("\\.$", "") + "; " + hint);
        return ExitCode.REFUSED.code();
    }

    /** The option or command that is nearest to the first argument that nothing takes. */
    private static Optional<String> suggestion(ParameterException failure) {
        if (!(failure instanceof UnmatchedArgumentException unmatched)) {
            return Optional.empty();
        }
        CommandLine command = failure.getCommandLine();
        String found = unmatched.getUnmatched().get(0);
        return found.startsWith("-")
                ? Nearest.to(
                        found,
                        new TreeSet<>(command.getCommandSpec().optionsMap().keySet()))
                : Nearest.to(found, command.getSubcommands().keySet());
    }

    /** A refusal, or anything unexpected. */
    int ofExecution(Exception failure, CommandLine command, ParseResult parsed) {
        last = Optional.of(failure);
        if (failure instanceof Refusal refusal) {
            refusal.getMessage().lines().forEach(line -> say(command, line));
            LOG.debug("Refused\n{}", Secrets.trace(refusal));
            return refusal.exitCode().code();
        }
        LOG.error("{} failed\n{}", command.getCommandSpec().qualifiedName(), Secrets.trace(failure));
        String detail = Optional.ofNullable(failure.getMessage())
                .flatMap(message -> message.lines().findFirst())
                .map(line -> ": " + line)
                .orElse("");
        say(
                command,
                "Something unexpected happened (" + failure.getClass().getSimpleName() + detail
                        + "); the log holds the stack trace.");
        return ExitCode.UNEXPECTED.code();
    }

    /** Says it on standard error, without secrets. */
    void say(CommandLine command, String sentence) {
        String shown = Secrets.mask(sentence);
        sentences.add(shown);
        command.getErr().println("vernier: " + shown);
        command.getErr().flush();
    }
}
