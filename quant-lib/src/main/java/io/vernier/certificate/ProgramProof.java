package io.vernier.certificate;

import io.vernier.integer.Instruction;
import io.vernier.integer.Instruction.Dequantize;
import io.vernier.integer.Instruction.IntegerTrees;
import io.vernier.integer.Instruction.Link;
import io.vernier.integer.Instruction.Predict;
import io.vernier.integer.Instruction.Probabilities;
import io.vernier.integer.Instruction.Quantize;
import io.vernier.integer.Instruction.Rank;
import io.vernier.integer.Instruction.Requantize;
import io.vernier.integer.Instruction.Sigmoid;
import io.vernier.integer.Instruction.Softmax;
import io.vernier.integer.Instruction.Squares;
import io.vernier.integer.Instruction.Table;
import io.vernier.integer.IntegerProgram;
import io.vernier.model.Activation;
import io.vernier.model.ClassProbabilities;
import io.vernier.model.Decision;
import io.vernier.model.LayeredModel;
import io.vernier.model.Linear;
import io.vernier.model.Step;
import io.vernier.model.Trees;
import io.vernier.statistics.Calibration;
import io.vernier.tree.RankedTrees;
import io.vernier.tree.Ranking;
import io.vernier.tree.TreeEnsemble;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Goes through a program and bounds what each step of integers makes; what has no proof is refused. */
final class ProgramProof implements Instruction.Visitor<Void> {
    private final Domain domain;
    private final Calibration calibration;
    private final Map<String, Step> floats = new HashMap<>();
    private final Map<Integer, LayerCodes> codes = new HashMap<>();
    private final Map<Integer, LayerError> errors = new HashMap<>();
    private final Map<Integer, OutputErrors> sums = new HashMap<>();
    private final List<OutputErrors> layers = new ArrayList<>();
    private Ranking ranking = new Ranking(0, List.of());
    private int exactOutputs;
    private Optional<Coverage> changed = Optional.empty();
    private int step;

    ProgramProof(LayeredModel model, Domain domain, Calibration calibration) {
        this.domain = domain;
        this.calibration = calibration;
        model.steps().forEach(each -> floats.put(each.name(), each));
    }

    /** Takes the next instruction. */
    void take(Instruction instruction) {
        instruction.accept(this);
        step++;
    }

    /** What adds integers, first to last. */
    List<OutputErrors> layers() {
        return layers;
    }

    /**
     * Outputs of an ensemble of trees whose leaves are real numbers, so that there is no error at all where the same ones are reached; 0 where
     * the program has none.
     */
    int exactOutputs() {
        return exactOutputs;
    }

    /** The rows that reach the same leaves of trees as in the float model; absent where every row does. */
    Optional<Coverage> changed() {
        return changed;
    }

    /** The layer whose de-quantized outputs the prediction comes from. */
    OutputErrors margins(IntegerProgram program) {
        return sums.get(program.instructions().get(program.margins()).reads().get(0));
    }

    /**
     * What is computed between the margins and the decision.
     *
     * @throws NoProofException if classes are decided by a function that the proof does not know
     */
    ClassProof.Function function(IntegerProgram program) {
        ClassProof.Function function = ClassProof.Function.MARGIN;
        for (int at = program.decisive(); at != program.margins(); ) {
            Instruction instruction = program.instructions().get(at);
            boolean first = function == ClassProof.Function.MARGIN;
            if (first && instruction instanceof Softmax) {
                function = ClassProof.Function.SOFTMAX;
            } else if (first
                    && instruction instanceof Probabilities probabilities
                    && votes(probabilities).isPresent()) {
                function = votes(probabilities).get();
            } else if (first && instruction instanceof Sigmoid) {
                function = ClassProof.Function.SIGMOID;
            } else if (isShift(instruction) && function == ClassProof.Function.SOFTMAX) {
                // A softmax of logarithms is that of the margins.
                function = ClassProof.Function.SOFTMAX;
            } else if (!(program.decision() instanceof Decision.Identity)) {
                throw noProof(instruction, "a softmax or a sigmoid of the margins before the decision");
            }
            at = instruction.reads().get(0);
        }
        return function;
    }

    /** Which function of the margins of trees it is. */
    private static Optional<ClassProof.Function> votes(Probabilities probabilities) {
        return switch (probabilities.function()) {
            case SHARES -> Optional.of(ClassProof.Function.VOTES);
            case BOOSTED -> Optional.of(ClassProof.Function.BOOSTED);
            case LOGISTIC -> Optional.of(ClassProof.Function.LOGISTIC);
            default -> Optional.empty();
        };
    }

    /** Whether it takes the same number from all margins of a row. */
    private static boolean isShift(Instruction instruction) {
        return instruction instanceof Probabilities probabilities
                && probabilities.function() == ClassProbabilities.LOGARITHMS;
    }

    @Override
    public Void quantize(Quantize instruction) {
        codes.put(step, new InputCodes(instruction, domain.lo(), domain.hi()));
        return null;
    }

    @Override
    public Void rank(Rank instruction) {
        ranking = instruction.ranking();
        return null;
    }

    @Override
    public Void trees(Instruction.Trees instruction) {
        if (!instruction
                .leaves()
                .equals(ensemble(instruction, instruction.trees()).leaves())) {
            throw noProof(instruction, "the leaves of the model's trees");
        }
        exactOutputs = instruction.leaves().outputs();
        return null;
    }

    /** What is left of the model's trees. */
    private TreeEnsemble ensemble(Instruction instruction, RankedTrees ranked) {
        String expected = "the model's trees, or their branches that calibrated rows have reached";
        if (!(floats.get(instruction.name()) instanceof Trees real)) {
            throw noProof(instruction, expected);
        }
        KeptTrees kept =
                KeptTrees.of(real, calibration, ranking, ranked).orElseThrow(() -> noProof(instruction, expected));
        changed = kept.changed();
        return kept.ensemble();
    }

    @Override
    public Void integerTrees(IntegerTrees instruction) {
        if (instruction.scale().length == 0) {
            throw noProof(instruction, "what its accumulators stand for");
        }
        LeafErrors error = new LeafErrors(instruction, ensemble(instruction, instruction.trees()));
        sums.put(step, error);
        layers.add(error);
        return null;
    }

    @Override
    public Void squares(Squares instruction) {
        throw noProof(instruction, "linear layers, but no squares of what enters them");
    }

    @Override
    public Void linear(Instruction.Linear instruction) {
        if (!(floats.get(instruction.name()) instanceof Linear real) || instruction.scale().length == 0) {
            throw noProof(instruction, "a linear step of the model and what its accumulators stand for");
        }
        LayerError error = new LayerError(instruction, real, codes.get(instruction.input()));
        errors.put(step, error);
        sums.put(step, error);
        layers.add(error);
        return null;
    }

    @Override
    public Void table(Table instruction) {
        LayerError read = errors.get(instruction.input());
        if (read == null
                || !(floats.get(instruction.name()) instanceof Activation activation)
                || !activation.input().equals(read.name())) {
            throw noProof(instruction, "a table of the activation of a linear layer");
        }
        codes.put(step, new TableCodes(instruction, activation.function(), read));
        return null;
    }

    @Override
    public Void requantize(Requantize instruction) {
        throw noProof(instruction, "linear layers and tables of their activations");
    }

    @Override
    public Void buckets(Instruction.Buckets instruction) {
        throw noProof(instruction, "classes or numbers, but no buckets");
    }

    @Override
    public Void dequantize(Dequantize instruction) {
        return null;
    }

    @Override
    public Void softmax(Softmax instruction) {
        return null;
    }

    @Override
    public Void sigmoid(Sigmoid instruction) {
        return null;
    }

    @Override
    public Void link(Link instruction) {
        return null;
    }

    @Override
    public Void probabilities(Probabilities instruction) {
        if (!(floats.get(instruction.name()) instanceof io.vernier.model.Probabilities real)
                || real.function() != instruction.function()) {
            throw noProof(instruction, "the probabilities of the model");
        }
        return null;
    }

    @Override
    public Void predict(Predict instruction) {
        return null;
    }

    private static NoProofException noProof(Instruction instruction, String expected) {
        return new NoProofException(
                "There is no proof for the instruction \"" + instruction.name() + "\", expected " + expected + ".");
    }
}
