package io.vernier.jobs.stage;

import io.vernier.jobs.config.JobConfiguration;
import io.vernier.jobs.config.JobConfiguration.CalibrationConfiguration;
import io.vernier.jobs.config.JobConfiguration.ValidationConfiguration;
import io.vernier.jobs.config.SourceConfiguration;
import io.vernier.jobs.measurement.CalibrationScan;
import io.vernier.jobs.mllib.SavedModel;
import io.vernier.jobs.outcome.Refusal;
import io.vernier.jobs.source.DataSet;
import io.vernier.model.Trees;
import io.vernier.refit.ModelRefit;
import io.vernier.statistics.TensorLayout;
import io.vernier.validation.Gate;
import io.vernier.validation.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.sql.SparkSession;

/** What can be refused before any data is read. */
final class JobChecks {
    private final SparkSession session;
    private final JobConfiguration configuration;
    private final SavedModel saved;

    private JobChecks(SparkSession session, JobConfiguration configuration, SavedModel saved) {
        this.session = session;
        this.configuration = configuration;
        this.saved = saved;
    }

    /**
     * The job, if nothing speaks against it.
     *
     * @param modelDigest over the files of the saved model
     * @throws Refusal if gates, overrides or the size of the statistics (21), or the data's schema (22) cannot be accepted
     */
    static JobContext accept(
            SparkSession session, JobConfiguration configuration, SavedModel saved, String modelDigest) {
        JobChecks checks = new JobChecks(session, configuration, saved);
        checks.acceptOverrides();
        checks.acceptGates();
        checks.acceptRanks();
        Optional<Refitting> refitting = Refitting.of(saved.model(), configuration);
        Optional<CalibrationInput> calibration = checks.openCalibration();
        Optional<DataSet> validation = configuration.validation().map(checks::open);
        checks.acceptLabelGates(validation);
        calibration.ifPresent(checks::acceptStateSize);
        calibration.ifPresent(input -> refitting.ifPresent(each -> acceptMoments(each, input)));
        validation.ifPresent(checks::acceptValidationSize);
        JobContext job = JobContext.of(session, configuration, saved, modelDigest, calibration, validation);
        if (calibration.isEmpty()) {
            SavedCalibration.accept(job);
            refitting.ifPresent(each -> SavedCalibration.acceptMoments(job, each));
        }
        return job;
    }

    /** Bits of inputs are meant for ranks too; others than these say that somebody expects trees. */
    private void acceptRanks() {
        OptionalInt ranks = configuration.quantization().ranks();
        boolean differ = ranks.isPresent()
                && ranks.getAsInt() != configuration.quantization().inputs().bits();
        if (differ && saved.model().steps().stream().noneMatch(Trees.class::isInstance)) {
            throw Refusal.before(
                    "quantization.inputs.ranks is " + ranks.getAsInt()
                            + ", but the model has no trees, which alone read ranks; set quantization.inputs.bits, or remove it.");
        }
    }

    private Optional<CalibrationInput> openCalibration() {
        if (configuration.calibration() instanceof CalibrationConfiguration.Measured measured) {
            return Optional.of(new CalibrationInput(measured, open(measured.source(), DataSet.Extras.NONE)));
        }
        return Optional.empty();
    }

    private DataSet open(SourceConfiguration source, DataSet.Extras extras) {
        return DataSet.open(
                session,
                source,
                saved.preparation(),
                saved.features(),
                configuration.quantization().nonFinite(),
                extras);
    }

    private DataSet open(ValidationConfiguration held) {
        return open(held.source(), new DataSet.Extras(held.label(), saved.label(), held.slices()));
    }

    private void acceptOverrides() {
        List<String> tensors = saved.model().tensors();
        List<String> unmatched = configuration.quantization().unmatched(tensors);
        if (!unmatched.isEmpty()) {
            throw Refusal.before("quantization.overrides names \"" + String.join("\", \"", unmatched)
                    + "\", which matches no tensor of the model; it has " + String.join(", ", tensors) + ".");
        }
    }

    private void acceptGates() {
        Task task = saved.classes() > 0
                ? new Task.Classification(saved.classes(), true, saved.givesProbabilities())
                : new Task.Regression(0, true);
        for (Gate gate : configuration.gates()) {
            if (!gate.metric().appliesTo(task)) {
                throw Refusal.before(
                        "The gate \"" + gate.metric().label() + "\" does not apply to a model that predicts "
                                + (saved.classes() > 0 ? saved.classes() + " classes" : "numbers") + "; remove it.");
            }
        }
    }

    private void acceptLabelGates(Optional<DataSet> validation) {
        for (Gate gate : configuration.gates()) {
            if (gate.metric().needsLabel() && !validation.map(DataSet::hasLabel).orElse(false)) {
                throw Refusal.before("The gate \"" + gate.metric().label()
                        + "\" needs a label, but the validation has none; set validation.label.");
            }
        }
    }

    /** A job that names a saved calibration has no budget. */
    private void acceptValidationSize(DataSet held) {
        if (!(configuration.calibration() instanceof CalibrationConfiguration.Measured measured)) {
            return;
        }
        long budget = measured.stateBudgetBytes();
        List<String> slices = configuration.validation().orElseThrow().slices();
        long bytes = JobContext.validationBytes(saved, held, slices);
        if (bytes > budget) {
            throw Refusal.before(String.format(
                    Locale.ROOT,
                    "The validation typically takes %,d bytes in each task (%,d tensors, slices by %d columns), but"
                            + " calibration.state_budget is %,d; raise it, or lower the number of validation.slices.",
                    bytes,
                    saved.model().tensors().size(),
                    slices.size(),
                    budget));
        }
    }

    private static void acceptMoments(Refitting refitting, CalibrationInput input) {
        long budget = input.configuration().stateBudgetBytes();
        ModelRefit refit = refitting.refit();
        long bytes = refit.stateBytes(refit.greatest());
        if (bytes > budget) {
            throw Refusal.before(String.format(
                    Locale.ROOT,
                    "To re-fit \"%s\" (%d inputs, %d outputs) takes %,d bytes in each task, but calibration.state_budget is %,d;"
                            + " raise it, or set quantization.weights.method: round.",
                    refit.layers().get(refit.greatest()).name(),
                    refit.layers().get(refit.greatest()).inputs(),
                    refit.layers().get(refit.greatest()).outputs(),
                    bytes,
                    budget));
        }
    }

    private void acceptStateSize(CalibrationInput input) {
        List<TensorLayout> layouts =
                CalibrationScan.layouts(saved.model(), input.data().channelNames());
        int histogramChannels = input.configuration().histogramChannels();
        long budget = input.configuration().stateBudgetBytes();
        long bytes = JobContext.stateBytes(input.configuration(), layouts);
        if (bytes > budget) {
            List<String> sizes = new ArrayList<>();
            for (TensorLayout layout : layouts) {
                sizes.add(layout.name() + " " + layout.channels());
            }
            throw Refusal.before(String.format(
                    Locale.ROOT,
                    "The statistics typically take %,d bytes in each task (channels: %s), but calibration.state_budget is %,d;"
                            + " raise it, or lower calibration.histogram_channels (now %,d) or groups (now %d).",
                    bytes,
                    String.join(", ", sizes),
                    budget,
                    histogramChannels,
                    input.configuration().groups()));
        }
    }
}
