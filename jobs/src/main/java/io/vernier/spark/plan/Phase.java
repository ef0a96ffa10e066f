package io.vernier.spark.plan;

import java.util.Locale;

/** What a job is doing, in the order of a run. */
public enum Phase {
    CALIBRATE(1),
    QUANTIZE(2),
    VALIDATE(3),
    PUBLISH(4);

    private final int number;

    Phase(int number) {
        this.number = number;
    }

    /** As logs have it. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** As metrics have it. */
    int number() {
        return number;
    }
}
