package io.vernier.quantize;

import io.vernier.arithmetic.Encoding;
import io.vernier.arithmetic.QuantizationParameters;
import io.vernier.arithmetic.Quantizer;
import io.vernier.arithmetic.Range;
import io.vernier.arithmetic.ZeroPolicy;
import io.vernier.integer.Instruction;
import io.vernier.integer.IntegerProgram;
import io.vernier.model.Activation;
import io.vernier.model.LayeredModel;
import io.vernier.model.Linear;
import io.vernier.model.Trees;
import io.vernier.refit.HiddenTable;
import io.vernier.refit.RefittedLayer;
import io.vernier.refit.Settings;
import io.vernier.statistics.Calibration;
import io.vernier.statistics.TensorStatistics;
import io.vernier.tree.PrunedTrees;
import io.vernier.tree.TreeEnsemble;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.LongStream;

/** A program that is being made, what is known of each tensor in it, and the account of every choice. */
final class ProgramBuilder {
    private final LayeredModel model;
    private final Calibration calibration;
    private final Specification specification;
    private final Demands demands;

    private final List<Instruction> instructions = new ArrayList<>();
    private final List<QuantizedTensor> tensors = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /** By tensor and form, the instruction that makes it. */
    private final Map<String, Map<Form, Integer>> steps = new HashMap<>();

    /** Of tensors that exist as codes, what the layers that read them need to know. */
    private final Map<String, LayerInput> inputs = new HashMap<>();

    /** Scales of weights that the guard chose, by layer. */
    private Map<String, double[]> weightScales = Map.of();

    /** By name, in the order of the model. */
    private final Map<String, QuantizedLayer> layers = new LinkedHashMap<>();

    /** Layers whose integers were fitted, by the tensor that they read. */
    private final Map<String, RefittedLayer> fitted = new HashMap<>();

    /** Null unless trees read the input. */
    private RankedInput ranked;

    ProgramBuilder(LayeredModel model, Calibration calibration, Specification specification) {
        this.model = model;
        this.calibration = calibration;
        this.specification = specification;
        this.demands = new Demands(model);
    }

    Demands demands() {
        return demands;
    }

    int channels(String tensor) {
        return model.channels(tensor);
    }

    /** The instruction that makes a tensor in a form. */
    int step(String tensor, Form form) {
        return steps.get(tensor).get(form);
    }

    /** The layer that a step computes. */
    Instruction.Linear linear(int step) {
        return (Instruction.Linear) instructions.get(step);
    }

    LayerInput layerInput(String tensor) {
        return inputs.get(tensor);
    }

    /** Adds an instruction that makes the tensor of its name. */
    void add(Form form, Instruction instruction) {
        steps.computeIfAbsent(instruction.name(), name -> new EnumMap<>(Form.class))
                .put(form, instructions.size());
        instructions.add(instruction);
    }

    /**
     * Adds an instruction on the way to a tensor.
     *
     * @return its step
     */
    int add(Instruction instruction) {
        instructions.add(instruction);
        return instructions.size() - 1;
    }

    /** Keeps account of a tensor. */
    void account(QuantizedTensor tensor) {
        tensors.add(tensor);
    }

    void note(String sentence) {
        notes.add(sentence);
    }

    /** Adds the instruction that makes codes of the rows. */
    void quantize(FirstLayerGuard.Choice choice) {
        InputQuantization chosen = choice.input();
        weightScales = choice.weightScales();
        TensorStatistics statistics = calibration.tensor(LayeredModel.INPUT);
        TensorSpecification specified = specification
                .tensor(Role.INPUT, LayeredModel.INPUT)
                .with(chosen.candidate().estimator());
        notes.addAll(InputNotes.of(statistics, chosen));
        tensors.addAll(Accounts.input(statistics, specified, chosen));
        LayerInput integers = chosen.layerInput(FirstLayerGuard.features(statistics));
        inputs.put(LayeredModel.INPUT, integers);
        add(Form.CODES, new Instruction.Quantize(LayeredModel.INPUT, integers.codes()));
    }

    /**
     * Adds the instruction that makes ranks of the rows.
     *
     * @throws NotQuantizableException if more than one ensemble reads them
     */
    void rankInput() {
        List<Trees> readers = model.steps().stream()
                .filter(Trees.class::isInstance)
                .map(Trees.class::cast)
                .toList();
        if (readers.size() != 1) {
            throw new NotQuantizableException(
                    readers.size() + " ensembles of trees read the input, expected one; put their trees into one.");
        }
        TreeEnsemble ensemble = trees().unreached() == TreeSpecification.Unreached.PRUNE
                ? reached(readers.get(0))
                : readers.get(0).ensemble();
        ranked = RankedInput.of(ensemble, calibration.tensor(LayeredModel.INPUT), trees().ranks());
        notes.addAll(ranked.notes());
        tensors.addAll(RankAccounts.of(ranked.ranking()));
        add(Form.RANKS, new Instruction.Rank(LayeredModel.INPUT, ranked.ranking()));
    }

    /** The branches that a calibrated row has reached. */
    private TreeEnsemble reached(Trees step) {
        TensorStatistics margins = calibration.tensor(step.name());
        if (margins.layout().leaves() == 0) {
            throw new NotQuantizableException("The calibration did not count the rows that reach the leaves of \""
                    + step.name() + "\", as quantization.prune_unreached needs; calibrate again.");
        }
        if (LongStream.of(margins.leafRows()).sum() == 0) {
            throw new NotQuantizableException("No row of the calibration reached \"" + step.name()
                    + "\", and quantization.prune_unreached would leave nothing; give it rows without nulls.");
        }
        TreeEnsemble pruned = PrunedTrees.of(step.ensemble(), margins.leafRows());
        note(PruningNote.of(step.ensemble(), pruned));
        return pruned;
    }

    /** How trees are quantized. */
    TreeSpecification trees() {
        return specification.trees();
    }

    /** How the input is ranked. */
    RankedInput ranked() {
        return ranked;
    }

    /** Takes the integers of a layer that were fitted. */
    void take(RefittedLayer layer) {
        fitted.put(linear(layer.name()).input(), layer);
        layers.put(layer.name(), QuantizedLayer.of(layer));
        note(String.format(
                Locale.ROOT,
                "The integers of \"%s\" were %s: of what the best weights explain of the outputs they lose %.4f, rounded weights"
                        + " %.4f.",
                layer.name(),
                layer.settings().search() == Settings.Search.DESCENT ? "re-fitted" : "compensated",
                layer.loss(),
                layer.roundingLoss()));
    }

    private Linear linear(String name) {
        return model.linearSteps().stream()
                .filter(step -> step.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Adds the instruction that makes the codes which the first fitted layer reads. */
    void quantizeFitted() {
        account(Role.INPUT, LayeredModel.INPUT);
        add(
                Form.CODES,
                new Instruction.Quantize(
                        LayeredModel.INPUT, fitted.get(LayeredModel.INPUT).encoding()));
    }

    /** Keeps account of the codes that a fitted layer reads. */
    private void account(Role role, String tensor) {
        TensorStatistics statistics = calibration.tensor(tensor);
        TensorSpecification specified = specification.tensor(role, tensor);
        InputQuantization chosen = InputQuantization.of(fitted.get(tensor), specified);
        tensors.addAll(Accounts.fitted(role, statistics, specified, chosen));
        inputs.put(tensor, chosen.layerInput(FirstLayerGuard.features(statistics)));
    }

    /** The integers of a layer. */
    QuantizedLayer quantize(Linear step) {
        TensorSpecification weights = specification.tensor(Role.WEIGHT, step.name());
        if (fitted.containsKey(step.input())) {
            tensors.addAll(Accounts.weights(fitted.get(step.input()), weights));
            return layers.get(step.name());
        }
        return quantize(step, inputs.get(step.input()), List.of(step.input()));
    }

    /**
     * The integers of a layer.
     *
     * @param input what it reads
     * @param read the tensors whose channels these are, or are made of
     */
    QuantizedLayer quantize(Linear step, LayerInput input, List<String> read) {
        TensorSpecification weights = specification.tensor(Role.WEIGHT, step.name());
        QuantizedLayer layer = QuantizedLayer.of(
                step, input, weights.bits(), weights.granularity(), Optional.ofNullable(weightScales.get(step.name())));
        for (int output = 0; output < layer.outputs(); output++) {
            if (layer.doublings()[output] > 0) {
                note("The weight scale of output " + output + " of \"" + step.name() + "\" was doubled "
                        + layer.doublings()[output] + " times so that its accumulator stays within 2^53.");
            }
        }
        notes.addAll(InputNotes.inBias(
                read.stream().map(tensor -> calibration.tensor(tensor).layout()).toList(), layer));
        layers.put(step.name(), layer);
        tensors.addAll(Accounts.weights(step, input, layer, weights));
        return layer;
    }

    /** Adds what makes codes of a tensor from a layer's accumulators. */
    void tabulate(String tensor, TableSource source) {
        int accumulators = step(source.layer(), Form.ACCUMULATORS);
        switch (specification.target().kind()) {
            case VERNIER -> {
                Encoding codes = codes(tensor);
                add(
                        Form.CODES,
                        fitted.containsKey(tensor)
                                ? HiddenTable.of(
                                        accumulators,
                                        fitted.get(linear(source.layer()).input()),
                                        activation(tensor),
                                        codes)
                                : ActivationTable.of(
                                        accumulators,
                                        tensor,
                                        source.function(),
                                        layers.get(source.layer()),
                                        calibration.tensor(source.layer()),
                                        codes));
            }
            case FHE ->
                add(
                        Form.CODES,
                        ProvenTable.of(
                                accumulators,
                                tensor,
                                (Instruction.Linear) instructions.get(accumulators),
                                source.function(),
                                codes(tensor),
                                calibration.tensor(source.layer()),
                                specification.target().tableBits()));
            case INT8 -> requantize(tensor, source);
        }
    }

    /** Adds the multipliers that bring a layer to codes, unless they are there, and a table of these where a function follows. */
    private void requantize(String tensor, TableSource source) {
        String layer = source.layer();
        if (!steps.get(layer).containsKey(Form.CODES)) {
            int accumulators = step(layer, Form.ACCUMULATORS);
            Instruction.Linear linear = (Instruction.Linear) instructions.get(accumulators);
            Target.accept(linear);
            add(
                    Form.CODES,
                    IntegerOnly.requantize(accumulators, linear, estimate(layer).channel(0)));
        }
        if (!tensor.equals(layer)) {
            int codes = step(layer, Form.CODES);
            add(
                    Form.CODES,
                    IntegerOnly.table(
                            codes,
                            tensor,
                            (Instruction.Requantize) instructions.get(codes),
                            source.function(),
                            estimate(tensor).channel(0)));
        }
    }

    /** What the codes of a tensor are to stand for: as they were fitted, or by its calibrated range. */
    private Encoding codes(String tensor) {
        if (!fitted.containsKey(tensor)) {
            return estimate(tensor);
        }
        account(Role.ACTIVATION, tensor);
        return fitted.get(tensor).encoding();
    }

    private Activation activation(String tensor) {
        return model.steps().stream()
                .filter(step -> step.name().equals(tensor))
                .map(Activation.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private Encoding estimate(String tensor) {
        TensorSpecification activation = specification.tensor(Role.ACTIVATION, tensor);
        Quantizer quantizer = Quantizer.of(
                specification.convention(),
                activation.bits(),
                activation.signed(),
                activation.scheme(),
                ZeroPolicy.INSIDE);
        TensorStatistics statistics = calibration.tensor(tensor);
        Range range = activation
                .estimator()
                .estimate(statistics.whole().float32View(), quantizer)
                .orElseThrow(() -> new NotQuantizableException(
                        "\"" + tensor + "\" has no finite value in the calibration; check the model's weights."));
        QuantizationParameters parameters = InputQuantization.parameters(tensor, quantizer, range);
        tensors.add(Accounts.activation(statistics, activation, parameters));
        inputs.put(tensor, LayerInput.of(parameters, statistics));
        return inputs.get(tensor).codes();
    }

    /** What was made. */
    Quantization finish(GuardReport guard) {
        String last = model.steps().get(model.steps().size() - 1).name();
        instructions.add(
                new Instruction.Predict(step(last, Form.REALS), "prediction", channels(last), model.decision()));
        IntegerProgram program = new IntegerProgram(instructions);
        specification.target().accept(program);
        return new Quantization(program, tensors, List.copyOf(layers.values()), guard, OptionalDouble.empty(), notes);
    }
}
