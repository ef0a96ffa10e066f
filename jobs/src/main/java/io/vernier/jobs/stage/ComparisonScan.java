package io.vernier.jobs.stage;

import io.vernier.jobs.source.DataSet;
import io.vernier.jobs.source.SharedScan;
import io.vernier.jobs.spark.Scan;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.broadcast.Broadcast;

/** One pass in which float models are compared with their integers. */
final class ComparisonScan {
    private ComparisonScan() {}

    /** A model and its integers, and the rows on which they are compared. */
    record Part(DataSet data, ValidationMeasurement.Subject subject) {}

    /**
     * Reads the rows of one source once for all parts.
     *
     * @param job of one of them
     * @param what the progress is called
     * @return what each found, in their order; only that the source is as it was is accepted
     */
    static List<Scan.Result<LabelledValidation>> run(JobContext job, String what, List<Part> parts) {
        List<Broadcast<ValidationMeasurement.Subject>> shared = parts.stream()
                .map(part -> job.broadcast(part.subject(), ValidationMeasurement.Subject.class))
                .toList();
        try (Progress progress = new Progress(job.session().sparkContext(), what)) {
            List<Scan.Result<LabelledValidation>> results = SharedScan.run(
                    IntStream.range(0, parts.size())
                            .mapToObj(k -> new SharedScan.Part<>(
                                    parts.get(k).data(), new ValidationMeasurement(shared.get(k))))
                            .toList(),
                    progress.rows());
            parts.get(0).data().requireUnchanged();
            return results;
        } finally {
            shared.forEach(Broadcast::destroy);
        }
    }
}
