package io.vernier.certificate;

import io.vernier.integer.Instruction;
import io.vernier.integer.IntegerProgram;
import io.vernier.model.Batch;
import io.vernier.model.Decision;
import io.vernier.model.DenseBatch;
import io.vernier.model.LayeredModel;
import io.vernier.statistics.Calibration;
import io.vernier.statistics.ChannelSummary;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A proven bound on the difference of a quantized model and its float model, for every row whose inputs lie within their calibrated
 * extremes, each on its own: the rounding of inputs, weights, biases and tables and the clipping of values outside a narrower range are
 * inside, and so are the rounding errors of both computations in double precision. Nothing is said of rows outside.
 *
 * <p>For a linear model the bound is attained but for second-order terms, if features can take their values independently. Through
 * hidden layers it is loose: it takes hidden units as independent of each other and errors as independent of values.
 *
 * <p>Where thresholds of trees were merged, or branches removed, it holds for the rows that reach the leaves that they reach in the float
 * model.
 *
 * <p>For trees of which no threshold was changed it holds for every row whatever, and it is 0 where no leaf was changed either; integer
 * leaves err by what the worst leaf of each tree was rounded by, all added.
 */
public final class Certificate implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Coverage coverage;
    private final List<Bound> bounds;
    private final ClassProof proof;

    private Certificate(Coverage coverage, List<Bound> bounds, ClassProof proof) {
        this.coverage = coverage;
        this.bounds = List.copyOf(bounds);
        this.proof = proof;
    }

    /**
     * The error of one output of a linear layer, or of an ensemble of trees, integers minus float, in units of the output.
     *
     * @param layer name of the step
     * @param low no error is less
     * @param high no error is greater
     */
    public record Bound(String layer, int output, double low, double high) implements Serializable {

        /** No error is larger in magnitude. */
        public double magnitude() {
            return Math.max(Math.abs(low), Math.abs(high));
        }
    }

    /**
     * Proves the bounds of a quantized model.
     *
     * @param model the float model
     * @param program what became of it
     * @param calibration whose extremes of the input are the domain of the proof
     * @throws NoProofException if the program has an instruction, or predicts by a function, of which the proof knows nothing
     * @throws IllegalArgumentException if the calibration lacks a finite value of an input
     */
    public static Certificate of(LayeredModel model, IntegerProgram program, Calibration calibration) {
        Domain domain = model.admitsAnyNumber() ? Domain.EVERYWHERE : domain(calibration);
        ProgramProof proof = new ProgramProof(model, domain, calibration);
        program.instructions().forEach(proof::take);
        Coverage coverage = proof.changed().orElse(domain);
        if (proof.exactOutputs() > 0 && program.instructions().get(program.margins()) instanceof Instruction.Trees) {
            return exact(program, proof.exactOutputs(), coverage);
        }
        List<Bound> bounds = new ArrayList<>();
        proof.layers().forEach(layer -> bounds.addAll(bounds(layer.name(), layer)));
        return new Certificate(
                coverage, bounds, ClassProof.of(program.decision(), proof.function(program), proof.margins(program)));
    }

    /** Of what computes the same numbers. */
    private static Certificate exact(IntegerProgram program, int outputs, Coverage coverage) {
        String tensor = program.instructions().get(program.margins()).name();
        List<Bound> bounds = IntStream.range(0, outputs)
                .mapToObj(output -> new Bound(tensor, output, 0, 0))
                .toList();
        return new Certificate(coverage, bounds, ClassProof.exact(program.decision()));
    }

    private static Domain domain(Calibration calibration) {
        List<ChannelSummary> summaries = calibration.tensor(LayeredModel.INPUT).summaries();
        double[] lo = new double[summaries.size()];
        double[] hi = new double[summaries.size()];
        for (int channel = 0; channel < lo.length; channel++) {
            ChannelSummary summary = summaries.get(channel);
            if (summary.min().isEmpty()) {
                throw new IllegalArgumentException(
                        "Channel " + channel + " of the input has no finite value in the calibration.");
            }
            lo[channel] = summary.min().getAsDouble();
            hi[channel] = summary.max().orElseThrow();
        }
        return new Domain(lo, hi);
    }

    private static List<Bound> bounds(String layer, OutputErrors error) {
        List<Bound> bounds = new ArrayList<>();
        for (int output = 0; output < error.outputs(); output++) {
            Enclosure enclosure = error.error(output);
            bounds.add(new Bound(layer, output, enclosure.lo(), enclosure.hi()));
        }
        return bounds;
    }

    /** The bounds of every output of every linear layer, in the order of the program; those of the last layer are the model's. */
    public List<Bound> bounds() {
        return bounds;
    }

    /** The rows that a proof says something of. */
    public enum Scope {
        EVERY_ROW("every row"),
        /** Inputs are within their calibrated extremes. */
        CALIBRATED_RANGE("calibrated range"),
        /** Trees lead to the leaves of the float model, although thresholds were merged or branches removed. */
        SAME_LEAVES("same leaves");

        private final String label;

        Scope(String label) {
            this.label = label;
        }

        /** The name in tables. */
        public String label() {
            return label;
        }
    }

    /** Of which rows the proof says something. */
    public Scope scope() {
        return coverage.scope();
    }

    /** Whether no row whatever gets another number from the integers than from the float model. */
    public boolean isOfNoDifference() {
        return scope() == Scope.EVERY_ROW
                && !bounds.isEmpty()
                && bounds.stream().allMatch(bound -> bound.magnitude() == 0);
    }

    /** Whether the proof says something of a row. */
    public boolean covers(Batch batch, int row) {
        return coverage.holds(batch, row);
    }

    /**
     * Whether the float model surely predicts the class that the integers predict, for a row that is {@link #covers covered}.
     *
     * @param margins what the last linear layer of the integers stands for
     * @throws IllegalArgumentException if the model does not predict classes
     */
    public boolean keepsClass(DenseBatch margins, int row) {
        return proof.keepsClass(margins, row);
    }

    /** Whether the model predicts classes, so that {@link #keepsClass} has an answer. */
    public boolean isOfClasses() {
        return !(proof.decision() instanceof Decision.Identity);
    }
}
