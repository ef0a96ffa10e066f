package io.vernier.jobs.stage;

import io.vernier.arithmetic.Convention;
import io.vernier.certificate.Certificate;
import io.vernier.certificate.NoProofException;
import io.vernier.jobs.store.format.TableSummary;
import io.vernier.jobs.store.table.CertificateRow;
import io.vernier.jobs.store.table.StabilityRow;
import io.vernier.ml.SparkModels;
import io.vernier.model.LayeredModel;
import io.vernier.outcome.Refusal;
import io.vernier.quantize.ModelQuantization;
import io.vernier.quantize.NotQuantizableException;
import io.vernier.quantize.Quantization;
import io.vernier.quantize.Specification;
import io.vernier.quantize.TensorStability;
import io.vernier.spark.plan.JobMetrics;
import io.vernier.spark.plan.Phase;
import io.vernier.statistics.Calibration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes integers of the model from its complete calibration. */
final class QuantizationStage {
    private static final Logger LOG = LoggerFactory.getLogger(QuantizationStage.class);

    private final JobContext job;

    QuantizationStage(JobContext job) {
        this.job = job;
    }

    /** The complete calibration's statistics. */
    Calibration calibration() {
        job.requireUsable(job.calibrationDirectory()
                .manifest()
                .orElseThrow(() -> Refusal.before("There is no complete calibration \"" + job.calibrationId()
                        + "\" for this model and data; run calibrate first.")));
        Calibration calibration = job.calibrationDirectory().readStatistics();
        SavedCalibration.acceptTensors(job, calibration);
        return calibration;
    }

    /** The integers that the configuration asks for; the same whenever it is asked. */
    Quantization quantize(Calibration calibration) {
        JobMetrics.ofThisProcess().enter(Phase.QUANTIZE);
        try {
            Specification specification = job.configuration().quantization().specification();
            Optional<Refitting> refitting = Refitting.of(job.loaded(), job.configuration());
            return refitting.isEmpty()
                    ? ModelQuantization.quantize(job.model(), calibration, specification)
                    : refitting
                            .get()
                            .quantize(calibration, specification, each -> RefitStage.of(job, each, calibration));
        } catch (NotQuantizableException e) {
            throw Refusal.data(e.getMessage(), e);
        }
    }

    /** How far the integers can be from the float model; absent where there is no proof. */
    static Optional<Certificate> certify(LayeredModel model, Quantization quantization, Calibration calibration) {
        try {
            return Optional.of(Certificate.of(model, quantization.program(), calibration));
        } catch (NoProofException e) {
            LOG.info("No error bound: {}", e.getMessage());
            return Optional.empty();
        }
    }

    /** Writes the integers, their certificate and the model that uses them. */
    List<TableSummary> write(
            Quantization quantization, Calibration calibration, Optional<ValidationStage.Evidence> evidence) {
        List<TableSummary> tables = new ArrayList<>(job.runDirectory()
                .writeQuantization(
                        quantization,
                        evidence.map(ValidationStage.Evidence::validation),
                        SparkModels.of("quantized_" + job.runId(), quantization, job.saved()),
                        job.saved().preparation(),
                        job.session().version()));
        tables.add(job.runDirectory()
                .write(
                        CertificateRow.TABLE,
                        CertificateRow.of(
                                certify(job.model(), quantization, calibration),
                                evidence.flatMap(ValidationStage.Evidence::certified))));
        List<Calibration> groups =
                List.copyOf(job.calibrationDirectory().readGroups().values());
        if (!groups.isEmpty()) {
            Convention convention = job.configuration().quantization().convention();
            tables.add(job.runDirectory()
                    .write(
                            StabilityRow.TABLE,
                            TensorStability.of(quantization, convention, groups).stream()
                                    .map(StabilityRow::of)));
        }
        return tables;
    }
}
