package io.vernier.jobs.stage;

import io.vernier.config.JobConfigurationReader;
import io.vernier.jobs.LocalSession;
import java.util.List;
import java.util.Optional;

/** A job of one model, and how that ended. */
public record SingleJob(OpenedJob job) {

    /** Opens a job that the settings say everything of. */
    public static SingleJob open(List<String> settings) {
        return new SingleJob(OpenedJob.open(
                LocalSession.session(),
                List.of(JobConfigurationReader.read(
                        LocalSession.session().sparkContext().hadoopConfiguration(), Optional.empty(), settings))));
    }

    List<String> plan() {
        return job.plan();
    }

    List<String> streamPlan() {
        return job.streamPlan();
    }

    public Outcome run() {
        return job.run().get(0);
    }

    Outcome calibrate() {
        return job.calibrate().get(0);
    }

    Outcome stream() {
        return job.stream().get(0);
    }

    Outcome quantize() {
        return job.quantize().get(0);
    }

    Outcome validate() {
        return job.validate().get(0);
    }

    Outcome publish(Job.Unvalidated unvalidated) {
        return job.publish(unvalidated).get(0);
    }
}
