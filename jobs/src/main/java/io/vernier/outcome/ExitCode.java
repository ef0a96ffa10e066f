package io.vernier.outcome;

/** The exit codes that pipelines rely on; 10 to 17, 50 to 52, 101, 124 and 127 belong to Spark and YARN. */
public enum ExitCode {
    /** Published, nothing left to do, or unvalidated. */
    DONE(0),
    /** Anything unexpected; the stack trace is in the log. */
    UNEXPECTED(1),
    /** The evidence says no: a gate failed and the pointer has not moved, a drift beyond its threshold, a run that differs. */
    GATE_FAILED(20),
    /** Refused before reading data: command line, configuration, model or output. */
    REFUSED(21),
    /** The data was refused. */
    DATA_REFUSED(22);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /** The one with this code; {@link #UNEXPECTED} for any other number. */
    public static ExitCode of(int code) {
        for (ExitCode each : values()) {
            if (each.code == code) {
                return each;
            }
        }
        return UNEXPECTED;
    }
}
