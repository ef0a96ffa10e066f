package io.vernier.jobs.stage;

import io.vernier.jobs.config.JobConfiguration.CalibrationConfiguration.Footers;
import io.vernier.jobs.config.NonFinite;
import io.vernier.jobs.measurement.CalibrationScan;
import io.vernier.jobs.measurement.CalibrationState;
import io.vernier.jobs.measurement.FooterCheck;
import io.vernier.jobs.outcome.Refusal;
import io.vernier.jobs.spark.JobMetrics;
import io.vernier.jobs.spark.Phase;
import io.vernier.jobs.store.CalibrationDirectory;
import io.vernier.jobs.store.FooterAgreement;
import io.vernier.model.LayeredModel;
import io.vernier.statistics.Calibration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the calibration data once and writes the statistics of every tensor. */
final class CalibrationStage {
    private static final Logger LOG = LoggerFactory.getLogger(CalibrationStage.class);

    private final JobContext job;
    private final CalibrationDirectory directory;

    CalibrationStage(JobContext job) {
        this.job = job;
        this.directory = job.calibrationDirectory();
    }

    /**
     * The complete calibration, made now unless it was there.
     *
     * @param sentences what was done is added
     */
    void run(List<String> sentences) {
        JobMetrics.ofThisProcess().enter(Phase.CALIBRATE);
        if (directory.manifest().isPresent()) {
            sentences.add("Calibration " + job.calibrationId() + " is complete, its data is not read again.");
        } else {
            sentences.add(measure(job.calibration()
                    .orElseThrow(() -> Refusal.before(
                            "The calibration \"" + directory.path() + "\" was removed; calibrate its data again."))));
        }
        job.requireUsable(directory.manifest().orElseThrow());
    }

    private String measure(CalibrationInput input) {
        job.output().requireWritable();
        Instant started = Provenances.now();
        CalibrationState measured = scan(input);
        Calibration calibration = measured.total();
        accept(calibration, input);
        JobMetrics.ofThisProcess().measured(calibration);
        CalibrationPublication.of(job, job.calibrationId(), started)
                .write(measured, footers(calibration, input), Map.of());
        return String.format(
                Locale.ROOT,
                "Calibration %s: %,d rows, %,d tensors.",
                job.calibrationId(),
                calibration.rows(),
                calibration.tensors().size());
    }

    private CalibrationState scan(CalibrationInput input) {
        SparkContext context = job.session().sparkContext();
        try (Progress progress = new Progress(context, "calibrate")) {
            return CalibrationScan.measure(context, job.model(), input.data(), input.configuration(), progress.rows());
        }
    }

    /** Compares where that is cheap. */
    private Optional<FooterAgreement> footers(Calibration calibration, CalibrationInput input) {
        if (input.configuration().footers() == Footers.IGNORE) {
            return Optional.empty();
        }
        return input.data().footers().map(footers -> {
            int columns =
                    FooterCheck.agreeing(calibration, footers.read(job.session().sparkContext()));
            LOG.info(
                    "Minimum and maximum of {} features of {} are those in the footers of {} files.",
                    columns,
                    job.model().channels(LayeredModel.INPUT),
                    footers.files());
            return new FooterAgreement(footers.files(), columns);
        });
    }

    /** Refuses statistics that nothing should be made of, before they are written. */
    private void accept(Calibration calibration, CalibrationInput input) {
        input.data().requireUnchanged();
        CalibrationScan.requireUsable(
                job.model(), calibration, nonFinite(), "\"" + input.source().name() + "\"");
    }

    private NonFinite nonFinite() {
        return job.configuration().quantization().nonFinite();
    }
}
