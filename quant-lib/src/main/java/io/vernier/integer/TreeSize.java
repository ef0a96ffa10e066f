package io.vernier.integer;

import io.vernier.tree.Branches;
import io.vernier.tree.Ranking;
import java.util.List;
import java.util.Optional;

/**
 * What trees take, in as many bits as each number needs. A split has a feature, two children and a threshold, as a double or as a rank,
 * or a bit for each category; a leaf has its outputs. To ranks belong the thresholds that they count, once each, as doubles.
 *
 * @param splits of all trees
 * @param leaves of all trees
 * @param floatBits with thresholds and leaves as doubles
 * @param bits as they are
 */
public record TreeSize(long splits, long leaves, long floatBits, long bits) {
    private static final TreeSize NONE = new TreeSize(0, 0, 0, 0);

    /** What the trees of a program take; absent where it has none. */
    public static Optional<TreeSize> of(List<InstructionRow> program, int leafBits) {
        return isIn(program) ? Optional.of(of(ProgramCodec.decode(program), leafBits)) : Optional.empty();
    }

    /** Whether a program has trees. */
    public static boolean isIn(List<InstructionRow> program) {
        return program.stream().anyMatch(step -> step.kind().equals("rank"));
    }

    /** What the trees of a program that has some take. */
    public static TreeSize of(IntegerProgram program, int leafBits) {
        List<Instruction> steps = program.instructions();
        Ranking ranking = steps.stream()
                .filter(Instruction.Rank.class::isInstance)
                .map(step -> ((Instruction.Rank) step).ranking())
                .findFirst()
                .orElseThrow();
        TreeSize size = NONE;
        for (Instruction step : steps) {
            if (step instanceof Instruction.Trees reals) {
                size = size.plus(
                        of(reals.trees().branches(), ranking, reals.leaves().outputs(), Double.SIZE));
            } else if (step instanceof Instruction.IntegerTrees integers) {
                size = size.plus(of(
                        integers.trees().branches(), ranking, integers.leaves().outputs(), leafBits));
            }
        }
        long thresholds = ranking.channels().stream()
                .mapToLong(channel -> channel.thresholds().length)
                .sum();
        return size.plus(new TreeSize(0, 0, 0, thresholds * Double.SIZE));
    }

    private static TreeSize of(Branches branches, Ranking ranking, int outputs, int leafBits) {
        long structure = bits(ranking.channels().size() - 1) + 2L * bits(branches.nodes() + branches.leaves() - 1);
        long leaves = (long) branches.leaves() * outputs;
        long floatBits = branches.nodes() * structure + leaves * Double.SIZE;
        long bits = branches.nodes() * structure + leaves * leafBits;
        for (int node = 0; node < branches.nodes(); node++) {
            Ranking.Channel channel = ranking.channels().get(branches.feature()[node]);
            boolean isCategorical = branches.set()[node] >= 0;
            floatBits += isCategorical ? channel.categories() : Double.SIZE;
            bits += isCategorical ? channel.categories() : bits(channel.greatest());
        }
        return new TreeSize(branches.nodes(), branches.leaves(), floatBits, bits);
    }

    private static int bits(int greatest) {
        return Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(greatest));
    }

    private TreeSize plus(TreeSize other) {
        return new TreeSize(
                splits + other.splits, leaves + other.leaves, floatBits + other.floatBits, bits + other.bits);
    }

    /** In whole bytes. */
    public long bytes() {
        return (bits + Byte.SIZE - 1) / Byte.SIZE;
    }

    /** How many times smaller than with doubles. */
    public double shrinkage() {
        return (double) floatBits / bits;
    }
}
