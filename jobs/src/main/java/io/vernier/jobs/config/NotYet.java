package io.vernier.jobs.config;

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
}
