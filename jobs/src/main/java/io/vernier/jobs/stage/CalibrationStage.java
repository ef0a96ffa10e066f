package io.vernier.jobs.stage;

import io.vernier.config.JobConfiguration.CalibrationConfiguration.Footers;
import io.vernier.jobs.store.format.FooterAgreement;
import io.vernier.jobs.store.manifest.CalibrationManifest;
import io.vernier.model.LayeredModel;
import io.vernier.outcome.Refusal;
import io.vernier.spark.plan.JobMetrics;
import io.vernier.spark.plan.Phase;
import io.vernier.spark.scan.CalibrationScan;
import io.vernier.spark.scan.CalibrationScan.Measured;
import io.vernier.spark.scan.FooterCheck;
import io.vernier.spark.scan.Share;
import io.vernier.statistics.Calibration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.SparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the calibration data, once for all models that can be read for together, and writes the statistics of every tensor. */
final class CalibrationStage {
    private static final Logger LOG = LoggerFactory.getLogger(CalibrationStage.class);

    private final List<ModelJob> models;

    CalibrationStage(List<ModelJob> models) {
        this.models = models;
    }

    /** The complete calibrations, made now unless they were there. */
    void run() {
        if (models.isEmpty()) {
            return;
        }
        JobMetrics.ofThisProcess().enter(Phase.CALIBRATE);
        List<ModelJob> missing = new ArrayList<>();
        for (ModelJob model : models) {
            if (model.context().hasCalibration()) {
                model.say(
                        "Calibration " + model.context().calibrationId() + " is complete, its data is not read again.");
            } else {
                model.step(CalibrationStage::requireData);
                missing.add(model);
            }
        }
        ScanPlan.calibration(missing).forEach(CalibrationStage::measure);
        models.forEach(model -> model.step(each -> {
            each.context()
                    .requireUsable(
                            each.context().calibrationDirectory().manifest().orElseThrow());
            return each;
        }));
    }

    private static ModelJob requireData(ModelJob model) {
        if (model.context().calibration().isEmpty()) {
            throw Refusal.before("The calibration \""
                    + model.context().calibrationDirectory().path()
                    + "\" was removed; calibrate its data again.");
        }
        model.context().output().requireWritable();
        return model;
    }

    /** One scan: nothing of it is written unless the statistics of all its models are accepted. */
    private static void measure(List<ModelJob> models) {
        Instant started = Provenances.now();
        CalibrationInput input = models.get(0).context().calibration().orElseThrow();
        SparkContext context = models.get(0).context().session().sparkContext();
        List<Measured> measured;
        try (Progress progress = new Progress(context, "calibrate")) {
            measured =
                    CalibrationScan.measure(context, ScanPlan.subjects(models), input.configuration(), progress.rows());
        }
        input.data().requireUnchanged();
        List<Runnable> accepted = new ArrayList<>();
        for (int k = 0; k < models.size(); k++) {
            Measured found = measured.get(k);
            accepted.add(models.get(k).step(model -> accept(model, found, started)));
        }
        accepted.forEach(Runnable::run);
    }

    /** Refuses statistics that nothing should be made of; what writes them else. */
    private static Runnable accept(ModelJob model, Measured measured, Instant started) {
        JobContext job = model.context();
        CalibrationInput input = job.calibration().orElseThrow();
        input.data().accept(measured.counts());
        Calibration calibration = measured.state().total();
        CalibrationScan.requireUsable(
                job.measured(),
                calibration,
                job.configuration().quantization().nonFinite(),
                "\"" + input.source().name() + "\"");
        Optional<FooterAgreement> footers = footers(job, calibration, input);
        return () -> {
            JobMetrics.ofThisProcess().measured(calibration);
            CalibrationPublication.of(job, job.calibrationId(), started)
                    .write(measured.state(), footers, origin(job, measured));
            CalibrationManifest.warning(measured.processors()).ifPresent(warning -> model.say("Warning: " + warning));
            model.say(String.format(
                    Locale.ROOT,
                    "Calibration %s: %,d rows, %,d tensors.",
                    job.calibrationId(),
                    calibration.rows(),
                    calibration.tensors().size()));
        };
    }

    private static Map<String, Object> origin(JobContext job, Measured measured) {
        Map<String, Object> origin = new TreeMap<>(job.share().origin());
        if (!measured.processors().isEmpty()) {
            origin.put(CalibrationManifest.PROCESSORS, List.copyOf(measured.processors()));
        }
        return origin;
    }

    /** Compares where that is cheap. */
    private static Optional<FooterAgreement> footers(JobContext job, Calibration calibration, CalibrationInput input) {
        if (input.configuration().footers() == Footers.IGNORE
                || job.share() != Share.ALL
                || !job.measured().measuresInput()) {
            return Optional.empty();
        }
        return input.data().footers().map(footers -> {
            int columns =
                    FooterCheck.agreeing(calibration, footers.read(job.session().sparkContext()));
            LOG.info(
                    "Minimum and maximum of {} features of {} are those in the footers of {} files.",
                    columns,
                    job.measured().channels(LayeredModel.INPUT),
                    footers.files());
            return new FooterAgreement(footers.files(), columns);
        });
    }
}
