package io.vernier.jobs.stage;

import io.vernier.config.JobConfiguration;
import io.vernier.config.JobConfiguration.CalibrationConfiguration;
import io.vernier.config.JobConfiguration.ValidationConfiguration;
import io.vernier.config.NonFinite;
import io.vernier.config.SourceConfiguration;
import io.vernier.jobs.store.CalibrationDirectory;
import io.vernier.jobs.store.Identities;
import io.vernier.jobs.store.OutputDirectory;
import io.vernier.jobs.store.RunDirectory;
import io.vernier.jobs.store.manifest.CalibrationManifest;
import io.vernier.jobs.store.manifest.RunOrigin;
import io.vernier.jobs.version.ProgramVersion;
import io.vernier.model.LayeredModel;
import io.vernier.model.MeasuredModel;
import io.vernier.outcome.Refusal;
import io.vernier.spark.mllib.LoadedModel;
import io.vernier.spark.mllib.Network;
import io.vernier.spark.mllib.SavedModel;
import io.vernier.spark.plan.BlockLayout;
import io.vernier.spark.scan.Share;
import io.vernier.spark.source.DataSet;
import io.vernier.statistics.Calibration;
import io.vernier.statistics.TensorLayout;
import io.vernier.validation.Task;
import io.vernier.validation.Validation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;

/**
 * A job as its stages see it: everything that was found out before any data is read.
 *
 * @param calibration the data of the calibration; absent where a saved one is named
 * @param validation the held-out data; absent where none is configured
 * @param modelDigest over the files of the saved model
 * @param calibrationId identity of the calibration
 * @param runId identity of the run
 * @param share which rows of the calibration's data are measured and fitted to
 */
record JobContext(
        SparkSession session,
        JobConfiguration configuration,
        LoadedModel loaded,
        Optional<CalibrationInput> calibration,
        Optional<DataSet> validation,
        String modelDigest,
        String calibrationId,
        String runId,
        OutputDirectory output,
        Share share) {

    static JobContext of(
            SparkSession session,
            JobConfiguration configuration,
            LoadedModel loaded,
            String modelDigest,
            Optional<CalibrationInput> calibration,
            Optional<DataSet> validation) {
        String calibrationId = configuration.calibration() instanceof CalibrationConfiguration.Saved named
                ? named.id()
                : calibrationId(session, modelDigest, loaded, calibration.orElseThrow());
        String runId =
                runId(configuration, Optional.of(loaded), calibrationId, digest(validation), ProgramVersion.current());
        return new JobContext(
                session,
                configuration,
                loaded,
                calibration,
                validation,
                modelDigest,
                calibrationId,
                runId,
                OutputDirectory.at(
                        session.sparkContext().hadoopConfiguration(),
                        configuration.output().path(),
                        configuration.model().name()),
                Share.ALL);
    }

    /** The same with another configuration and the identities of this one. */
    JobContext with(JobConfiguration other) {
        return new JobContext(
                session, other, loaded, calibration, validation, modelDigest, calibrationId, runId, output, share);
    }

    /** The same with a calibration of its own, of the rows that are fitted to where others judge. */
    JobContext fitting() {
        return new JobContext(
                session,
                configuration,
                loaded,
                calibration,
                validation,
                modelDigest,
                Identities.ofShare(calibrationId, Share.FITTING.origin()),
                runId,
                output,
                Share.FITTING);
    }

    /** Identity of the stream of the calibration's data. */
    String streamId(CalibrationInput input) {
        return Identities.stream(
                modelDigest,
                input.source(),
                input.data().version().place(),
                measurements(loaded),
                input.configuration().histogramChannels(),
                input.configuration().groups(),
                sessionFacts(session));
    }

    private static String calibrationId(
            SparkSession session, String modelDigest, LoadedModel loaded, CalibrationInput input) {
        return Identities.calibration(
                modelDigest,
                input.source(),
                digest(Optional.of(input.data())),
                measurements(loaded),
                input.configuration().histogramChannels(),
                input.configuration().groups(),
                sessionFacts(session));
    }

    /**
     * The identity of the run that a configuration makes of a calibration.
     *
     * @param loaded which decides what the configuration does not: whether weights are fitted; absent for tables of vectors
     */
    static String runId(
            JobConfiguration configuration,
            Optional<LoadedModel> loaded,
            String calibrationId,
            String validationData,
            String programVersion) {
        SortedMap<String, Object> quantization = section(configuration, "quantization");
        if (loaded.flatMap(model -> Refitting.of(model, configuration)).isPresent()) {
            quantization.put("refits", Refitting.FIT_VERSION);
        }
        if (loaded.filter(Network.class::isInstance).isPresent()) {
            quantization.put("onnx", section(configuration, "onnx"));
            if (configuration.model().onnx().network().quantization().search().isPresent()) {
                quantization.put("searches", FloatSearch.VERSION);
            }
            if (configuration.calibration() instanceof CalibrationConfiguration.Saved) {
                // Without rows nothing judges what is done to it.
                quantization.put("judged", false);
            }
        }
        return Identities.run(
                calibrationId,
                quantization,
                withoutPath(section(configuration, "validation")),
                validationData,
                section(configuration, "gates"),
                configuration.model().name(),
                programVersion);
    }

    /** What the identities are made of, beside the configuration. */
    RunOrigin origin() {
        return new RunOrigin(
                modelDigest,
                calibration.map(input -> digest(Optional.of(input.data()))),
                digest(validation),
                sessionFacts(session),
                loaded.measured().circumstances());
    }

    private static String digest(Optional<DataSet> data) {
        return Identities.digest(data.map(each -> each.version().tree()).orElse(new TreeMap<>()));
    }

    /** The names of the tensors, and what else decides their statistics. */
    private static List<String> measurements(LoadedModel loaded) {
        List<String> all = new ArrayList<>(loaded.measured().tensors());
        all.addAll(loaded.measured().circumstances());
        return all;
    }

    /** What of the session decides how rows are read. */
    private static SortedMap<String, String> sessionFacts(SparkSession session) {
        SortedMap<String, String> facts = new TreeMap<>();
        facts.put("ansi", session.conf().get("spark.sql.ansi.enabled"));
        facts.put("timeZone", session.conf().get("spark.sql.session.timeZone"));
        return facts;
    }

    /** A section of the resolved configuration, empty where it is not configured. */
    private static SortedMap<String, Object> section(JobConfiguration configuration, String name) {
        SortedMap<String, Object> section = new TreeMap<>();
        if (configuration.resolved().get(name) instanceof Map<?, ?> map) {
            map.forEach((key, value) -> section.put((String) key, value));
        }
        return section;
    }

    /** Where data lies counts with its version, where paths are whole; what is not asked for counts nothing. */
    private static SortedMap<String, Object> withoutPath(SortedMap<String, Object> section) {
        section.remove("path");
        section.remove("ablation", false);
        return section;
    }

    /** The model, which must be one of steps. */
    SavedModel saved() {
        if (loaded instanceof SavedModel saved) {
            return saved;
        }
        throw Refusal.before("The model \"" + configuration.model().path()
                + "\" is a network, of which no program of integers is made.");
    }

    LayeredModel model() {
        return saved().model();
    }

    MeasuredModel measured() {
        return loaded.measured();
    }

    CalibrationDirectory calibrationDirectory() {
        return output.calibration(calibrationId);
    }

    boolean hasCalibration() {
        return calibrationDirectory().manifest().isPresent();
    }

    boolean hasRun() {
        return runDirectory().manifest().isPresent();
    }

    RunDirectory runDirectory() {
        return output.run(runId);
    }

    /** Refuses a complete calibration that was made where the data might hold what it must not hold here. */
    void requireUsable(CalibrationManifest manifest) {
        boolean fail = configuration.quantization().nonFinite() == NonFinite.FAIL;
        long nonFinite = measured().admitsAnyNumber() ? 0 : manifest.nonFiniteValues();
        if (fail && nonFinite + manifest.skippedRows() > 0) {
            throw Refusal.data("The calibration \"" + calibrationId + "\" counted " + nonFinite
                    + " values that are NaN or infinite and " + manifest.skippedRows()
                    + " skipped rows; correct the data or set quantization.non_finite: skip.");
        }
    }

    /** What a task typically holds, in bytes: a state or one for each group, and rows of very many features. */
    static long stateBytes(CalibrationConfiguration.Measured configuration, List<TensorLayout> layouts) {
        long states = Math.multiplyExact(
                configuration.groups(), Calibration.stateBytes(layouts, configuration.histogramChannels()));
        return Math.addExact(states, BlockLayout.bytes(layouts.get(0).channels()));
    }

    /** What a task typically holds of the evidence, in bytes. */
    static long validationBytes(LoadedModel loaded, DataSet held, List<String> slices) {
        Task task = loaded.task(held.hasLabel(), 0);
        return new Validation.Layout(loaded.measured().tensors(), List.of(), task, slices).stateBytes();
    }

    <T> Broadcast<T> broadcast(T value, Class<T> type) {
        return session.sparkContext().broadcast(value, scala.reflect.ClassTag$.MODULE$.apply(type));
    }

    Configuration hadoop() {
        return session.sparkContext().hadoopConfiguration();
    }

    /** What a reader of the results should know before it. */
    List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        if (validatesOnCalibration()) {
            warnings.add(
                    "Calibration and validation are the same data, so the validation says little about other data.");
        }
        Optional<String> label = configuration.validation().flatMap(ValidationConfiguration::label);
        if (label.isPresent()
                && loaded instanceof SavedModel saved
                && !saved.task(true, 0).labelled()) {
            warnings.add("\"validation.label\" is \"" + label.get() + "\", but "
                    + (saved.task(true, 0) instanceof Task.Hashing ? "hashes" : "clusters")
                    + " have no labels, so that it is not looked at; leave it out.");
        }
        if (label.isEmpty()
                && validation.isPresent()
                && !validation.get().hasLabel()
                && loaded.label().isPresent()) {
            String made = loaded.classNames()
                    .column()
                    .map(column -> "\"" + column + "\", of which an indexer of the pipeline makes ")
                    .orElse("");
            warnings.add("The held-out data has no column " + made + "\""
                    + loaded.label().get()
                    + "\", the label of the model, so the predictions are compared with those of the float model alone; name a label"
                    + " with validation.label.");
        }
        for (String column : loaded.outputs().leftOut()) {
            warnings.add("The model adds the column \"" + column
                    + "\", which a quantized model leaves out; unset its name in the model if nobody reads it.");
        }
        return warnings;
    }

    /** Whether the validation reads the very rows of the calibration. */
    boolean validatesOnCalibration() {
        return configuration
                .validation()
                .map(ValidationConfiguration::source)
                .filter(this::isCalibration)
                .isPresent();
    }

    private boolean isCalibration(SourceConfiguration held) {
        return calibration
                .filter(input ->
                        input.data().version().isStill(validation.orElseThrow().version()))
                .map(CalibrationInput::source)
                .filter(source -> held.identity().equals(source.identity()))
                .filter(source -> held.where().equals(source.where()))
                .isPresent();
    }
}
