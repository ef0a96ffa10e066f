package io.vernier.jobs.stage;

import io.vernier.config.JobConfiguration;
import io.vernier.config.JobConfiguration.CalibrationConfiguration;
import io.vernier.config.JobConfiguration.ValidationConfiguration;
import io.vernier.config.ModelChecks;
import io.vernier.config.QuantizationConfiguration;
import io.vernier.outcome.Refusal;
import io.vernier.quantize.Role;
import io.vernier.quantize.Specification;
import io.vernier.quantize.Target;
import io.vernier.refit.ModelRefit;
import io.vernier.spark.mllib.LoadedModel;
import io.vernier.spark.mllib.Network;
import io.vernier.spark.mllib.SavedModel;
import io.vernier.spark.scan.CalibrationScan;
import io.vernier.spark.source.DataSet;
import io.vernier.spark.source.OpenedSource;
import io.vernier.statistics.TensorLayout;
import io.vernier.validation.Gate;
import io.vernier.validation.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/** What can be refused before any data is read. */
final class JobChecks {
    private final SparkSession session;
    private final JobConfiguration configuration;
    private final LoadedModel loaded;
    private final String modelDigest;
    private final OfSeveral named;

    private JobChecks(
            SparkSession session,
            JobConfiguration configuration,
            LoadedModel loaded,
            String modelDigest,
            OfSeveral named) {
        this.session = session;
        this.configuration = configuration;
        this.loaded = loaded;
        this.modelDigest = modelDigest;
        this.named = named;
    }

    /**
     * The checks of a model that nothing of the configuration speaks against.
     *
     * @param modelDigest over the files of the saved model
     * @param named what refusals call it
     * @throws Refusal if overrides, gates or ranks do not fit the model (21)
     */
    static JobChecks ofModel(
            SparkSession session,
            JobConfiguration configuration,
            LoadedModel loaded,
            String modelDigest,
            OfSeveral named) {
        JobChecks checks = new JobChecks(session, configuration, loaded, modelDigest, named);
        checks.acceptData();
        checks.acceptNetwork();
        checks.acceptModel();
        checks.acceptGates();
        return checks;
    }

    /**
     * The model's part of the job, if nothing speaks against it.
     *
     * @throws Refusal if the size of the statistics (21), or the data's schema (22) cannot be accepted
     */
    ModelJob accept(OpenedSources sources) {
        return new ModelJob(context(sources), named);
    }

    private JobContext context(OpenedSources sources) {
        Optional<Refitting> refitting = Refitting.of(loaded, configuration);
        Optional<CalibrationInput> calibration = sources.calibration().map(this::calibration);
        Optional<DataSet> validation = sources.validation().map(this::validation);
        acceptLabelGates(validation);
        calibration.ifPresent(this::acceptStateSize);
        calibration.ifPresent(input -> refitting.ifPresent(each -> acceptMoments(each, input)));
        validation.ifPresent(this::acceptValidationSize);
        if (loaded instanceof Network network) {
            FloatSearch.accept(network, calibration);
        }
        JobContext job = JobContext.of(
                session,
                calibration
                        .map(input ->
                                configuration.withGroups(input.configuration().groups()))
                        .orElse(configuration),
                loaded,
                modelDigest,
                calibration,
                validation);
        if (configuration.validation().map(ValidationConfiguration::ablation).orElse(false)) {
            Ablation.accept(job);
        }
        if (calibration.isEmpty()) {
            SavedCalibration.accept(job);
            refitting.ifPresent(each -> SavedCalibration.acceptMoments(job, each));
        }
        return job;
    }

    private void acceptModel() {
        if (loaded instanceof SavedModel saved) {
            ModelChecks.accept(configuration.quantization(), saved.model());
        } else {
            ModelChecks.acceptTrees(configuration.quantization(), List.of());
        }
    }

    /** What a network is made into is said by {@code onnx}; other wishes are no wishes to be passed over. */
    private void acceptNetwork() {
        if (!(loaded instanceof Network)) {
            return;
        }
        QuantizationConfiguration asked = configuration.quantization();
        boolean isOfEightBits = asked.inputs().bits() == Network.BITS
                && asked.activations().bits() == Network.BITS
                && asked.weights().bits() == Network.BITS;
        refuseOfNetwork(asked.target().kind() != Target.Kind.VERNIER, "target");
        refuseOfNetwork(asked.budget().isPresent(), "budget");
        refuseOfNetwork(!asked.overrides().isEmpty(), "overrides");
        refuseOfNetwork(asked.method().isPresent(), "weights.method");
        refuseOfNetwork(asked.codes().isPresent(), "inputs.codes");
        refuseOfNetwork(asked.zero().isPresent(), "inputs.zero");
        refuseOfNetwork(!isOfEightBits, "inputs.bits, activations.bits or weights.bits other than " + Network.BITS);
        if (configuration.validation().map(ValidationConfiguration::ablation).orElse(false)) {
            throw Refusal.before("validation.ablation is of models of steps, but \""
                    + configuration.model().path() + "\" is a network; remove it.");
        }
    }

    private void refuseOfNetwork(boolean isAsked, String key) {
        if (isAsked) {
            throw Refusal.before("quantization has " + key + ", but \""
                    + configuration.model().path()
                    + "\" is a network, which becomes 8-bit integers as the keys of \"onnx\" say;"
                    + " remove it.");
        }
    }

    private CalibrationInput calibration(OpenedSource source) {
        CalibrationConfiguration.Measured asked = (CalibrationConfiguration.Measured) configuration.calibration();
        DataSet data = data(source, DataSet.Extras.NONE);
        CalibrationConfiguration.Measured measured = asked.withHistogramChannels(
                        loaded.histogramChannels(asked.histogramChannels()))
                .withGroups(loaded.groups(asked.groups()));
        return new CalibrationInput(
                asked.groups() == CalibrationConfiguration.Measured.AUTO ? inBudget(measured, data) : measured, data);
    }

    /** With as many groups as the budget holds of those that the model has use for. */
    private CalibrationConfiguration.Measured inBudget(CalibrationConfiguration.Measured measured, DataSet data) {
        return CalibrationConfiguration.Measured.GROUPS.stream()
                .filter(count -> count <= measured.groups())
                .map(measured::withGroups)
                .filter(each -> stateBytes(each, data) <= measured.stateBudgetBytes())
                .findFirst()
                .orElseGet(() -> measured.withGroups(1));
    }

    private long stateBytes(CalibrationConfiguration.Measured measured, DataSet data) {
        return JobContext.stateBytes(measured, CalibrationScan.layouts(loaded.measured(), data.channelNames()));
    }

    private DataSet validation(OpenedSource source) {
        ValidationConfiguration held = configuration.validation().orElseThrow();
        return data(source, new DataSet.Extras(held.label(), loaded.label(), loaded.classNames(), held.slices()));
    }

    private DataSet data(OpenedSource source, DataSet.Extras extras) {
        return DataSet.of(
                source,
                loaded.preparation(),
                loaded.features(),
                configuration.quantization().nonFinite(),
                extras);
    }

    /** What tables of vectors do without, and know alone. */
    private void acceptData() {
        if (configuration.calibration() instanceof CalibrationConfiguration.None) {
            throw Refusal.before(
                    "\"calibration.path\" is missing: give it in the configuration or with --set calibration.path=VALUE.");
        }
        Specification specification = configuration.quantization().specification();
        if (loaded.measured().tensors().stream()
                .anyMatch(tensor ->
                        specification.tensor(Role.WEIGHT, tensor).granularity().isOfTables())) {
            throw Refusal.before("quantization.weights.granularity is that of a table of vectors, but the model has"
                    + " layers; set per-output or per-tensor.");
        }
    }

    private void acceptGates() {
        Task task = loaded.task(true, 0);
        for (Gate gate : configuration.gates()) {
            if (!gate.metric().appliesTo(task)) {
                throw Refusal.before(
                        "The gate \"" + gate.metric().label() + "\" does not apply to a model that predicts "
                                + loaded.choices().orElse("numbers") + "; remove it.");
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
        long bytes = JobContext.validationBytes(loaded, held, slices);
        if (bytes > budget) {
            throw Refusal.before(String.format(
                    Locale.ROOT,
                    "The validation typically takes %,d bytes in each task (%,d tensors, slices by %d columns), but"
                            + " calibration.state_budget is %,d; raise it, or lower the number of validation.slices.",
                    bytes,
                    loaded.measured().tensors().size(),
                    slices.size(),
                    budget));
        }
    }

    private static void acceptMoments(Refitting refitting, CalibrationInput input) {
        long budget = input.configuration().stateBudgetBytes();
        ModelRefit refit = refitting.refit();
        long bytes = refitting.stateBytes();
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
                CalibrationScan.layouts(loaded.measured(), input.data().channelNames());
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
