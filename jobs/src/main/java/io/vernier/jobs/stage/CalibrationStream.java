package io.vernier.jobs.stage;

import io.vernier.config.NonFinite;
import io.vernier.jobs.store.CalibrationDirectory;
import io.vernier.jobs.store.Identities;
import io.vernier.jobs.store.StreamDirectory;
import io.vernier.jobs.store.StreamState;
import io.vernier.jobs.store.manifest.CalibrationManifest;
import io.vernier.outcome.Refusal;
import io.vernier.spark.plan.JobLabel;
import io.vernier.spark.plan.JobMetrics;
import io.vernier.spark.plan.Phase;
import io.vernier.spark.scan.CalibrationScan;
import io.vernier.spark.scan.CalibrationState;
import io.vernier.spark.source.Scannable;
import io.vernier.statistics.TensorLayout;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Adds the files that have come since the last time to the statistics, each once, and writes these as a calibration. */
final class CalibrationStream {
    private final JobContext job;
    private final CalibrationInput input;
    private final String streamId;
    private final StreamDirectory directory;

    private CalibrationStream(JobContext job, CalibrationInput input) {
        this.job = job;
        this.input = input;
        this.streamId = job.streamId(input);
        this.directory = job.output().stream(streamId);
    }

    /** @throws Refusal if the job names no data, or none that arrives in files (21) */
    static CalibrationStream of(JobContext job) {
        CalibrationInput input = job.calibration()
                .orElseThrow(
                        () -> Refusal.before(
                                "A saved calibration cannot be streamed; give calibration.path in the place of calibration.id."));
        if (!input.data().areFilesThatArrive()) {
            throw Refusal.before("A stream reads files of one path as they come, and \""
                    + input.source().name() + "\" is something else; calibrate it without --stream.");
        }
        return new CalibrationStream(job, input);
    }

    /** What would be done, in a sentence. */
    String plan() {
        return "The stream \"" + directory.path() + "\" would read the files that it has not read yet.";
    }

    /**
     * Reads what is there.
     *
     * @param sentences what was done is added
     * @return the calibration of everything that was ever read
     * @throws Refusal if the state is damaged or another job reads the stream too (21), or the data cannot be read or used (22)
     */
    CalibrationDirectory run(List<String> sentences) {
        JobMetrics.ofThisProcess().enter(Phase.CALIBRATE);
        job.output().requireWritable();
        Instant started = Provenances.now();
        Accumulated state = open();
        long before = state.statistics.total().rows();
        long batch = state.saved.lastBatch();
        try (Progress progress = new Progress(job.session().sparkContext(), "calibrate")) {
            input.data().stream()
                    .readAvailable(
                            directory.checkpoint(state.saved), (number, rows) -> state.accept(number, rows, progress));
        }
        directory.requireNoted(state.saved);
        long rows = state.statistics.total().rows();
        sentences.add(String.format(
                Locale.ROOT,
                "Stream %s: %,d rows in %,d batches were added, %,d rows are in it.",
                streamId,
                rows - before,
                state.saved.lastBatch() - batch,
                rows));
        return publish(state.statistics, started, sentences);
    }

    private Accumulated open() {
        List<TensorLayout> layouts =
                CalibrationScan.layouts(job.measured(), input.data().channelNames());
        CalibrationState empty = CalibrationState.empty(layouts, input.configuration());
        StreamState saved = directory.open(empty.encode());
        try {
            return new Accumulated(saved, CalibrationState.decode(saved.statistics(), layouts, input.configuration()));
        } catch (IllegalArgumentException e) {
            throw directory.damaged(e);
        }
    }

    private CalibrationDirectory publish(CalibrationState state, Instant started, List<String> sentences) {
        String path = "\"" + input.source().name() + "\"";
        input.data().requireRows(state.total().rows());
        CalibrationScan.requireUsable(job.measured(), state.total(), nonFinite(), path);
        String calibrationId = Identities.streamed(streamId, state.encode());
        CalibrationDirectory calibration = job.output().calibration(calibrationId);
        if (calibration.manifest().isEmpty()) {
            CalibrationPublication.of(job, calibrationId, started)
                    .write(state, Optional.empty(), Map.of(CalibrationManifest.STREAMS, List.of(streamId)));
        }
        sentences.add(String.format(
                Locale.ROOT,
                "Calibration %s: %,d rows, %,d tensors.",
                calibrationId,
                state.total().rows(),
                state.total().tensors().size()));
        sentences.add(SavedCalibration.use(calibrationId));
        return calibration;
    }

    private NonFinite nonFinite() {
        return job.configuration().quantization().nonFinite();
    }

    /** The saved state and what it decodes to, carried from batch to batch by the one thread that runs these. */
    private final class Accumulated {
        private StreamState saved;
        private final CalibrationState statistics;

        Accumulated(StreamState saved, CalibrationState statistics) {
            this.saved = saved;
            this.statistics = statistics;
        }

        void accept(long number, Scannable rows, Progress progress) {
            if (number == saved.lastBatch()) {
                // It was saved, but its reader ended before Spark noted that it was through.
                return;
            }
            if (number != saved.lastBatch() + 1) {
                throw directory.outOfOrder(saved, number);
            }
            // Spark takes batches in a thread of its own, with labels of its own.
            JobLabel label = progress.label();
            CalibrationState batch;
            try {
                batch = CalibrationScan.measure(
                        job.session().sparkContext(), job.measured(), rows, input.configuration(), progress.rows());
            } finally {
                label.close();
            }
            CalibrationScan.requireAdmitted(job.measured(), batch.total(), nonFinite());
            statistics.merge(batch);
            StreamState next = saved.next(statistics.encode());
            directory.replace(saved, next);
            saved = next;
            JobMetrics.ofThisProcess().measured(batch.total());
        }
    }
}
