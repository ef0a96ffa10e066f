package io.vernier.jobs.stage;

import io.vernier.certificate.Certificate;
import io.vernier.jobs.config.JobConfiguration.ValidationConfiguration;
import io.vernier.jobs.config.NonFinite;
import io.vernier.jobs.config.SourceConfiguration;
import io.vernier.jobs.outcome.Refusal;
import io.vernier.jobs.source.DataSet;
import io.vernier.jobs.spark.JobMetrics;
import io.vernier.jobs.spark.Phase;
import io.vernier.jobs.spark.RowCounts;
import io.vernier.jobs.spark.Scan;
import io.vernier.jobs.store.CertifiedRows;
import io.vernier.model.Admission;
import io.vernier.quantize.Quantization;
import io.vernier.statistics.Calibration;
import io.vernier.statistics.TensorStatistics;
import io.vernier.validation.Gate;
import io.vernier.validation.Metric;
import io.vernier.validation.Task;
import io.vernier.validation.Validation;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.broadcast.Broadcast;

/** Compares the float model with its integers on held-out data, in one pass. */
final class ValidationStage {
    private final JobContext job;
    private final ValidationConfiguration configuration;
    private final DataSet data;

    ValidationStage(JobContext job) {
        this.job = job;
        this.configuration = job.configuration().validation().orElseThrow();
        this.data = job.validation().orElseThrow();
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

    Evidence measure(Quantization quantization, Calibration calibration) {
        JobMetrics.ofThisProcess().enter(Phase.VALIDATE);
        Optional<Certificate> certificate = QuantizationStage.certify(job.model(), quantization, calibration);
        LabelledValidation state = scan(ValidationMeasurement.Subject.of(
                job.model(), quantization.program(), layout(quantization, calibration), certificate));
        Validation validation = state.validation();
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

    private Validation.Layout layout(Quantization quantization, Calibration calibration) {
        List<Integer> outputs = quantization.program().linearInstructions().stream()
                .map(linear -> linear.outputs())
                .toList();
        return new Validation.Layout(job.model().tensors(), outputs, task(calibration), configuration.slices());
    }

    private Task task(Calibration calibration) {
        List<TensorStatistics> tensors = calibration.tensors();
        double std = tensors.get(tensors.size() - 1).whole().std().orElse(0);
        return JobContext.task(job.saved(), data.hasLabel(), configuration.tolerance() * std);
    }

    private LabelledValidation scan(ValidationMeasurement.Subject subject) {
        Broadcast<ValidationMeasurement.Subject> shared = job.broadcast(subject, ValidationMeasurement.Subject.class);
        try (Progress progress = new Progress(job.session().sparkContext(), "validate")) {
            Scan.Result<LabelledValidation> result = data.scan(new ValidationMeasurement(shared), progress.rows());
            accept(result.state(), result.counts());
            result.state()
                    .validation()
                    .count(0, result.counts().nullRows(), result.counts().skippedRows());
            JobMetrics.ofThisProcess()
                    .leftOut(Math.addExact(
                            result.state().validation().nullRows(),
                            result.state().validation().skippedRows()));
            return result.state();
        } finally {
            shared.destroy();
        }
    }

    private void accept(LabelledValidation state, RowCounts counts) {
        SourceConfiguration source = configuration.source();
        data.requireUnchanged();
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
            Admission admission = job.model().admission();
            throw Refusal.data("In \"" + source.name() + "\" features are NaN or infinite"
                    + (admission == Admission.FINITE ? "" : ", or numbers that the model refuses,") + " in "
                    + state.nonFiniteRows() + of + ", expected " + admission.expected() + "; correct them or set"
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
