package io.vernier.jobs.stage;

import io.vernier.jobs.config.NonFinite;
import io.vernier.jobs.measurement.CalibrationScan;
import io.vernier.jobs.outcome.Refusal;
import io.vernier.jobs.spark.JobMetrics;
import io.vernier.jobs.spark.Phase;
import io.vernier.jobs.store.CalibrationDirectory;
import io.vernier.jobs.store.CalibrationManifest;
import io.vernier.jobs.store.CalibrationSum;
import io.vernier.jobs.store.Identities;
import io.vernier.jobs.store.TableSummary;
import io.vernier.model.LayeredModel;
import io.vernier.statistics.Calibration;
import io.vernier.statistics.ChannelSummary;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.SparkContext;

/** Reads the calibration data once and writes the statistics of every tensor. */
final class CalibrationStage {
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
            sentences.add(measure());
        }
        job.requireUsable(directory.manifest().orElseThrow());
    }

    private String measure() {
        job.output().requireWritable();
        Instant started = Provenances.now();
        CalibrationScan.InGroups measured = scan();
        Calibration calibration = measured.total();
        accept(calibration);
        List<TableSummary> tables = new ArrayList<>(List.of(directory.writeStatistics(calibration)));
        if (inGroups()) {
            tables.add(directory.writeGroups(measured.groups()));
        }
        JobMetrics.ofThisProcess().measured(calibration);
        CalibrationManifest manifest = new CalibrationManifest(
                job.calibrationId(),
                calibration.rows(),
                calibration.nullRows(),
                calibration.skippedRows(),
                nonFinite(calibration),
                tables,
                configuration(),
                Provenances.since(started, job.session()));
        directory.complete(manifest);
        return String.format(
                "Calibration %s: %,d rows, %,d tensors.",
                job.calibrationId(), calibration.rows(), calibration.tensors().size());
    }

    private boolean inGroups() {
        return job.configuration().calibration().groups() > 1;
    }

    private CalibrationScan.InGroups scan() {
        SparkContext context = job.session().sparkContext();
        int histogramChannels = job.configuration().calibration().histogramChannels();
        try (Progress progress = new Progress(context, "calibrate")) {
            return inGroups()
                    ? CalibrationScan.runInGroups(
                            context, job.model(), job.calibration(), histogramChannels, progress.rows())
                    : new CalibrationScan.InGroups(
                            CalibrationScan.run(
                                    context, job.model(), job.calibration(), histogramChannels, progress.rows()),
                            List.of());
        }
    }

    /** Refuses statistics that nothing should be made of, before they are written. */
    private void accept(Calibration calibration) {
        var source = job.configuration().calibration().source();
        if (!Identities.listing(job.hadoop(), source).equals(job.calibrationListing())) {
            throw Refusal.data("The files of \"" + source.path()
                    + "\" changed during the scan; run again when nothing writes to them.");
        }
        CalibrationScan.requireUsable(calibration, nonFinite(), "\"" + source.path() + "\"");
    }

    private NonFinite nonFinite() {
        return job.configuration().quantization().nonFinite();
    }

    private static long nonFinite(Calibration calibration) {
        return calibration.tensor(LayeredModel.INPUT).summaries().stream()
                .mapToLong(ChannelSummary::nonFiniteCount)
                .sum();
    }

    private SortedMap<String, Object> configuration() {
        SortedMap<String, Object> parts = new TreeMap<>(job.configuration().maskedResolved());
        parts.keySet().retainAll(List.of("model", "calibration"));
        parts.put(CalibrationSum.MODEL_DIGEST, job.modelDigest());
        return parts;
    }
}
