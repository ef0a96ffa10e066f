package io.vernier.jobs.stage;

import io.vernier.jobs.store.manifest.CalibrationManifest;
import io.vernier.model.MeasuredModel;
import io.vernier.outcome.Refusal;
import io.vernier.statistics.Calibration;
import java.util.List;
import java.util.Optional;

/** A calibration that a job names in the place of data: nothing is made of it unless it is of the job's model. */
final class SavedCalibration {
    private SavedCalibration() {}

    /** How a calibration is used that no data of a configuration leads to. */
    static String use(String calibrationId) {
        return "To use it: vernier run --set 'calibration={id: " + calibrationId
                + "}', in the place of calibration.path and the other source keys.";
    }

    /** Refuses a calibration that is not there or of another model. */
    static void accept(JobContext job) {
        String path = job.calibrationDirectory().path();
        CalibrationManifest manifest = job.calibrationDirectory()
                .manifest()
                .orElseThrow(() -> Refusal.before("There is no complete calibration \"" + path
                        + "\"; correct calibration.id, output.path or model.name."));
        Optional<String> measured = manifest.modelDigest();
        if (measured.isEmpty()) {
            throw Refusal.before("The calibration \"" + path
                    + "\" does not say which model it is of, as those of older versions; calibrate again.");
        }
        if (!measured.get().equals(job.modelDigest())) {
            throw Refusal.before("The calibration \"" + path + "\" is of another model (found the digest \""
                    + measured.get() + "\", expected \"" + job.modelDigest() + "\" of \""
                    + job.configuration().model().path() + "\"); name a calibration of this one.");
        }
    }

    /** Refuses a fit for which there are neither sums nor data, unless it was made. */
    static void acceptMoments(JobContext job, Refitting refitting) {
        if (refitting.budget().isEmpty()
                && job.runDirectory().manifest().isEmpty()
                && refitting.passes(job.calibrationDirectory()) > 0) {
            throw Refusal.before("The calibration \"" + job.calibrationId()
                    + "\" has no moments that weights could be re-fitted to with these widths; name its data, or set"
                    + " quantization.weights.method: round.");
        }
    }

    /** Refuses statistics of other tensors than the model has. */
    static void acceptTensors(JobContext job, Calibration calibration) {
        MeasuredModel model = job.measured();
        List<String> found = calibration.tensors().stream()
                .map(tensor -> described(tensor.layout().name(), tensor.layout().channels()))
                .toList();
        List<String> expected = model.tensors().stream()
                .map(tensor -> described(tensor, model.channels(tensor)))
                .toList();
        if (!found.equals(expected)) {
            throw Refusal.before(
                    "The calibration \"" + job.calibrationDirectory().path() + "\" measured "
                            + String.join(", ", found) + ", but the model has " + String.join(", ", expected)
                            + "; calibrate it with this version.");
        }
    }

    private static String described(String tensor, int channels) {
        return tensor + " (" + channels + ")";
    }
}
