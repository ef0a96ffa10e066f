package io.vernier.jobs.stage;

import io.vernier.jobs.source.SharedScan;
import io.vernier.jobs.spark.Scan;
import io.vernier.jobs.stage.ModelJob.Integers;
import io.vernier.validation.Metric;
import io.vernier.validation.MetricName;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.apache.spark.broadcast.Broadcast;

/**
 * How many decisions of the float model each candidate keeps on a quarter of the calibration's rows, by their content, in one pass. The
 * held-out data is not looked at, so that what it says of the selected candidate is not said of the best of many.
 */
final class CandidateSelection {
    private CandidateSelection() {}

    /** The share of each, in their order; absent where there are no such rows. */
    static List<OptionalDouble> agreements(List<Integers> candidates) {
        List<OptionalDouble> found = new ArrayList<>();
        for (List<ModelJob> together :
                ScanPlan.selection(candidates.stream().map(Integers::model).toList())) {
            scan(candidates.subList(found.size(), found.size() + together.size()))
                    .forEach(result -> found.add(agreement(result)));
        }
        return found;
    }

    private static List<Scan.Result<LabelledValidation>> scan(List<Integers> candidates) {
        JobContext job = candidates.get(0).model().context();
        CalibrationInput input = job.calibration().orElseThrow();
        List<Broadcast<ValidationMeasurement.Subject>> shared = candidates.stream()
                .map(each -> job.broadcast(
                        ValidationMeasurement.Subject.ofSome(
                                job.model(),
                                each.quantization().program(),
                                ValidationStage.layout(each, List.of(), false)),
                        ValidationMeasurement.Subject.class))
                .toList();
        try (Progress progress = new Progress(job.session().sparkContext(), "select")) {
            List<Scan.Result<LabelledValidation>> results = SharedScan.run(
                    IntStream.range(0, candidates.size())
                            .mapToObj(k -> new SharedScan.Part<>(
                                    candidates
                                            .get(k)
                                            .model()
                                            .context()
                                            .calibration()
                                            .orElseThrow()
                                            .data(),
                                    new ValidationMeasurement(shared.get(k))))
                            .toList(),
                    progress.rows());
            input.data().requireUnchanged();
            return results;
        } finally {
            shared.forEach(Broadcast::destroy);
        }
    }

    private static OptionalDouble agreement(Scan.Result<LabelledValidation> result) {
        return result.state().validation().metrics().stream()
                .filter(metric ->
                        metric.scope().equals(Metric.MODEL) && metric.slice().isEmpty())
                .filter(metric ->
                        metric.name() == MetricName.AGREEMENT || metric.name() == MetricName.CLUSTER_AGREEMENT)
                .map(Metric::quantizedValue)
                .findFirst()
                .orElse(OptionalDouble.empty());
    }
}
