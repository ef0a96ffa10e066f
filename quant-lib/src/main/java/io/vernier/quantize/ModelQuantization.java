package io.vernier.quantize;

import io.vernier.arithmetic.QuantizationParameters;
import io.vernier.arithmetic.Quantizer;
import io.vernier.arithmetic.Range;
import io.vernier.arithmetic.ZeroPolicy;
import io.vernier.integer.Instruction;
import io.vernier.integer.IntegerProgram;
import io.vernier.integer.QuantizedModel;
import io.vernier.integer.QuantizedModel.TensorScale;
import io.vernier.model.Activation;
import io.vernier.model.LayeredModel;
import io.vernier.model.Linear;
import io.vernier.model.Link;
import io.vernier.model.Softmax;
import io.vernier.model.Step;
import io.vernier.range.RangeEstimator;
import io.vernier.statistics.Calibration;
import io.vernier.statistics.TensorStatistics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;

/** Turns a float model into an integer program, step by step, and keeps account of every choice. */
public final class ModelQuantization {
    private final LayeredModel model;
    private final Calibration calibration;
    private final Specification specification;

    private final List<Instruction> instructions = new ArrayList<>();
    private final List<Optional<TensorScale>> scales = new ArrayList<>();
    private final List<QuantizedTensor> tensors = new ArrayList<>();
    private final List<QuantizedLayer> layers = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /** For each tensor, the step that makes its integers and, where it is the input of a layer, what that layer needs to know. */
    private final Map<String, Integer> steps = new HashMap<>();

    private final Map<String, LayerInput> inputs = new HashMap<>();

    private ModelQuantization(LayeredModel model, Calibration calibration, Specification specification) {
        this.model = model;
        this.calibration = calibration;
        this.specification = specification;
    }

    /**
     * Quantizes a model.
     *
     * @param calibration the statistics of every tensor of the model
     * @throws NotQuantizableException if the data or the model's numbers do not allow it
     */
    public static Quantization quantize(LayeredModel model, Calibration calibration, Specification specification) {
        return new ModelQuantization(model, calibration, specification).quantize();
    }

    private Quantization quantize() {
        GuardReport guard = quantizeInput();
        for (int k = 0; k < model.steps().size(); k++) {
            Step step = model.steps().get(k);
            boolean last = k == model.steps().size() - 1;
            boolean integersFollow = !last
                    && model.steps().subList(k + 1, model.steps().size()).stream()
                            .anyMatch(Linear.class::isInstance);
            if (step instanceof Linear linear) {
                quantize(linear);
                if (isReadByLayer(linear.name())) {
                    tabulate(linear.name(), linear.name(), x -> x);
                } else if (!integersFollow) {
                    dequantize(linear);
                }
            } else if (step instanceof Activation activation && integersFollow) {
                tabulate(activation.name(), activation.input(), activation.function()::apply);
            } else if (step instanceof Activation activation) {
                add(new Instruction.Sigmoid(steps.get(activation.input()), activation.name(), channels(step)));
            } else if (step instanceof Softmax softmax) {
                add(new Instruction.Softmax(steps.get(softmax.input()), softmax.name(), channels(step)));
            } else if (step instanceof Link link) {
                add(new Instruction.Link(steps.get(link.input()), link.name(), channels(step), link.inverse()));
            }
        }
        Step last = model.steps().get(model.steps().size() - 1);
        add(new Instruction.Predict(steps.get(last.name()), "prediction", channels(last), model.decision()));
        QuantizedModel quantized = new QuantizedModel(new IntegerProgram(instructions), scales);
        return new Quantization(quantized, tensors, layers, guard, notes);
    }

    private int channels(Step step) {
        return model.channels(step.name());
    }

    private GuardReport quantizeInput() {
        String name = LayeredModel.INPUT;
        TensorStatistics statistics = calibration.tensor(name);
        FirstLayerGuard guard = new FirstLayerGuard(model.linearSteps().get(0), calibration, specification);
        FirstLayerGuard.Choice choice =
                specification.guard() == Specification.Guard.ON ? guard.least() : guard.specified();
        InputQuantization chosen = choice.input();
        if (specification.guard() == Specification.Guard.ON
                && choice.report().scores().isEmpty()) {
            notes.add(
                    "The guard had nothing to judge by: the input has no histograms by feature, or no output varies.");
        }
        TensorSpecification tensor = specification.tensor(Role.INPUT, name);
        if (!statistics.hasHistograms()
                && chosen.candidate().granularity() == Granularity.PER_CHANNEL
                && !tensor.estimator().equals(RangeEstimator.minMax())) {
            notes.add(
                    "The input has too many features for a histogram each; their ranges are the observed extremes instead of \""
                            + tensor.estimator().label() + "\".");
        }
        notes.addAll(InputNotes.of(statistics, chosen));
        tensors.addAll(Accounts.input(statistics, tensor, chosen));
        LayerInput integers = chosen.layerInput(FirstLayerGuard.features(statistics));
        inputs.put(name, integers);
        Instruction.Quantize quantize = new Instruction.Quantize(
                name,
                integers.scale(),
                integers.zeroPoint(),
                integers.qmin(),
                integers.qmax(),
                chosen.parameters(0).rule(),
                integers.offset());
        add(quantize, new TensorScale(integers.scale(), integers.zeroPoint(), integers.offset()));
        return choice.report();
    }

    private void quantize(Linear step) {
        TensorSpecification weights = specification.tensor(Role.WEIGHT, step.name());
        LayerInput input = inputs.get(step.input());
        QuantizedLayer layer = QuantizedLayer.of(step, input, weights.bits(), weights.granularity());
        for (int output = 0; output < layer.outputs(); output++) {
            if (layer.doublings()[output] > 0) {
                notes.add("The weight scale of output " + output + " of \"" + step.name() + "\" was doubled "
                        + layer.doublings()[output] + " times so that its accumulator stays within 2^53.");
            }
        }
        notes.addAll(InputNotes.inBias(calibration.tensor(step.input()), layer));
        layers.add(layer);
        tensors.addAll(Accounts.weights(step, input, layer, weights));
        Instruction.Linear linear = Instruction.Linear.proven(
                steps.get(step.input()),
                step.name(),
                step.inputs(),
                layer.weights(),
                layer.bias(),
                input.qmin(),
                input.qmax());
        add(linear, new TensorScale(layer.scale(), new long[layer.outputs()]));
    }

    private void dequantize(Linear step) {
        double[] scale = layers.get(layers.size() - 1).scale();
        add(new Instruction.Dequantize(steps.get(step.name()), step.name(), scale));
    }

    private boolean isReadByLayer(String tensor) {
        return model.linearSteps().stream().anyMatch(layer -> layer.input().equals(tensor));
    }

    /** A table from the accumulators of {@code input} to codes of {@code name}; the same tensor where layers follow each other. */
    private void tabulate(String name, String input, DoubleUnaryOperator function) {
        TensorSpecification tensor = specification.tensor(Role.ACTIVATION, name);
        Quantizer quantizer = Quantizer.of(
                specification.convention(), tensor.bits(), tensor.signed(), tensor.scheme(), ZeroPolicy.INSIDE);
        TensorStatistics statistics = calibration.tensor(name);
        Range range = tensor.estimator()
                .estimate(statistics.whole().float32View(), quantizer)
                .orElseThrow(() -> new NotQuantizableException(
                        "\"" + name + "\" has no finite value in the calibration; check the model's weights."));
        QuantizationParameters parameters = InputQuantization.parameters(name, quantizer, range);
        tensors.add(Accounts.activation(statistics, tensor, parameters));
        inputs.put(name, LayerInput.of(parameters, statistics));
        Instruction.Table table = ActivationTable.of(
                steps.get(input), name, function, layers.get(layers.size() - 1), calibration.tensor(input), parameters);
        LayerInput integers = inputs.get(name);
        add(table, new TensorScale(integers.scale(), integers.zeroPoint()));
    }

    private void add(Instruction instruction, TensorScale scale) {
        add(instruction);
        scales.set(scales.size() - 1, Optional.of(scale));
    }

    private void add(Instruction instruction) {
        steps.put(instruction.name(), instructions.size());
        instructions.add(instruction);
        scales.add(Optional.empty());
    }
}
