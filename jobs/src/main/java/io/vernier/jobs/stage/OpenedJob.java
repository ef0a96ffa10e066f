package io.vernier.jobs.stage;

import io.vernier.jobs.config.JobConfiguration;
import io.vernier.jobs.config.JobConfiguration.ModelConfiguration;
import io.vernier.jobs.mllib.TableModels;
import io.vernier.jobs.outcome.Refusal;
import io.vernier.jobs.stage.Job.Unvalidated;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** A configured job, checked, and the stages that it can go through. */
public interface OpenedJob {

    /**
     * Loads the models and looks at the data without reading it.
     *
     * @param configurations one for each model, which differ in nothing else
     * @throws Refusal as {@link Job#open}, and if one of several is tables of vectors (21)
     */
    static OpenedJob open(SparkSession session, List<JobConfiguration> configurations) {
        boolean isAlone = configurations.size() == 1;
        for (JobConfiguration each : configurations) {
            ModelConfiguration model = each.model();
            OfSeveral name = isAlone ? OfSeveral.ALONE : OfSeveral.model(model.name());
            boolean isOfTables = !ModelConfiguration.isOnnx(model.path())
                    && name.step(() -> TableModels.isOne(session, model.path()));
            if (isOfTables && isAlone) {
                return TableJob.open(session, each);
            }
            if (isOfTables) {
                throw name.named(Refusal.before("The model \"" + model.path()
                        + "\" is tables of vectors, which share no rows with other models; name it alone in"
                        + " model.path, in a job of its own."));
            }
        }
        return Job.open(session, configurations);
    }

    /** What would be read and written, one sentence a line. */
    List<String> plan();

    /** What {@link #stream} would read and write, one sentence a line. */
    List<String> streamPlan();

    /** Calibrates, quantizes, validates and publishes, leaving out what is complete; how each model ended. */
    List<Outcome> run();

    /** Measures what ranges are made of, unless that is complete. */
    List<Outcome> calibrate();

    /** Adds what has come to what was measured. */
    List<Outcome> stream();

    /** Writes the integers; without anything to judge them also the manifest. */
    List<Outcome> quantize();

    /** Compares the integers that {@link #quantize} wrote with the float models. */
    List<Outcome> validate();

    /** Moves the pointers to the complete runs of this configuration. */
    List<Outcome> publish(Unvalidated unvalidated);
}
