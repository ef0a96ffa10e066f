package io.vernier.jobs.stage;

import io.vernier.jobs.config.JobConfiguration;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** A configured job, checked against its model, its data and its output, and the stages that it can go through. */
public final class Job {

    private Job() {}

    /**
     * Loads the model and looks at the data without reading it.
     *
     * @throws io.vernier.jobs.outcome.Refusal if the model, the output (21), a path, a column or a type (22) cannot be accepted
     */
    public static Job open(SparkSession session, JobConfiguration configuration) {
        throw new UnsupportedOperationException();
    }

    /** What would be read and written, one sentence a line. */
    public List<String> plan() {
        throw new UnsupportedOperationException();
    }

    /** Calibrates, quantizes, validates and publishes, leaving out what is complete. */
    public Outcome run() {
        throw new UnsupportedOperationException();
    }

    public Outcome calibrate() {
        throw new UnsupportedOperationException();
    }

    public Outcome quantize() {
        throw new UnsupportedOperationException();
    }

    public Outcome validate() {
        throw new UnsupportedOperationException();
    }

    /** Moves the pointer to the complete run of this configuration. */
    public Outcome publish(Unvalidated unvalidated) {
        throw new UnsupportedOperationException();
    }

    /** Whether a run without validation may become the current one. */
    public enum Unvalidated {
        REFUSED,
        ACCEPTED
    }
}
