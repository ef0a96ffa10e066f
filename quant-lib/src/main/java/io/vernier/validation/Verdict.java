package io.vernier.validation;

import java.util.List;
import java.util.Locale;

/** What a run ends with. */
public enum Verdict {
    PASSED,
    FAILED,
    UNVALIDATED;

    /** Passed if every gate did. */
    public static Verdict of(List<Gate.Result> results) {
        return results.stream().allMatch(Gate.Result::passed) ? PASSED : FAILED;
    }

    /** The name in tables and files. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
