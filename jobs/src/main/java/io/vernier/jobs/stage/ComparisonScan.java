package io.vernier.jobs.stage;

import io.vernier.jobs.comparison.LabelledValidation;
import io.vernier.jobs.comparison.ValidationMeasurement;
import io.vernier.jobs.comparison.ValidationMeasurement.Subject;
import io.vernier.model.LayeredModel;
import io.vernier.spark.plan.Broadcasts;
import io.vernier.spark.plan.Scan;
import io.vernier.spark.scan.Share;
import io.vernier.spark.source.DataSet;
import io.vernier.spark.source.SharedScan;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.broadcast.Broadcast;

/** One pass in which float models are compared with their integers. */
final class ComparisonScan {
    private ComparisonScan() {}

    /** A model and its integers, and the rows on which they are compared: the same of all parts of one model. */
    record Part(DataSet data, LayeredModel model, ValidationMeasurement.Integers integers) {}

    /**
     * Reads the rows of one source once for all parts, and computes a model once that several of them have.
     *
     * @param job of one of them
     * @param what the progress is called
     * @param share which rows are compared
     * @return what each found, in their order; only that the source is as it was is accepted
     */
    static List<Scan.Result<LabelledValidation>> run(JobContext job, String what, Share share, List<Part> parts) {
        IdentityHashMap<LayeredModel, List<Part>> byModel = new IdentityHashMap<>();
        parts.forEach(part -> byModel.computeIfAbsent(part.model(), model -> new ArrayList<>())
                .add(part));
        List<List<Part>> together = List.copyOf(byModel.values());
        List<Broadcast<Subject>> shared = together.stream()
                .map(same -> job.broadcast(subject(same), Subject.class))
                .toList();
        try (Progress progress = new Progress(job.session().sparkContext(), what)) {
            List<Scan.Result<List<LabelledValidation>>> results = SharedScan.run(
                    IntStream.range(0, together.size())
                            .mapToObj(k -> new SharedScan.Part<>(
                                    together.get(k).get(0).data(), share.of(new ValidationMeasurement(shared.get(k)))))
                            .toList(),
                    progress.rows());
            parts.get(0).data().requireUnchanged();
            IdentityHashMap<Part, Scan.Result<LabelledValidation>> found = new IdentityHashMap<>();
            for (int k = 0; k < together.size(); k++) {
                Scan.Result<List<LabelledValidation>> result = results.get(k);
                for (int part = 0; part < result.state().size(); part++) {
                    found.put(
                            together.get(k).get(part),
                            new Scan.Result<>(result.state().get(part), result.counts()));
                }
            }
            return parts.stream().map(found::get).toList();
        } finally {
            shared.forEach(Broadcasts::destroy);
        }
    }

    private static Subject subject(List<Part> same) {
        return new Subject(
                same.get(0).model(), same.stream().map(Part::integers).toList());
    }
}
