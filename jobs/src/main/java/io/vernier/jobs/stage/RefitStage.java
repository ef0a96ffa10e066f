package io.vernier.jobs.stage;

import io.vernier.jobs.store.CalibrationDirectory;
import io.vernier.jobs.store.MomentsDirectory;
import io.vernier.model.LayeredModel;
import io.vernier.model.Linear;
import io.vernier.outcome.Refusal;
import io.vernier.quantize.NotQuantizableException;
import io.vernier.refit.LayerCodes;
import io.vernier.refit.ModelRefit;
import io.vernier.refit.RefittedLayer;
import io.vernier.refit.Zero;
import io.vernier.spark.scan.RefitScan;
import io.vernier.statistics.Calibration;
import io.vernier.statistics.CodeStatistics;
import io.vernier.statistics.InputGroups;
import io.vernier.statistics.SecondMoments;
import io.vernier.statistics.TensorStatistics;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.SparkContext;

/** Fits weights to the numbers of the float model; the data is read twice more for each layer, and once to refine codes, unless its sums were saved. */
final class RefitStage implements ModelRefit.Sums {
    private final JobContext job;
    private final Refitting refitting;
    private final Calibration calibration;

    private RefitStage(JobContext job, Refitting refitting, Calibration calibration) {
        this.job = job;
        this.refitting = refitting;
        this.calibration = calibration;
    }

    /** Reads what the data gives, or gave before; the same whenever it is asked for. */
    static ModelRefit.Sums of(JobContext job, Refitting refitting, Calibration calibration) {
        RefitStage stage = new RefitStage(job, refitting, calibration);
        stage.accept();
        return stage;
    }

    /**
     * Reads what was saved, without any other data.
     *
     * @throws Refusal if the sums are not there or damaged (21)
     */
    static ModelRefit.Sums saved(CalibrationDirectory directory, Refitting refitting) {
        return new Saved(directory, refitting);
    }

    /** Reads what was saved. */
    private record Saved(CalibrationDirectory directory, Refitting refitting) implements ModelRefit.Sums {
        @Override
        public CodeStatistics statistics(int layer, List<RefittedLayer> before, CodeStatistics.Shape shape) {
            return refitting.statistics(directory, layer).read(shape.empty());
        }

        @Override
        public SecondMoments moments(int layer, List<RefittedLayer> before, LayerCodes codes) {
            return refitting
                    .moments(directory, layer, codes.inputBits())
                    .read(refitting.refit().emptyMoments(layer));
        }

        @Override
        public SecondMoments tables(List<InputGroups> groups, LayerCodes codes) {
            return refitting.tables(directory).read(refitting.refit().emptyTables(groups));
        }
    }

    @Override
    public CodeStatistics statistics(int layer, List<RefittedLayer> before, CodeStatistics.Shape shape) {
        MomentsDirectory directory = refitting.statistics(job.calibrationDirectory(), layer);
        if (!directory.isComplete()) {
            CodeStatistics measured = scan("codes", layer, before, scan -> scan.statistics(shape));
            requireAll(measured.rows());
            directory.write(measured);
        }
        return directory.read(shape.empty());
    }

    @Override
    public SecondMoments moments(int layer, List<RefittedLayer> before, LayerCodes codes) {
        MomentsDirectory directory = refitting.moments(job.calibrationDirectory(), layer, codes.inputBits());
        if (!directory.isComplete()) {
            SecondMoments measured = scan("moments", layer, before, scan -> scan.moments(codes));
            requireAll(measured.rows());
            directory.write(measured);
        }
        return directory.read(refitting.refit().emptyMoments(layer));
    }

    @Override
    public SecondMoments tables(List<InputGroups> groups, LayerCodes codes) {
        MomentsDirectory directory = refitting.tables(job.calibrationDirectory());
        if (!directory.isComplete()) {
            SecondMoments measured = scan("groups", 0, List.of(), scan -> scan.tables(groups, codes));
            requireAll(measured.rows());
            directory.write(measured);
        }
        return directory.read(refitting.refit().emptyTables(groups));
    }

    /** Refuses what the calibration tells before any row is read again. */
    private void accept() {
        for (Linear layer : refitting.refit().layers()) {
            if (calibration.tensor(layer.name()).summaries().stream().anyMatch(output -> output.nonFiniteCount() > 0)) {
                throw new NotQuantizableException("Outputs of \"" + layer.name()
                        + "\" are not finite in some rows, and weights cannot be re-fitted to them; correct these"
                        + " rows, or set quantization.weights.method: round.");
            }
        }
        TensorStatistics input = calibration.tensor(LayeredModel.INPUT);
        for (int feature = 0; feature < input.layout().channels(); feature++) {
            if (refitting.settings().get(0).zero() == Zero.INTEGER
                    && input.distribution(feature).offset() != 0) {
                throw new NotQuantizableException(
                        "Feature " + feature + " of the input is so far from zero that its codes need an offset"
                                + " which is no multiple of their scale; remove quantization.inputs.zero: integer.");
            }
        }
    }

    private <S> S scan(String name, int layer, List<RefittedLayer> before, Function<RefitScan, S> pass) {
        CalibrationInput input = job.calibration().orElseThrow();
        job.output().requireWritable();
        SparkContext context = job.session().sparkContext();
        S measured;
        try (Progress progress = new Progress(context, name)) {
            measured = pass.apply(new RefitScan(
                    context, refitting.refit(), layer, before, input.data(), job.share(), progress.rows()));
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
