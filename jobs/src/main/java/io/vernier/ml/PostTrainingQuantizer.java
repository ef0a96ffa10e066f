package io.vernier.ml;

import io.vernier.arithmetic.Convention;
import io.vernier.arithmetic.IntegerType;
import io.vernier.config.JobConfiguration.CalibrationConfiguration;
import io.vernier.config.JobConfigurationReader;
import io.vernier.config.ModelChecks;
import io.vernier.config.NonFinite;
import io.vernier.config.QuantizationConfiguration;
import io.vernier.outcome.Refusal;
import io.vernier.quantize.ModelQuantization;
import io.vernier.quantize.NotQuantizableException;
import io.vernier.quantize.Quantization;
import io.vernier.spark.mllib.SavedModel;
import io.vernier.spark.plan.Internals;
import io.vernier.spark.plan.Sessions;
import io.vernier.spark.scan.CalibrationScan;
import io.vernier.spark.source.DataSet;
import io.vernier.statistics.Calibration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkContext;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.util.DefaultParamsReadable;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Makes integers of a trained model: {@code fit} reads calibration rows once, unlabelled ones will do, and gives a
 * {@link QuantizedModel} with the columns of the original. It stands alone, at the end of a pipeline that makes the columns which the
 * original reads, or in a {@code CrossValidator} whose grid runs over its bits. Weights are rounded at every width, as a job does with
 * {@code quantization.weights.method: round}.
 *
 * <p>The original is a saved model ({@link #setModel(String)}) or one in memory ({@link #setModel(Transformer)}); a quantizer of a model
 * in memory cannot be saved. A value that is NaN or infinite is refused, as is whatever a job would refuse, by a {@code Refusal}.
 */
public final class PostTrainingQuantizer extends Estimator<QuantizedModel> implements DefaultParamsWritable {
    private static final long serialVersionUID = 1L;

    private static final List<String> ESTIMATORS = List.of("minmax", "mse", "percentile");
    private static final List<String> CONVENTIONS =
            Convention.all().stream().map(Convention::label).sorted().toList();

    /** The keys of a job that sentences name, and the parameters that stand for them here. */
    private static final Map<String, String> PARAMETERS = Map.of(
            "quantization.leaves", "leafBits",
            "quantization.prune_unreached", "pruneUnreached",
            "quantization.inputs.ranks", "inputBits",
            "quantization.inputs.bits", "inputBits");

    private final String uid;

    /** Copies share it, such as those that a {@code CrossValidator} makes for each fold. */
    private Original original = new Original();

    private final Param<String> model;
    private final IntParam inputBits;
    private final IntParam activationBits;
    private final IntParam weightBits;
    private final IntParam leafBits;
    private final BooleanParam pruneUnreached;
    private final Param<String> inputEstimator;
    private final Param<String> activationEstimator;
    private final Param<String> convention;
    private final BooleanParam guard;

    /** A quantizer with a new identifier. */
    public PostTrainingQuantizer() {
        this(Identifiable$.MODULE$.randomUID("quantizer"));
    }

    /** A quantizer with this identifier and the defaults of a job: 8 bits, {@code minmax} inputs, {@code mse} activations. */
    public PostTrainingQuantizer(String uid) {
        this.uid = uid;
        // After the uid, which every parameter keeps as the name of its owner.
        this.model = new Param<>(this, "model", "directory of the saved model or pipeline");
        this.inputBits = bits("inputBits", "bits of an input", 1);
        this.activationBits = bits("activationBits", "bits of a hidden activation", 1);
        this.weightBits = bits("weightBits", "bits of a weight", 2);
        this.leafBits = bits("leafBits", "bits of the leaves of trees, which stay real numbers where it is not set", 2);
        this.pruneUnreached = new BooleanParam(
                this, "pruneUnreached", "whether branches of trees that no calibration row reaches are removed");
        this.inputEstimator = choice("inputEstimator", "range of an input", ESTIMATORS);
        this.activationEstimator = choice("activationEstimator", "range of an activation", ESTIMATORS);
        this.convention =
                choice("convention", "quantization rule set: how a range becomes scale and zero point", CONVENTIONS);
        this.guard = new BooleanParam(
                this,
                "guard",
                "input-scale fallback: whether the expected error may choose other scales for the inputs than asked for");
        setDefault(inputBits, 8);
        setDefault(activationBits, 8);
        setDefault(weightBits, 8);
        setDefault(inputEstimator, "minmax");
        setDefault(activationEstimator, "mse");
        setDefault(convention, Convention.vernier().label());
        setDefault(guard, true);
        setDefault(pruneUnreached, false);
    }

    private IntParam bits(String name, String meaning, int least) {
        return new IntParam(
                this,
                name,
                meaning + ", " + least + " to " + IntegerType.MAX_BITS,
                ParamValidators.inRange(least, IntegerType.MAX_BITS));
    }

    private Param<String> choice(String name, String meaning, List<String> values) {
        return new Param<>(this, name, meaning + ": " + String.join(", ", values), ParamValidators.inArray(values));
    }

    /** Loads a saved quantizer. */
    public static PostTrainingQuantizer load(String path) {
        return read().load(path);
    }

    /** The reader that {@code Pipeline.load} looks for as well. */
    public static MLReader<PostTrainingQuantizer> read() {
        return new Reader().read();
    }

    private static final class Reader implements DefaultParamsReadable<PostTrainingQuantizer> {}

    @Override
    public String uid() {
        return uid;
    }

    public Param<String> model() {
        return model;
    }

    public IntParam inputBits() {
        return inputBits;
    }

    public IntParam activationBits() {
        return activationBits;
    }

    public IntParam weightBits() {
        return weightBits;
    }

    public IntParam leafBits() {
        return leafBits;
    }

    public BooleanParam pruneUnreached() {
        return pruneUnreached;
    }

    public Param<String> inputEstimator() {
        return inputEstimator;
    }

    public Param<String> activationEstimator() {
        return activationEstimator;
    }

    public Param<String> convention() {
        return convention;
    }

    public BooleanParam guard() {
        return guard;
    }

    /** Quantizes the model that Spark ML saved in a directory. */
    public PostTrainingQuantizer setModel(String path) {
        original = new Original();
        return (PostTrainingQuantizer) set(model, path);
    }

    /** Quantizes a trained model or pipeline in memory. */
    public PostTrainingQuantizer setModel(Transformer trained) {
        clear(model);
        original = new Original(trained);
        return this;
    }

    /** The same bits for inputs, activations and weights. */
    public PostTrainingQuantizer setBits(int bits) {
        return setInputBits(bits).setActivationBits(bits).setWeightBits(bits);
    }

    public PostTrainingQuantizer setInputBits(int bits) {
        return (PostTrainingQuantizer) set(inputBits, bits);
    }

    public PostTrainingQuantizer setActivationBits(int bits) {
        return (PostTrainingQuantizer) set(activationBits, bits);
    }

    public PostTrainingQuantizer setWeightBits(int bits) {
        return (PostTrainingQuantizer) set(weightBits, bits);
    }

    /** Integers for the leaves of trees, with one scale for the ensemble. */
    public PostTrainingQuantizer setLeafBits(int bits) {
        return (PostTrainingQuantizer) set(leafBits, bits);
    }

    public PostTrainingQuantizer setPruneUnreached(boolean on) {
        return (PostTrainingQuantizer) set(pruneUnreached, on);
    }

    public PostTrainingQuantizer setInputEstimator(String name) {
        return (PostTrainingQuantizer) set(inputEstimator, name);
    }

    public PostTrainingQuantizer setActivationEstimator(String name) {
        return (PostTrainingQuantizer) set(activationEstimator, name);
    }

    public PostTrainingQuantizer setConvention(String label) {
        return (PostTrainingQuantizer) set(convention, label);
    }

    public PostTrainingQuantizer setGuard(boolean on) {
        return (PostTrainingQuantizer) set(guard, on);
    }

    @Override
    public QuantizedModel fit(Dataset<?> calibration) {
        Internals.requireClassic(calibration);
        try {
            return quantized(calibration);
        } catch (Refusal e) {
            throw e.with(e.getMessage()
                    .lines()
                    .map(PostTrainingQuantizer::byParameter)
                    .toList());
        }
    }

    private static String byParameter(String sentence) {
        String told = sentence;
        for (Map.Entry<String, String> each : PARAMETERS.entrySet()) {
            told = told.replace(each.getKey(), each.getValue());
        }
        return told;
    }

    private QuantizedModel quantized(Dataset<?> calibration) {
        QuantizationConfiguration configuration = configuration();
        SavedModel saved = saved(Optional.of(calibration.sparkSession()));
        ModelChecks.accept(configuration, saved.model());
        DataSet data = DataSet.of(calibration.toDF(), saved.features(), NonFinite.FAIL);
        SparkContext context = calibration.sparkSession().sparkContext();
        Calibration statistics = CalibrationScan.run(
                context,
                saved.model(),
                data,
                CalibrationConfiguration.DEFAULT_HISTOGRAM_CHANNELS,
                context.longAccumulator("rows of " + uid));
        CalibrationScan.requireUsable(saved.model(), statistics);
        QuantizedModel quantized =
                SparkModels.of(QuantizedModel.randomUid(), quantize(saved, statistics, configuration), saved);
        return quantized.setParent(this);
    }

    private static Quantization quantize(
            SavedModel saved, Calibration statistics, QuantizationConfiguration configuration) {
        try {
            return ModelQuantization.quantize(saved.model(), statistics, configuration.specification());
        } catch (NotQuantizableException e) {
            throw Refusal.data(e.getMessage(), e);
        }
    }

    private QuantizationConfiguration configuration() {
        Map<String, Object> keys = new HashMap<>(Map.of(
                "convention", value(convention),
                "inputs", inputs(),
                "activations", Map.of("bits", value(activationBits), "estimator", value(activationEstimator)),
                "weights", Map.of("bits", value(weightBits)),
                "prune_unreached", value(pruneUnreached),
                "guard", value(guard)));
        if (isDefined(leafBits)) {
            keys.put("leaves", Map.of("bits", value(leafBits)));
        }
        return JobConfigurationReader.quantization(keys);
    }

    /** Bits that were set are meant for the ranks of trees as well, which need no default. */
    private Map<String, Object> inputs() {
        return Map.of(
                "bits", value(inputBits),
                "ranks", isSet(inputBits) ? value(inputBits) : "all",
                "estimator", value(inputEstimator));
    }

    private SavedModel saved(Optional<SparkSession> session) {
        SavedModel saved = original.express(Optional.ofNullable(isDefined(model) ? value(model) : null), uid, session);
        List<Transformer> needed = saved.preparationOfFeatures();
        if (!needed.isEmpty()) {
            throw Refusal.before("The model begins with the stage \""
                    + needed.get(0).uid()
                    + "\", which makes columns; put the stages before the vector into the pipeline, and give the rest"
                    + " of the model to the quantizer, or quantize it by a job.");
        }
        return saved;
    }

    private <T> T value(Param<T> param) {
        return getOrDefault(param);
    }

    @Override
    public StructType transformSchema(StructType schema) {
        SavedModel saved = saved(Sessions.current());
        return ScoredSchema.of(
                schema,
                saved.features().names().toArray(String[]::new),
                ScoredSchema.outputs(
                                saved.model().decision(),
                                saved.outputs().rawPrediction(),
                                saved.outputs().probability(),
                                saved.outputs().prediction())
                        .values());
    }

    /** @throws Refusal (21) if the original is in memory, since what is saved could not name it */
    @Override
    public MLWriter write() {
        if (!isDefined(model) && original.isInMemory()) {
            throw Refusal.before("The quantizer \"" + uid + "\" has its model in memory and cannot be saved; save the"
                    + " model, and name its directory with setModel.");
        }
        return DefaultParamsWritable.super.write();
    }

    @Override
    public PostTrainingQuantizer copy(ParamMap extra) {
        PostTrainingQuantizer copy = new PostTrainingQuantizer(uid);
        copy.original = original;
        return copyValues(copy, extra);
    }
}
