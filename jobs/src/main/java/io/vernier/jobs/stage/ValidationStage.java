package io.vernier.jobs.stage;

import io.vernier.certificate.Certificate;
import io.vernier.jobs.config.JobConfiguration.ValidationConfiguration;
import io.vernier.jobs.config.NonFinite;
import io.vernier.jobs.config.SourceConfiguration;
import io.vernier.jobs.outcome.Refusal;
import io.vernier.jobs.source.DataSet;
import io.vernier.jobs.source.SharedScan;
import io.vernier.jobs.spark.JobMetrics;
import io.vernier.jobs.spark.Phase;
import io.vernier.jobs.spark.RowCounts;
import io.vernier.jobs.spark.Scan;
import io.vernier.jobs.stage.ModelJob.Integers;
import io.vernier.jobs.store.CertifiedRows;
import io.vernier.statistics.Calibration;
import io.vernier.statistics.TensorStatistics;
import io.vernier.validation.Gate;
import io.vernier.validation.Metric;
import io.vernier.validation.Task;
import io.vernier.validation.Validation;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.apache.spark.broadcast.Broadcast;

/** Compares float models with their integers on held-out data, in one pass for all models that can be read for together. */
final class ValidationStage {
    private final Integers integers;
    private final JobContext job;
    private final ValidationConfiguration configuration;
    private final DataSet data;
    private final Optional<Certificate> certificate;

    private ValidationStage(Integers integers) {
        this.integers = integers;
        this.job = integers.model().context();
        this.configuration = job.configuration().validation().orElseThrow();
        this.data = job.validation().orElseThrow();
        this.certificate = QuantizationStage.certify(job.model(), integers.quantization(), integers.calibration());
    }

    /**
     * What the held-out data says.
     *
     * @param validation the state of all rows
     * @param metrics in the order of the table
     * @param gates each configured gate, judged
     * @param certificate how far the integers can be from the float model; absent where there is no proof
     * @param certified what it says of the rows; absent where there is none
     */
    record Evidence(
            Validation validation,
            List<Metric> metrics,
            List<Gate.Result> gates,
            Optional<Certificate> certificate,
            Optional<CertifiedRows> certified) {}

    /**
     * The evidence of each of those that are read for together, in their order; absent where no held-out data is configured.
     *
     * @throws Refusal if the data of one of them cannot be accepted (22)
     */
    static List<Optional<Evidence>> measure(List<Integers> made) {
        if (made.get(0).model().context().validation().isEmpty()) {
            return made.stream().map(each -> Optional.<Evidence>empty()).toList();
        }
        JobMetrics.ofThisProcess().enter(Phase.VALIDATE);
        List<ValidationStage> stages = made.stream().map(ValidationStage::new).toList();
        List<Scan.Result<LabelledValidation>> results = scan(stages);
        return IntStream.range(0, stages.size())
                .mapToObj(k -> made.get(k).model().step(model -> stages.get(k).evidence(results.get(k))))
                .map(Optional::of)
                .toList();
    }

    /** One pass for all. */
    private static List<Scan.Result<LabelledValidation>> scan(List<ValidationStage> stages) {
        ValidationStage first = stages.get(0);
        List<Broadcast<ValidationMeasurement.Subject>> shared =
                stages.stream().map(ValidationStage::broadcast).toList();
        try (Progress progress = new Progress(first.job.session().sparkContext(), "validate")) {
            List<SharedScan.Part<LabelledValidation>> parts = IntStream.range(0, stages.size())
                    .mapToObj(k -> new SharedScan.Part<>(stages.get(k).data, new ValidationMeasurement(shared.get(k))))
                    .toList();
            List<Scan.Result<LabelledValidation>> results = SharedScan.run(parts, progress.rows());
            first.data.requireUnchanged();
            return results;
        } finally {
            shared.forEach(Broadcast::destroy);
        }
    }

    private Broadcast<ValidationMeasurement.Subject> broadcast() {
        return job.broadcast(
                ValidationMeasurement.Subject.of(
                        job.model(), integers.quantization().program(), layout(), certificate),
                ValidationMeasurement.Subject.class);
    }

    private Evidence evidence(Scan.Result<LabelledValidation> result) {
        LabelledValidation state = result.state();
        RowCounts counts = result.counts();
        data.accept(counts);
        accept(state, counts);
        Validation validation = state.validation();
        validation.count(0, counts.nullRows(), counts.skippedRows());
        JobMetrics.ofThisProcess().leftOut(Math.addExact(validation.nullRows(), validation.skippedRows()));
        List<Metric> metrics = validation.metrics();
        String margins = job.model().margins().orElseThrow().name();
        List<Gate.Result> gates = job.configuration().gates().stream()
                .map(gate -> gate.judge(metrics, margins))
                .toList();
        return new Evidence(validation, metrics, gates, certificate, certificate.map(proof -> certified(proof, state)));
    }

    private static CertifiedRows certified(Certificate certificate, LabelledValidation state) {
        return new CertifiedRows(
                state.validation().rows(),
                state.coveredRows(),
                certificate.isOfClasses() ? OptionalLong.of(state.certifiedRows()) : OptionalLong.empty());
    }

    private Validation.Layout layout() {
        List<Integer> outputs = integers.quantization().program().linearInstructions().stream()
                .map(linear -> linear.outputs())
                .toList();
        return new Validation.Layout(
                job.model().tensors(), outputs, task(integers.calibration()), configuration.slices());
    }

    private Task task(Calibration calibration) {
        if (job.saved().classes() > 0) {
            return new Task.Classification(
                    job.saved().classes(), data.hasLabel(), job.saved().givesProbabilities());
        }
        List<TensorStatistics> tensors = calibration.tensors();
        double std = tensors.get(tensors.size() - 1).whole().std().orElse(0);
        return new Task.Regression(configuration.tolerance() * std, data.hasLabel());
    }

    private void accept(LabelledValidation state, RowCounts counts) {
        SourceConfiguration source = configuration.source();
        String of = " of " + counts.rows() + " rows";
        if (state.foreignLabels() > 0) {
            throw Refusal.data("In \"" + source.name() + "\" the label is no class of the model in "
                    + state.foreignLabels() + of + ", for example "
                    + state.leastForeignLabel() + ", expected 0 to "
                    + (job.saved().classes() - 1)
                    + "; name the right column in validation.label.");
        }
        boolean fail = job.configuration().quantization().nonFinite() == NonFinite.FAIL;
        if (fail && state.nonFiniteRows() > 0) {
            throw Refusal.data("In \"" + source.name() + "\" features are NaN or infinite in "
                    + state.nonFiniteRows() + of + ", expected finite numbers; correct them or set"
                    + " quantization.non_finite: skip.");
        }
        if (fail && state.missingLabels() > 0) {
            throw Refusal.data("In \"" + source.name() + "\" the label is null, NaN or infinite in "
                    + state.missingLabels() + of + ", expected finite numbers; correct them or set"
                    + " quantization.non_finite: skip.");
        }
        if (state.validation().rows() == 0) {
            throw Refusal.data("Of the " + counts.rows() + " rows of \"" + source.name()
                    + "\" none could be compared; correct the data.");
        }
    }
}
