package io.vernier.jobs.stage;

import io.vernier.jobs.config.NonFinite;
import io.vernier.jobs.outcome.Refusal;
import io.vernier.jobs.spark.RowCounts;
import io.vernier.jobs.spark.Scan;
import io.vernier.jobs.store.CalibrationDirectory;
import io.vernier.jobs.store.CalibrationManifest;
import io.vernier.jobs.store.Identities;
import io.vernier.jobs.store.TableSummary;
import io.vernier.model.LayeredModel;
import io.vernier.statistics.Calibration;
import io.vernier.statistics.ChannelSummary;
import io.vernier.statistics.TensorStatistics;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.broadcast.Broadcast;

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
        Calibration calibration = scan();
        accept(calibration);
        TableSummary statistics = directory.writeStatistics(calibration);
        CalibrationManifest manifest = new CalibrationManifest(
                job.calibrationId(),
                calibration.rows(),
                calibration.nullRows(),
                calibration.skippedRows(),
                nonFinite(calibration),
                List.of(statistics),
                configuration(),
                Provenances.since(started, job.session()));
        directory.complete(manifest);
        return String.format(
                "Calibration %s: %,d rows, %,d tensors.",
                job.calibrationId(), calibration.rows(), calibration.tensors().size());
    }

    private Calibration scan() {
        var subject = new CalibrationMeasurement.Subject(
                job.model(), job.layouts(), job.configuration().calibration().histogramChannels());
        Broadcast<CalibrationMeasurement.Subject> shared = job.broadcast(subject, CalibrationMeasurement.Subject.class);
        try (Progress progress = new Progress(job.session().sparkContext(), "calibrate")) {
            Scan.Result<Calibration> result =
                    job.calibration().scan(new CalibrationMeasurement(shared), progress.rows());
            RowCounts counts = result.counts();
            result.state().count(counts.rows(), counts.nullRows(), counts.skippedRows());
            return result.state();
        } finally {
            shared.destroy();
        }
    }

    /** Refuses statistics that nothing should be made of, before they are written. */
    private void accept(Calibration calibration) {
        var source = job.configuration().calibration().source();
        if (!Identities.listing(job.hadoop(), source).equals(job.calibrationListing())) {
            throw Refusal.data("The files of \"" + source.path()
                    + "\" changed during the scan; run again when nothing writes to them.");
        }
        if (nonFinite() == NonFinite.FAIL) {
            acceptFinite(calibration);
        }
        TensorStatistics input = calibration.tensor(LayeredModel.INPUT);
        for (int channel = 0; channel < input.layout().channels(); channel++) {
            if (input.summary(channel).min().isEmpty()) {
                throw Refusal.data("The feature \"" + name(input, channel) + "\" has no finite value in \""
                        + source.path() + "\"; leave it out of the model or give it values.");
            }
        }
        for (TensorStatistics tensor : calibration.tensors()) {
            if (tensor.summary(0).count() == 0) {
                throw Refusal.data("No row of \"" + source.path() + "\" reached the tensor \""
                        + tensor.layout().name() + "\", since each was left out; correct the data.");
            }
        }
    }

    private static void acceptFinite(Calibration calibration) {
        TensorStatistics input = calibration.tensor(LayeredModel.INPUT);
        for (int channel = 0; channel < input.layout().channels(); channel++) {
            ChannelSummary summary = input.summary(channel);
            if (summary.nonFiniteCount() > 0) {
                throw Refusal.data("The feature \"" + name(input, channel) + "\" is NaN in " + summary.nanCount()
                        + " and infinite in " + (summary.nonFiniteCount() - summary.nanCount()) + " of "
                        + calibration.rows() + " rows, expected finite numbers; correct them or set"
                        + " quantization.non_finite: skip.");
            }
        }
    }

    private static String name(TensorStatistics tensor, int channel) {
        return tensor.layout().channelName(channel).orElse(Integer.toString(channel));
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
        return parts;
    }
}
