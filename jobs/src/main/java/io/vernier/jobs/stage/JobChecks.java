package io.vernier.jobs.stage;

import io.vernier.jobs.config.JobConfiguration;
import io.vernier.jobs.config.JobConfiguration.ValidationConfiguration;
import io.vernier.jobs.config.SourceConfiguration;
import io.vernier.jobs.measurement.CalibrationScan;
import io.vernier.jobs.mllib.SavedModel;
import io.vernier.jobs.outcome.Refusal;
import io.vernier.jobs.source.DataSet;
import io.vernier.jobs.store.Identities;
import io.vernier.jobs.store.SourceListing;
import io.vernier.statistics.TensorLayout;
import io.vernier.validation.Gate;
import io.vernier.validation.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
     * @throws Refusal if gates, overrides or the size of the statistics (21), or the data's schema (22) cannot be accepted
     */
    static JobContext accept(SparkSession session, JobConfiguration configuration, SavedModel saved) {
        JobChecks checks = new JobChecks(session, configuration, saved);
        checks.acceptOverrides();
        checks.acceptGates();
        SourceListing listing = checks.list(configuration.calibration().source());
        SourceListing validationListing = configuration
                .validation()
                .map(held -> checks.list(held.source()))
                .orElse(new SourceListing(List.of()));
        DataSet calibration = checks.open(configuration.calibration().source(), DataSet.Extras.NONE);
        Optional<DataSet> validation = configuration.validation().map(checks::open);
        checks.acceptLabelGates(validation);
        checks.acceptStateSize(CalibrationScan.layouts(saved.model(), calibration.channelNames()));
        validation.ifPresent(checks::acceptValidationSize);
        return JobContext.of(session, configuration, saved, calibration, listing, validation, validationListing);
    }

    /** The files of a source, before Spark looks for them and says less. */
    private SourceListing list(SourceConfiguration source) {
        return Identities.listing(session.sparkContext().hadoopConfiguration(), source);
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
        if (held.label().isPresent()) {
            return open(held.source(), new DataSet.Extras(held.label(), held.slices()));
        }
        DataSet unlabelled = open(held.source(), new DataSet.Extras(Optional.empty(), held.slices()));
        return saved.label().filter(unlabelled::has).isPresent()
                ? open(held.source(), new DataSet.Extras(saved.label(), held.slices()))
                : unlabelled;
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

    private void acceptValidationSize(DataSet held) {
        long budget = configuration.calibration().stateBudgetBytes();
        List<String> slices = configuration.validation().orElseThrow().slices();
        long bytes = JobContext.validationBytes(saved, held, slices);
        if (bytes > budget) {
            throw Refusal.before(String.format(
                    "The validation typically takes %,d bytes in each task (%,d tensors, slices by %d columns), but"
                            + " calibration.state_budget is %,d; raise it, or lower the number of validation.slices.",
                    bytes, saved.model().tensors().size(), slices.size(), budget));
        }
    }

    private void acceptStateSize(List<TensorLayout> layouts) {
        int histogramChannels = configuration.calibration().histogramChannels();
        long budget = configuration.calibration().stateBudgetBytes();
        long bytes = JobContext.stateBytes(configuration.calibration(), layouts);
        if (bytes > budget) {
            List<String> sizes = new ArrayList<>();
            for (TensorLayout layout : layouts) {
                sizes.add(layout.name() + " " + layout.channels());
            }
            throw Refusal.before(String.format(
                    "The statistics typically take %,d bytes in each task (channels: %s), but calibration.state_budget is %,d;"
                            + " raise it, or lower calibration.histogram_channels (now %,d) or groups (now %d).",
                    bytes,
                    String.join(", ", sizes),
                    budget,
                    histogramChannels,
                    configuration.calibration().groups()));
        }
    }
}
