package io.vernier.quantize;

import io.vernier.model.LayeredModel;
import io.vernier.model.Linear;
import io.vernier.range.RangeEstimator;
import io.vernier.refit.RefittedLayer;
import io.vernier.statistics.Calibration;
import java.util.List;

/** Turns a float model into an integer program, step by step, and keeps account of every choice. */
public final class ModelQuantization {
    /** Of an input that no layer reads. */
    private static final GuardReport NO_SCALES = new GuardReport(GuardReport.RANKS, List.of());

    private ModelQuantization() {}

    /**
     * Quantizes a model.
     *
     * @param calibration the statistics of every tensor of the model
     * @throws NotQuantizableException if the data, the model's numbers or the way its steps are connected do not allow it; the message names
     *     the step
     */
    public static Quantization quantize(LayeredModel model, Calibration calibration, Specification specification) {
        ProgramBuilder program = new ProgramBuilder(model, calibration, specification);
        GuardReport guard = NO_SCALES;
        if (program.demands().contain(LayeredModel.INPUT, Form.CODES)) {
            guard = scaleInput(program, model, calibration, specification);
        }
        if (program.demands().contain(LayeredModel.INPUT, Form.RANKS)) {
            program.rankInput();
        }
        for (Lowering lowering : program.demands().lowerings()) {
            lowering.lower(program);
        }
        return program.finish(guard);
    }

    private static GuardReport scaleInput(
            ProgramBuilder program, LayeredModel model, Calibration calibration, Specification specification) {
        List<Linear> first = model.linearSteps().stream()
                .filter(step -> step.input().equals(LayeredModel.INPUT))
                .toList();
        FirstLayerGuard.Choice choice = choose(new FirstLayerGuard(first, calibration, specification), specification);
        boolean isGuarded = specification.guard() == Specification.Guard.ON;
        if (isGuarded && !first.isEmpty() && choice.report().scores().isEmpty()) {
            program.note(
                    "The input scales were not compared: the input has no histograms by feature, or no output varies.");
        }
        RangeEstimator estimator = choice.input().candidate().estimator();
        if (!calibration.tensor(LayeredModel.INPUT).hasHistograms()
                && choice.input().candidate().granularity() == Granularity.PER_CHANNEL
                && !estimator.equals(RangeEstimator.minMax())) {
            program.note(
                    "The input has too many features for a histogram each; their ranges are the observed extremes instead of \""
                            + estimator.label() + "\".");
        }
        program.quantize(choice);
        return choice.report();
    }

    /**
     * Makes the program of a model whose layers were re-fitted.
     *
     * @param layers all linear layers, first to last, each of which reads what the one before makes
     */
    public static Quantization quantize(
            LayeredModel model, Calibration calibration, Specification specification, List<RefittedLayer> layers) {
        ProgramBuilder program = new ProgramBuilder(model, calibration, specification);
        layers.forEach(program::take);
        program.quantizeFitted();
        for (Lowering lowering : program.demands().lowerings()) {
            lowering.lower(program);
        }
        return program.finish(new GuardReport("re-fitted", List.of()));
    }

    private static FirstLayerGuard.Choice choose(FirstLayerGuard guard, Specification specification) {
        return specification.guard() == Specification.Guard.ON ? guard.least() : guard.specified();
    }
}
