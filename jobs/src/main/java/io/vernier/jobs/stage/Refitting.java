package io.vernier.jobs.stage;

import io.vernier.arithmetic.Convention;
import io.vernier.arithmetic.Scheme;
import io.vernier.jobs.config.JobConfiguration;
import io.vernier.jobs.config.JobConfiguration.CalibrationConfiguration;
import io.vernier.jobs.config.QuantizationConfiguration;
import io.vernier.jobs.config.WeightMethod;
import io.vernier.jobs.outcome.Refusal;
import io.vernier.jobs.store.CalibrationDirectory;
import io.vernier.jobs.store.MomentsDirectory;
import io.vernier.model.LayeredModel;
import io.vernier.model.Linear;
import io.vernier.quantize.Granularity;
import io.vernier.quantize.Role;
import io.vernier.quantize.Specification;
import io.vernier.quantize.TensorSpecification;
import io.vernier.range.RangeEstimator;
import io.vernier.refit.LinearRefit;
import io.vernier.refit.Settings;
import io.vernier.refit.Zero;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * That the weights of a model are fitted to its outputs, decided from its configuration alone.
 *
 * @param layer the one that is fitted
 * @param refit how
 * @param settings widths and ranges
 */
record Refitting(Linear layer, LinearRefit refit, Settings settings) {
    /** Raised when equal rows may give other sums, or equal sums other codes, than before. */
    private static final int VERSION = 1;

    /**
     * Absent where weights are rounded.
     *
     * @throws Refusal if fitting is asked for and cannot be (21)
     */
    static Optional<Refitting> of(LayeredModel model, JobConfiguration configuration) {
        QuantizationConfiguration asked = configuration.quantization();
        Optional<String> obstacle =
                LinearRefit.obstacle(model).map(has -> "the model " + has).or(() -> obstacle(model, configuration));
        boolean wanted = asked.method()
                .map(method -> method == WeightMethod.REFIT)
                .orElseGet(() -> obstacle.isEmpty() && isDefault(model, configuration));
        if (!wanted) {
            if (asked.zero().equals(Optional.of(Zero.REAL))) {
                throw Refusal.before(
                        "quantization.inputs.zero is \"real\", but weights are rounded, which knows codes with"
                                + " integer zero points only; set quantization.weights.method: refit, or remove it.");
            }
            return Optional.empty();
        }
        if (obstacle.isPresent()) {
            throw Refusal.before(
                    "quantization.weights.method is \"refit\", but " + obstacle.get() + "; set it to \"round\".");
        }
        return Optional.of(new Refitting(
                model.linearSteps().get(0),
                LinearRefit.of(model),
                new Settings(
                        inputs(asked).bits(),
                        weights(model, asked).bits(),
                        asked.zero().orElse(Zero.REAL),
                        Settings.Weights.FULL)));
    }

    /** With few bits, from data that is there to be read again, in the memory that statistics may take. */
    private static boolean isDefault(LayeredModel model, JobConfiguration configuration) {
        return weights(model, configuration.quantization()).bits() <= WeightMethod.FEW_BITS
                && configuration.calibration() instanceof CalibrationConfiguration.Measured measured
                && LinearRefit.of(model).stateBytes() <= measured.stateBudgetBytes();
    }

    private static TensorSpecification inputs(QuantizationConfiguration asked) {
        return asked.specification().tensors().apply(Role.INPUT, LayeredModel.INPUT);
    }

    private static TensorSpecification weights(LayeredModel model, QuantizationConfiguration asked) {
        return asked.specification()
                .tensors()
                .apply(Role.WEIGHT, model.linearSteps().get(0).name());
    }

    /** What of the configuration fitting cannot do. */
    private static Optional<String> obstacle(LayeredModel model, JobConfiguration configuration) {
        QuantizationConfiguration asked = configuration.quantization();
        TensorSpecification inputs = inputs(asked);
        TensorSpecification weights = weights(model, asked);
        if (!asked.convention().equals(Convention.vernier())) {
            return Optional.of(
                    "quantization.convention is \"" + asked.convention().label() + "\"");
        }
        if (inputs.signed()
                || inputs.scheme() != Scheme.ASYMMETRIC
                || inputs.granularity() != Granularity.PER_CHANNEL) {
            return Optional.of("the inputs are not unsigned, asymmetric and per-feature");
        }
        if (!inputs.estimator().equals(RangeEstimator.minMax())) {
            return Optional.of("the estimator of the inputs is \""
                    + inputs.estimator().label() + "\", where the fit chooses the range itself");
        }
        if (asked.guard() == Specification.Guard.OFF) {
            return Optional.of("quantization.guard is false, where the fit chooses the scales itself");
        }
        if (weights.granularity() != Granularity.PER_CHANNEL) {
            return Optional.of("the weights are not per-output");
        }
        if (Math.max(inputs.bits(), weights.bits()) > Settings.GREATEST_BITS) {
            return Optional.of("inputs have " + inputs.bits() + " bits and weights " + weights.bits()
                    + ", of which it knows " + Settings.GREATEST_BITS + " at most");
        }
        return Optional.empty();
    }

    /** The sums that codes are chosen by; they serve all widths. */
    MomentsDirectory statistics(CalibrationDirectory calibration) {
        SortedMap<String, Object> what = new TreeMap<>();
        what.put("version", VERSION);
        what.put("kind", "codes");
        return calibration.moments(MomentsDirectory.identity(what), layer.name());
    }

    /** The sums that weights are fitted to; the width of weights softens how rows are weighted. */
    MomentsDirectory moments(CalibrationDirectory calibration) {
        SortedMap<String, Object> what = new TreeMap<>();
        what.put("version", VERSION);
        what.put("kind", "weights");
        what.put("input_bits", settings.inputBits());
        what.put("weight_bits", settings.weightBits());
        what.put("zero", settings.zero().name());
        return calibration.moments(MomentsDirectory.identity(what), layer.name());
    }
}
