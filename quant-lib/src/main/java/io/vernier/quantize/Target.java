package io.vernier.quantize;

import io.vernier.integer.Accumulator;
import io.vernier.integer.Instruction;
import io.vernier.integer.IntegerProgram;
import io.vernier.tree.Ranking;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What integers are made for: which instructions stand between layers, and how wide accumulators may be.
 *
 * @param kind of the runtime
 * @param accumulatorBits how wide accumulators may be by proof, or, where the runtime drops bits before a table, what it leaves of them;
 *     as the runtime has it where absent
 */
public record Target(Kind kind, OptionalInt accumulatorBits) {

    /** The default: this program's own kernels, whose accumulators have up to 64 bits. */
    public static final Target VERNIER = new Target(Kind.VERNIER, OptionalInt.empty());

    /** Kinds of runtimes. */
    public enum Kind {
        /** Tables over what was calibrated. */
        VERNIER("vernier"),
        /** Accumulators of 32 bits, which a fixed-point multiplier brings to 8 bits, and tables of these. */
        INT8("int8"),
        /** Fully homomorphic encryption: tables over all that is proven to occur, of few bits. */
        FHE("fhe");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** The name in the configuration. */
        public String label() {
            return label;
        }
    }

    /** What an encrypted accumulator may have at most in a program that looks anything up. */
    public static final int ENCRYPTED_BITS = 16;

    /** The same of a program that only adds. */
    public static final int ENCRYPTED_BITS_OF_SUMS = 56;

    /** What an encrypted look-up takes seconds for, and not minutes. */
    private static final int ENCRYPTED_TABLE_BITS = 8;

    /** What an encrypted look-up may be indexed by, in bits. */
    public int tableBits() {
        return Math.min(ENCRYPTED_BITS, accumulatorBits.orElse(ENCRYPTED_TABLE_BITS));
    }

    /**
     * Refuses what this target cannot run.
     *
     * @throws NotQuantizableException that names the layer or the feature
     */
    public void accept(IntegerProgram program) {
        List<Instruction> instructions = program.instructions();
        boolean onlyAdds = instructions.stream()
                .noneMatch(each -> each instanceof Instruction.Table
                        || each instanceof Instruction.Trees
                        || each instanceof Instruction.IntegerTrees);
        Set<Integer> lookedUp = new HashSet<>();
        for (Instruction instruction : instructions) {
            if (kind != Kind.VERNIER && instruction instanceof Instruction.Squares squares) {
                throw new NotQuantizableException("\"" + squares.name() + "\" adds squares of codes, which the target "
                        + kind.label() + " does not have; leave quantization.target out.");
            }
            if (kind != Kind.VERNIER && instruction instanceof Instruction.Buckets buckets) {
                throw new NotQuantizableException("\"" + buckets.name() + "\" finds buckets, which the target "
                        + kind.label() + " does not have; leave quantization.target out.");
            }
            if (kind == Kind.FHE && instruction instanceof Instruction.IntegerTrees trees) {
                throw new NotQuantizableException(
                        "\"" + trees.name() + "\" adds leaves that are integers, and the target " + kind.label()
                                + " has those of real numbers; leave quantization.leaves out.");
            }
            if (kind == Kind.FHE
                    && instruction instanceof Instruction.Table table
                    && instructions.get(table.input()) instanceof Instruction.Linear read) {
                // What bits are dropped of needs no sign, for the least that is proven counts as 0.
                lookedUp.add(table.input());
                accept(read, ENCRYPTED_BITS, "an encrypted table drops bits of at most", Accumulator::extentBits);
            } else if (kind == Kind.FHE && instruction instanceof Instruction.Rank rank) {
                accept(rank);
            }
        }
        for (int step = 0; step < instructions.size(); step++) {
            if (instructions.get(step) instanceof Instruction.Adding linear && !lookedUp.contains(step)) {
                if (kind == Kind.FHE && onlyAdds) {
                    accept(linear, ENCRYPTED_BITS_OF_SUMS, "encrypted sums have at most", Accumulator::provenBits);
                } else if (kind == Kind.FHE) {
                    accept(
                            linear,
                            ENCRYPTED_BITS,
                            "beside encrypted tables sums have at most",
                            Accumulator::provenBits);
                }
                if (kind == Kind.INT8) {
                    accept(linear);
                }
                accumulatorBits.ifPresent(
                        most -> accept(linear, most, "quantization.accumulator_bits allows", Accumulator::provenBits));
            }
        }
    }

    /**
     * Refuses accumulators that a runtime of {@link Kind#INT8} has no room for.
     *
     * @throws NotQuantizableException that names the layer
     */
    static void accept(Instruction.Adding linear) {
        accept(linear, Integer.SIZE, "runtimes of int8 have at most", Accumulator::provenBits);
    }

    private static void accept(Instruction.Adding linear, int most, String limit, Width width) {
        Accumulator proof = linear.accumulator();
        for (int output = 0; output < linear.outputs(); output++) {
            int bits = width.of(proof, output);
            if (bits > most) {
                throw new NotQuantizableException("Accumulator " + output + " of \"" + linear.name()
                        + "\" is proven to lie between "
                        + proof.provenMin()[output] + " and " + proof.provenMax()[output] + ", which takes " + bits
                        + " bits, but " + limit + " " + most + "; give its inputs or weights fewer bits.");
            }
        }
    }

    /** How wide an accumulator is. */
    private interface Width {
        int of(Accumulator proof, int output);
    }

    private void accept(Instruction.Rank rank) {
        for (Ranking.Channel channel : rank.ranking().channels()) {
            if (channel.bits() > tableBits()) {
                throw new NotQuantizableException("Feature " + channel.feature() + " has ranks of " + channel.bits()
                        + " bits, but encrypted comparisons have at most " + tableBits()
                        + "; set quantization.inputs.ranks: " + tableBits()
                        + ", or train trees with fewer thresholds.");
            }
        }
    }
}
