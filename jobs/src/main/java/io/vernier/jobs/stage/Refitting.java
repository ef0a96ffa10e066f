package io.vernier.jobs.stage;

import io.vernier.arithmetic.Convention;
import io.vernier.arithmetic.Scheme;
import io.vernier.config.JobConfiguration;
import io.vernier.config.JobConfiguration.CalibrationConfiguration;
import io.vernier.config.QuantizationConfiguration;
import io.vernier.config.WeightMethod;
import io.vernier.jobs.store.CalibrationDirectory;
import io.vernier.jobs.store.MomentsDirectory;
import io.vernier.model.LayeredModel;
import io.vernier.model.Linear;
import io.vernier.outcome.Refusal;
import io.vernier.quantize.Granularity;
import io.vernier.quantize.ModelQuantization;
import io.vernier.quantize.NotQuantizableException;
import io.vernier.quantize.Quantization;
import io.vernier.quantize.Role;
import io.vernier.quantize.Specification;
import io.vernier.quantize.Target;
import io.vernier.quantize.TensorSpecification;
import io.vernier.range.RangeEstimator;
import io.vernier.refit.Allocation;
import io.vernier.refit.Budget;
import io.vernier.refit.ModelRefit;
import io.vernier.refit.Refittable;
import io.vernier.refit.RefittedLayer;
import io.vernier.refit.Settings;
import io.vernier.refit.TooWideException;
import io.vernier.refit.Zero;
import io.vernier.spark.mllib.LoadedModel;
import io.vernier.spark.mllib.SavedModel;
import io.vernier.statistics.Calibration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * That the weights of a model are fitted to its numbers, decided from its configuration alone.
 *
 * @param refit how
 * @param settings widths and ranges of each layer, the widest where there is a budget
 * @param budget under which widths are chosen; absent where they are as configured
 */
record Refitting(ModelRefit refit, List<Settings> settings, Optional<Budget> budget) {
    /** Raised when equal sums may give other integers than before. */
    static final int FIT_VERSION = 2;

    /** Raised when equal rows may give other sums, or equal sums other codes, than before. */
    private static final int VERSION = 1;

    /** Likewise of mixed codes. */
    private static final int MIXED_VERSION = 2;

    Refitting {
        settings = List.copyOf(settings);
    }

    /**
     * Absent where weights are rounded.
     *
     * @throws Refusal if fitting is asked for and cannot be (21)
     */
    static Optional<Refitting> of(LoadedModel loaded, JobConfiguration configuration) {
        return loaded instanceof SavedModel saved ? of(saved.model(), configuration) : Optional.empty();
    }

    private static Optional<Refitting> of(LayeredModel model, JobConfiguration configuration) {
        QuantizationConfiguration asked = configuration.quantization();
        Optional<String> obstacle =
                Refittable.obstacle(model).map(has -> "the model " + has).or(() -> obstacle(model, configuration));
        WeightMethod method = asked.method()
                .orElseGet(() -> obstacle.isEmpty() && (asked.budget().isPresent() || isDefault(model, configuration))
                        ? WeightMethod.REFIT
                        : WeightMethod.ROUND);
        if (method == WeightMethod.ROUND) {
            if (asked.budget().isPresent()) {
                throw Refusal.before("quantization.budget chooses widths by what re-fitted weights lose, but "
                        + obstacle.orElse("quantization.weights.method is \"round\"") + "; remove it.");
            }
            if (asked.zero().equals(Optional.of(Zero.REAL))) {
                throw Refusal.before(
                        "quantization.inputs.zero is \"real\", but weights are rounded, which knows codes with"
                                + " integer zero points only; set quantization.weights.method: refit, or remove it.");
            }
            if (asked.codes().filter(codes -> codes != Settings.Codes.PLAIN).isPresent()) {
                throw Refusal.before("quantization.inputs.codes is \"" + label(asked)
                        + "\", but weights are rounded, whose codes are by"
                        + " ranges; set quantization.weights.method: refit, or remove it.");
            }
            return Optional.empty();
        }
        if (obstacle.isPresent()) {
            throw Refusal.before("quantization.weights.method is \"" + method.label() + "\", but " + obstacle.get()
                    + "; set it to \"round\".");
        }
        ModelRefit refit = ModelRefit.of(model);
        return Optional.of(new Refitting(
                refit,
                refit.layers().stream()
                        .map(layer -> settings(layer, asked, method))
                        .toList(),
                asked.budget()));
    }

    /** The same with the widths that were chosen. */
    Refitting with(List<Settings> chosen) {
        return new Refitting(refit, chosen, Optional.empty());
    }

    /**
     * The integers of all layers, and what they are integers of.
     *
     * @param sums of the data, by what is fitted
     * @throws NotQuantizableException if they do not fit the data or the budget
     */
    Quantization quantize(
            Calibration calibration, Specification specification, Function<Refitting, ModelRefit.Sums> sums) {
        if (budget.isEmpty()) {
            ModelRefit.Sums read = sums.apply(this);
            List<RefittedLayer> layers = refit.fit(calibration, settings, read);
            Quantization made = ModelQuantization.quantize(refit.model(), calibration, specification, layers);
            return isMixed() ? expecting(made, layers.get(0), calibration, read) : made;
        }
        try {
            Allocation allocation = Allocation.under(refit, calibration, budget.get(), settings, sums.apply(this));
            List<RefittedLayer> layers;
            do {
                Refitting chosen = with(allocation.settings());
                layers = refit.fit(calibration, chosen.settings(), sums.apply(chosen));
            } while (allocation.narrow(layers));
            return ModelQuantization.quantize(
                            refit.model(), calibration, specified(specification, allocation.settings()), layers)
                    .expecting(allocation.rise(), allocation.sentence());
        } catch (TooWideException tooWide) {
            throw new NotQuantizableException(tooWide.getMessage(), tooWide);
        }
    }

    private Quantization expecting(
            Quantization made, RefittedLayer layer, Calibration calibration, ModelRefit.Sums read) {
        double rise = refit.expectedRise(calibration, layer, read);
        SortedMap<Integer, Integer> inputs = new TreeMap<>();
        layer.grids().forEach(grid -> inputs.merge(Integer.bitCount(grid.greatest()), 1, Integer::sum));
        String widths = inputs.entrySet().stream()
                .map(each -> each.getValue() + " of " + each.getKey())
                .collect(Collectors.joining(", "));
        return made.expecting(
                rise,
                String.format(
                        Locale.ROOT,
                        "Inputs of \"%s\" have widths of their own, of %d bits on average: %s. The loss is expected to rise"
                                + " by %.3g, from inputs and weights of %d bits.",
                        layer.name(),
                        layer.settings().inputBits(),
                        widths,
                        rise,
                        Settings.GREATEST_BITS));
    }

    private Specification specified(Specification specification, List<Settings> chosen) {
        Map<String, Settings> reading = new HashMap<>();
        Map<String, Settings> weighing = new HashMap<>();
        for (int layer = 0; layer < chosen.size(); layer++) {
            reading.put(refit.layers().get(layer).input(), chosen.get(layer));
            weighing.put(refit.layers().get(layer).name(), chosen.get(layer));
        }
        return specification.with((role, tensor) -> {
            TensorSpecification base = specification.tensors().apply(role, tensor);
            return role == Role.WEIGHT
                    ? base.with(weighing.get(tensor).weightBits())
                    : base.with(reading.get(tensor).inputBits());
        });
    }

    /** How integers are looked for. */
    WeightMethod method() {
        return settings.get(0).search() == Settings.Search.COMPENSATION ? WeightMethod.COMPENSATE : WeightMethod.REFIT;
    }

    private static Settings settings(Linear layer, QuantizationConfiguration asked, WeightMethod method) {
        return new Settings(
                inputs(layer, asked).bits(),
                weights(layer, asked).bits(),
                asked.zero().orElse(Zero.REAL),
                Settings.Weights.FULL,
                method == WeightMethod.COMPENSATE ? Settings.Search.COMPENSATION : Settings.Search.DESCENT,
                asked.codes().orElse(Settings.Codes.PLAIN));
    }

    /** With few bits, from data that is there to be read again, in the memory that statistics may take. */
    private static boolean isDefault(LayeredModel model, JobConfiguration configuration) {
        ModelRefit refit = ModelRefit.of(model);
        return refit.layers().stream()
                        .allMatch(layer ->
                                weights(layer, configuration.quantization()).bits() <= WeightMethod.FEW_BITS)
                && configuration.calibration() instanceof CalibrationConfiguration.Measured measured
                && Math.max(
                                refit.stateBytes(refit.greatest()),
                                isRefined(configuration.quantization()) ? refit.tableBytes() : 0)
                        <= measured.stateBudgetBytes();
    }

    private static TensorSpecification inputs(Linear layer, QuantizationConfiguration asked) {
        Role role = layer.input().equals(LayeredModel.INPUT) ? Role.INPUT : Role.ACTIVATION;
        return asked.specification().tensors().apply(role, layer.input());
    }

    private static TensorSpecification weights(Linear layer, QuantizationConfiguration asked) {
        return asked.specification().tensors().apply(Role.WEIGHT, layer.name());
    }

    /** What of the configuration fitting cannot do. */
    private static Optional<String> obstacle(LayeredModel model, JobConfiguration configuration) {
        QuantizationConfiguration asked = configuration.quantization();
        if (!asked.convention().equals(Convention.vernier())) {
            return Optional.of(
                    "quantization.convention is \"" + asked.convention().label() + "\"");
        }
        if (asked.target().kind() == Target.Kind.INT8) {
            return Optional.of("quantization.target is \"int8\", whose multipliers know no outputs with offsets");
        }
        if (asked.guard() == Specification.Guard.OFF) {
            return Optional.of("quantization.guard is false, where the fit chooses the scales itself");
        }
        return codesObstacle(model, asked).or(() -> model.linearSteps().stream()
                .flatMap(layer -> obstacle(layer, asked).stream())
                .findFirst());
    }

    private static boolean isRefined(QuantizationConfiguration asked) {
        return asked.codes().equals(Optional.of(Settings.Codes.REFINED));
    }

    private static String label(QuantizationConfiguration asked) {
        return asked.codes().orElse(Settings.Codes.PLAIN).name().toLowerCase(Locale.ROOT);
    }

    private static Optional<String> codesObstacle(LayeredModel model, QuantizationConfiguration asked) {
        String refined = "quantization.inputs.codes is \"" + label(asked) + "\", which ";
        if (asked.codes().orElse(Settings.Codes.PLAIN) == Settings.Codes.PLAIN) {
            return Optional.empty();
        }
        if (asked.codes().equals(Optional.of(Settings.Codes.MIXED))) {
            return model.linearSteps().size() > 1
                    ? Optional.of(refined + "knows one layer, and there are "
                            + model.linearSteps().size())
                    : asked.budget().map(budget -> refined + "knows no quantization.budget");
        }
        if (model.linearSteps().size() > 1 || model.inputs() > ModelRefit.REFINED_LIMIT) {
            return Optional.of(refined + "knows one layer of " + ModelRefit.REFINED_LIMIT
                    + " inputs at most, and there are " + model.linearSteps().size() + " of " + model.inputs());
        }
        if (Refittable.areOutputsAlone(model)) {
            return Optional.of(refined + "knows one output, or several before a softmax");
        }
        if (asked.zero().equals(Optional.of(Zero.INTEGER))) {
            return Optional.of(refined + "knows no quantization.inputs.zero: integer");
        }
        return asked.budget().map(budget -> refined + "knows no quantization.budget");
    }

    private static Optional<String> obstacle(Linear layer, QuantizationConfiguration asked) {
        TensorSpecification inputs = inputs(layer, asked);
        TensorSpecification weights = weights(layer, asked);
        boolean isFirst = layer.input().equals(LayeredModel.INPUT);
        String read = isFirst ? "the inputs" : "the activations \"" + layer.input() + "\"";
        if (inputs.signed() || inputs.scheme() != Scheme.ASYMMETRIC) {
            return Optional.of(read + " are not unsigned and asymmetric");
        }
        if (isFirst && inputs.granularity() != Granularity.PER_CHANNEL) {
            return Optional.of("the inputs are not per-feature");
        }
        if (!inputs.estimator().equals(isFirst ? RangeEstimator.minMax() : RangeEstimator.meanSquaredError())) {
            return Optional.of("the estimator of " + read + " is \""
                    + inputs.estimator().label() + "\", where the fit chooses the range itself");
        }
        if (weights.granularity() != Granularity.PER_CHANNEL) {
            return Optional.of("the weights are not per-output");
        }
        if (Math.max(inputs.bits(), weights.bits()) > Settings.GREATEST_BITS) {
            return Optional.of(read + " have " + inputs.bits() + " bits and their weights " + weights.bits()
                    + ", of which it knows " + Settings.GREATEST_BITS + " at most");
        }
        return Optional.empty();
    }

    /**
     * The sums that the codes of a layer are chosen by. Those of the first serve all widths; those of another depend on all that was fitted
     * before.
     */
    MomentsDirectory statistics(CalibrationDirectory calibration, int layer) {
        return directory(calibration, layer, what("codes", layer));
    }

    /** The sums that the weights of a layer are fitted to. */
    MomentsDirectory moments(CalibrationDirectory calibration, int layer) {
        return moments(calibration, layer, settings.get(layer).inputBits());
    }

    /**
     * The sums that the weights of a layer are fitted to; the widths of weights soften how rows are weighted.
     *
     * @param inputBits of the codes; where these are not the configured ones, rows are weighted as with those
     */
    MomentsDirectory moments(CalibrationDirectory calibration, int layer, int inputBits) {
        SortedMap<String, Object> what = what("weights", layer);
        what.put("input_bits", inputBits);
        if (inputBits != settings.get(layer).inputBits()) {
            what.put("weighted_as_input_bits", settings.get(layer).inputBits());
        }
        what.put("zero", settings.get(layer).zero().name());
        if (settings.size() == 1) {
            what.put("weight_bits", settings.get(layer).weightBits());
        } else {
            what.put("least_bits", Settings.leastBits(settings));
        }
        if (isRefined()) {
            what.put("refined", settings.get(layer).toString());
        }
        if (isMixed()) {
            what.put("mixed", settings.get(layer).toString());
            what.put("mixed_version", MIXED_VERSION);
        }
        return directory(calibration, layer, what);
    }

    /** Whether codes are refined, by one more pass. */
    private boolean isRefined() {
        return settings.get(0).codes() == Settings.Codes.REFINED;
    }

    /** Whether each input has a width of its own. */
    private boolean isMixed() {
        return settings.get(0).codes() == Settings.Codes.MIXED;
    }

    /** The sums that codes are refined by. */
    MomentsDirectory tables(CalibrationDirectory calibration) {
        SortedMap<String, Object> what = what("groups", 0);
        what.put("input_bits", settings.get(0).inputBits());
        what.put("weight_bits", settings.get(0).weightBits());
        return directory(calibration, 0, what);
    }

    /** Memory of the greatest state, in bytes. */
    long stateBytes() {
        return Math.max(refit.stateBytes(refit.greatest()), isRefined() ? refit.tableBytes() : 0);
    }

    private SortedMap<String, Object> what(String kind, int layer) {
        SortedMap<String, Object> what = new TreeMap<>();
        what.put("version", VERSION);
        what.put("kind", kind);
        if (layer > 0) {
            what.put("least_bits", Settings.leastBits(settings));
            what.put("layers_before", settings.subList(0, layer).toString());
        }
        return what;
    }

    private MomentsDirectory directory(CalibrationDirectory calibration, int layer, SortedMap<String, Object> what) {
        return calibration.moments(
                MomentsDirectory.identity(what), refit.layers().get(layer).name());
    }

    /** How often the calibration data is to be read for sums that are not there. */
    int passes(CalibrationDirectory calibration) {
        int passes = isRefined() && !tables(calibration).isComplete() ? 1 : 0;
        passes += isMixed() && !moments(calibration, 0, Settings.GREATEST_BITS).isComplete() ? 1 : 0;
        for (int layer = 0; layer < settings.size(); layer++) {
            passes += statistics(calibration, layer).isComplete() ? 0 : 1;
            passes += moments(calibration, layer).isComplete() ? 0 : 1;
        }
        return passes;
    }
}
