package io.vernier.jobs.stage;

import io.vernier.integer.CompiledProgram;
import io.vernier.jobs.comparison.LabelledValidation;
import io.vernier.jobs.comparison.ValidationMeasurement;
import io.vernier.jobs.measurement.Share;
import io.vernier.jobs.spark.Scan;
import io.vernier.jobs.stage.ModelJob.Integers;
import io.vernier.validation.Metric;
import io.vernier.validation.MetricName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How many decisions of the float model each candidate keeps on a third of the calibration's rows, by their content, in one pass. The
 * candidates were fitted to the other rows. The held-out data is not looked at, so that what it says of the selected candidate is not said
 * of the best of many.
 */
final class CandidateSelection {
    private CandidateSelection() {}

    /** The share of each, in their order; absent where there are no such rows. */
    static List<Optional<Metric>> agreements(List<Integers> candidates) {
        List<Optional<Metric>> found = new ArrayList<>();
        for (List<ModelJob> together :
                ScanPlan.selection(candidates.stream().map(Integers::model).toList())) {
            List<ComparisonScan.Part> parts = candidates.subList(found.size(), found.size() + together.size()).stream()
                    .map(CandidateSelection::part)
                    .toList();
            ComparisonScan.run(together.get(0).context(), "select", Share.JUDGING, parts)
                    .forEach(result -> found.add(agreement(result)));
        }
        return found;
    }

    private static ComparisonScan.Part part(Integers candidate) {
        JobContext job = candidate.model().context();
        return new ComparisonScan.Part(
                job.calibration().orElseThrow().data(),
                job.model(),
                new ValidationMeasurement.Integers(
                        new CompiledProgram(candidate.quantization().program()),
                        ValidationStage.layout(candidate, List.of(), false),
                        List.of()));
    }

    private static Optional<Metric> agreement(Scan.Result<LabelledValidation> result) {
        return result.state().validation().metrics().stream()
                .filter(metric ->
                        metric.scope().equals(Metric.MODEL) && metric.slice().isEmpty())
                .filter(metric -> metric.name() == MetricName.AGREEMENT
                        || metric.name() == MetricName.CLUSTER_AGREEMENT
                        || metric.name() == MetricName.HASH_AGREEMENT)
                .findFirst();
    }
}
