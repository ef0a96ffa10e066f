package io.vernier.jobs.config;

import java.util.List;
import java.util.Optional;

/** Keys and values that are specified and that this version cannot do yet: the one place that refuses them. */
final class NotYet {

    private NotYet() {}

    /** Jackknife groups of the calibration. */
    static void refuseGroups(Section calibration, long groups) {
        if (groups != 1) {
            calibration
                    .problems()
                    .add("\"calibration.groups\" is " + groups
                            + ": intervals on ranges are not yet available; set it to 1.");
        }
    }

    static void refuseSlices(Section validation, List<String> slices) {
        if (!slices.isEmpty()) {
            validation
                    .problems()
                    .add("\"validation.slices\" is " + slices + ": metrics by slice are not yet available; remove it.");
        }
    }

    /** What is wrong with the bound of a gate that is not {@code point}. */
    static Optional<String> bound(String gate, String bound) {
        return bound.equals("confidence")
                ? Optional.of("\"" + gate + ".bound\" is \"confidence\": intervals of metrics are not yet available;"
                        + " use \"point\" or remove it.")
                : Optional.empty();
    }
}
