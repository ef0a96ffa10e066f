package io.vernier.outcome;

import java.util.List;
import java.util.stream.Collectors;

/** Something of the user's that cannot be accepted: a sentence of what was found, expected and to be done, and its exit code. */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;

    private Refusal(ExitCode exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /** Command line, configuration, model or output: refused before any data is read (21). */
    public static Refusal before(String message) {
        return new Refusal(ExitCode.REFUSED, message, null);
    }

    /** As {@link #before(String)}, keeping what made it. */
    public static Refusal before(String message, Throwable cause) {
        return new Refusal(ExitCode.REFUSED, message, cause);
    }

    /** The data itself: paths, columns, types, values, labels (22). */
    public static Refusal data(String message) {
        return new Refusal(ExitCode.DATA_REFUSED, message, null);
    }

    /** As {@link #data(String)}, keeping what made it. */
    public static Refusal data(String message, Throwable cause) {
        return new Refusal(ExitCode.DATA_REFUSED, message, cause);
    }

    /** The same, about one of several: each sentence begins with its name, such as {@code Model "delay"}. */
    public Refusal of(String one) {
        String about = getMessage().lines().map(line -> one + ": " + line).collect(Collectors.joining("\n"));
        return new Refusal(exitCode, about, this);
    }

    /** The same with other sentences, one a line. */
    public Refusal with(List<String> sentences) {
        return new Refusal(exitCode, String.join("\n", sentences), this);
    }

    public ExitCode exitCode() {
        return exitCode;
    }
}
