package io.vernier.jobs.store;

import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/** {@code <output>/<name>}: the calibrations and runs of one model, and the pointer to the current run. */
public final class OutputDirectory {

    private OutputDirectory() {}

    public static OutputDirectory at(Configuration hadoop, String output, String name) {
        throw new UnsupportedOperationException();
    }

    /**
     * Makes sure that the directory can be written, by writing and removing a small file with a name of its own.
     *
     * @throws io.vernier.jobs.outcome.Refusal if it cannot (21)
     */
    public void requireWritable() {
        throw new UnsupportedOperationException();
    }

    /** The directory as a user would write it. */
    public String path() {
        throw new UnsupportedOperationException();
    }

    public CalibrationDirectory calibration(String calibrationId) {
        throw new UnsupportedOperationException();
    }

    public RunDirectory run(String runId) {
        throw new UnsupportedOperationException();
    }

    /** What {@code current.json} says; absent where there is none. */
    public Optional<Pointer> current() {
        throw new UnsupportedOperationException();
    }

    /**
     * Moves the pointer, unless it is newer: both have an {@code as_of} and the present one's is later.
     *
     * @return whether it now says this
     */
    public boolean moveTo(Pointer pointer) {
        throw new UnsupportedOperationException();
    }
}
