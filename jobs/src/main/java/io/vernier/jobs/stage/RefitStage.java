package io.vernier.jobs.stage;

import io.vernier.jobs.measurement.RefitScan;
import io.vernier.jobs.outcome.Refusal;
import io.vernier.jobs.store.CalibrationDirectory;
import io.vernier.jobs.store.MomentsDirectory;
import io.vernier.model.LayeredModel;
import io.vernier.refit.LayerCodes;
import io.vernier.refit.RefittedLayer;
import io.vernier.refit.Zero;
import io.vernier.statistics.Calibration;
import io.vernier.statistics.CodeStatistics;
import io.vernier.statistics.SecondMoments;
import io.vernier.statistics.TensorStatistics;
import java.util.function.Function;
import org.apache.spark.SparkContext;

/** Fits weights to the outputs of the float model; the data is read twice more, unless its sums were saved. */
final class RefitStage {
    private final JobContext job;
    private final Refitting refitting;
    private final Calibration calibration;

    RefitStage(JobContext job, Refitting refitting, Calibration calibration) {
        this.job = job;
        this.refitting = refitting;
        this.calibration = calibration;
    }

    /** The integers; the same whenever they are asked for. */
    RefittedLayer layer() {
        accept(refitting);
        CalibrationDirectory directory = job.calibrationDirectory();
        MomentsDirectory statistics = refitting.statistics(directory);
        if (!statistics.isComplete()) {
            CodeStatistics measured =
                    scan("codes", scan -> scan.statistics(refitting.refit().emptyStatistics(calibration)));
            requireAll(measured.rows());
            statistics.write(measured);
        }
        MomentsDirectory moments = refitting.moments(directory);
        if (!moments.isComplete()) {
            LayerCodes codes = codes(directory, refitting, calibration);
            SecondMoments measured = scan(
                    "moments", scan -> scan.moments(codes, refitting.settings().inputBits()));
            requireAll(measured.rows());
            moments.write(measured);
        }
        return saved(directory, refitting, calibration);
    }

    /**
     * The integers from what was saved, without any other data.
     *
     * @throws Refusal if the sums are not there or damaged (21)
     */
    static RefittedLayer saved(CalibrationDirectory directory, Refitting refitting, Calibration calibration) {
        LayerCodes codes = codes(directory, refitting, calibration);
        SecondMoments moments =
                refitting.moments(directory).read(refitting.refit().emptyMoments());
        return refitting.refit().fit(codes, moments, refitting.settings());
    }

    private static LayerCodes codes(CalibrationDirectory directory, Refitting refitting, Calibration calibration) {
        CodeStatistics statistics =
                refitting.statistics(directory).read(refitting.refit().emptyStatistics(calibration));
        return refitting.refit().codes(statistics, refitting.settings());
    }

    /** Refuses what the calibration tells before any row is read again. */
    private void accept(Refitting refitting) {
        String layer = refitting.layer().name();
        if (calibration.tensor(layer).summaries().stream().anyMatch(output -> output.nonFiniteCount() > 0)) {
            throw Refusal.data(
                    "Outputs of \"" + layer + "\" are not finite in some rows, and weights cannot be re-fitted"
                            + " to them; correct these rows, or set quantization.weights.method: round.");
        }
        TensorStatistics input = calibration.tensor(LayeredModel.INPUT);
        for (int feature = 0; feature < input.layout().channels(); feature++) {
            if (refitting.settings().zero() == Zero.INTEGER
                    && input.distribution(feature).offset() != 0) {
                throw Refusal.data(
                        "Feature " + feature + " of the input is so far from zero that its codes need an offset"
                                + " which is no multiple of their scale; remove quantization.inputs.zero: integer.");
            }
        }
    }

    private <S> S scan(String name, Function<RefitScan, S> pass) {
        CalibrationInput input = job.calibration().orElseThrow();
        job.output().requireWritable();
        SparkContext context = job.session().sparkContext();
        S measured;
        try (Progress progress = new Progress(context, name)) {
            measured =
                    pass.apply(new RefitScan(context, job.model(), refitting.refit(), input.data(), progress.rows()));
        }
        input.data().requireUnchanged();
        return measured;
    }

    /** The rows are those of the calibration, as far as they were not left out. */
    private void requireAll(long rows) {
        long expected = calibration.rows() - calibration.nullRows() - calibration.skippedRows();
        if (rows != expected) {
            throw changed(job.calibration().orElseThrow());
        }
    }

    private static Refusal changed(CalibrationInput input) {
        return Refusal.data("The rows of \"" + input.source().name()
                + "\" changed since they were calibrated; run again when nothing writes to them.");
    }
}
