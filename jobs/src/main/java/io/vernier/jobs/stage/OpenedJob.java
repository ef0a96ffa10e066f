package io.vernier.jobs.stage;

import io.vernier.config.JobConfiguration;
import io.vernier.config.JobConfiguration.ModelConfiguration;
import io.vernier.jobs.stage.Job.Unvalidated;
import io.vernier.outcome.Refusal;
import io.vernier.spark.mllib.TableModels;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;

/** A configured job, checked, and the stages that it can go through. */
public interface OpenedJob {

    /**
     * Loads the models and looks at the data without reading it.
     *
     * @param configurations one for each model, which differ in nothing else
     * @throws Refusal as {@link Job#open}
     */
    static OpenedJob open(SparkSession session, List<JobConfiguration> configurations) {
        boolean isAlone = configurations.size() == 1;
        Set<JobConfiguration> tables = configurations.stream()
                .filter(each -> !ModelConfiguration.isOnnx(each.model().path()))
                .filter(each -> (isAlone
                                ? OfSeveral.ALONE
                                : OfSeveral.model(each.model().name()))
                        .step(() -> TableModels.isOne(session, each.model().path())))
                .collect(Collectors.toUnmodifiableSet());
        if (tables.isEmpty()) {
            return Job.open(session, configurations);
        }
        return isAlone
                ? TableJob.open(session, configurations.get(0))
                : SeveralJobs.open(session, configurations, tables);
    }

    /** What would be read and written, one sentence a line. */
    List<String> plan();

    /** What {@link #stream} would read and write, one sentence a line. */
    List<String> streamPlan();

    /** Calibrates, quantizes, validates and publishes, leaving out what is complete; how each model ended. */
    default List<Outcome> run() {
        return completed().get();
    }

    /** Calibrates, quantizes and validates, leaving out what is complete; what then publishes. */
    Supplier<List<Outcome>> completed();

    /** Measures what ranges are made of, unless that is complete. */
    List<Outcome> calibrate();

    /** Adds what has come to what was measured. */
    List<Outcome> stream();

    /** Writes the integers; without anything to judge them also the manifest. */
    List<Outcome> quantize();

    /** Compares the integers that {@link #quantize} wrote with the float models. */
    List<Outcome> validate();

    /** Moves the pointers to the complete runs of this configuration. */
    default List<Outcome> publish(Unvalidated unvalidated) {
        return publishable(unvalidated).get();
    }

    /** Refuses runs that may not become the current ones; what then moves the pointers. */
    Supplier<List<Outcome>> publishable(Unvalidated unvalidated);
}
