package io.vernier.jobs.export;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernier.arithmetic.Encoding;
import io.vernier.integer.Instruction;
import io.vernier.integer.InstructionRow;
import io.vernier.integer.IntegerProgram;
import io.vernier.integer.ProgramCodec;
import io.vernier.outcome.Refusal;
import io.vernier.quantize.NotQuantizableException;
import io.vernier.quantize.Target;
import io.vernier.tree.Leaves;
import io.vernier.tree.Missing;
import io.vernier.tree.Precision;
import io.vernier.tree.Ranking;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * A program for fully homomorphic encryption as JSON: how a row becomes integers, what is computed of these while nobody can read them, and
 * what the results stand for. The page {@code fhe.md} specifies the format.
 */
final class FheProgram implements Instruction.Visitor<Void> {
    /** Raised when a reader of the version before would compute something else. */
    static final int FORMAT_VERSION = 1;

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final IntegerProgram program;
    private final List<InstructionRow> rows;
    private final ObjectNode input = JSON.objectNode();
    private final ArrayNode instructions = JSON.arrayNode();
    private final ObjectNode output = JSON.objectNode();
    private final ArrayNode after = JSON.arrayNode();

    /** What trees read. */
    private Ranking ranking = new Ranking(0, List.of());

    private int step;

    private FheProgram(IntegerProgram program) {
        this.program = program;
        this.rows = ProgramCodec.encode(program);
    }

    /**
     * The document of a program.
     *
     * @throws Refusal if its instructions do not follow one another, or it is too wide for encryption (21)
     */
    static ObjectNode of(IntegerProgram program) {
        return new FheProgram(program).document();
    }

    private ObjectNode document() {
        for (step = 0; step < program.instructions().size(); step++) {
            Instruction instruction = program.instructions().get(step);
            if (!instruction.reads().equals(List.of(step - 1))) {
                throw refused(instruction, "does not read the one before it, and the format is a chain");
            }
            instruction.accept(this);
        }
        try {
            new Target(Target.Kind.FHE, OptionalInt.of(Target.ENCRYPTED_BITS)).accept(program);
        } catch (NotQuantizableException e) {
            throw Refusal.before(e.getMessage(), e);
        }
        ObjectNode root = JSON.objectNode().put("format", "vernier-fhe").put("format_version", FORMAT_VERSION);
        root.set("input", input);
        root.set("instructions", instructions);
        root.set("output", output);
        root.set("after", after);
        return root;
    }

    private static Refusal refused(Instruction instruction, String why) {
        return Refusal.before(
                "The program cannot be exported for encryption: \"" + instruction.name() + "\" " + why + ".");
    }

    @Override
    public Void quantize(Instruction.Quantize instruction) {
        Encoding encoding = instruction.encoding();
        input.put("kind", "codes").put("rule", instruction.rule().name().toLowerCase(Locale.ROOT));
        input.set("scale", reals(encoding.scales()));
        input.set("offset", reals(encoding.offsets()));
        input.set("zero_point", integers(encoding.zeroPoints()));
        input.set("qmin", integers(encoding.qmin()));
        input.set("qmax", integers(encoding.qmax()));
        return null;
    }

    @Override
    public Void rank(Instruction.Rank instruction) {
        ranking = instruction.ranking();
        input.put("kind", "ranks").put("features", ranking.features());
        ArrayNode channels = input.putArray("channels");
        for (Ranking.Channel channel : ranking.channels()) {
            if (channel.missing() == Missing.LEFT) {
                throw refused(
                        instruction,
                        "sends NaN of feature " + channel.feature()
                                + " to the left, and the format sends it to the right; export a model that sends it there");
            }
            ObjectNode node = channels.addObject().put("feature", channel.feature());
            if (channel.categories() > 0) {
                node.put("categories", channel.categories());
            } else {
                node.set("thresholds", reals(channel.thresholds()));
            }
        }
        return null;
    }

    @Override
    public Void linear(Instruction.Linear instruction) {
        ObjectNode node = add("linear", instruction);
        ArrayNode weights = node.putArray("weights");
        for (int from = 0; from < instruction.weights().length; from += instruction.inputs()) {
            weights.add(integers(Arrays.stream(instruction.weights(), from, from + instruction.inputs())
                    .asLongStream()
                    .toArray()));
        }
        node.set("bias", integers(instruction.bias()));
        node.set("lo", integers(instruction.accumulator().provenMin()));
        node.set("hi", integers(instruction.accumulator().provenMax()));
        return null;
    }

    /**
     * Spans all accumulators that are proven to occur, since nothing clamps what nobody can read: at both ends the entry is repeated that
     * the table has there.
     */
    @Override
    public Void table(Instruction.Table instruction) {
        if (!(program.instructions().get(instruction.input()) instanceof Instruction.Linear layer)) {
            throw refused(instruction, "reads codes, and the format has tables of accumulators alone");
        }
        ObjectNode node = add("table", instruction);
        ArrayNode lo = node.putArray("lo");
        ArrayNode drop = node.putArray("drop");
        ArrayNode entries = node.putArray("entries");
        for (int channel = 0; channel < instruction.channels(); channel++) {
            int bits = instruction.drop()[channel];
            long half = bits > 0 ? 1L << (bits - 1) : 0;
            long before = half - instruction.lo()[channel];
            long first = (layer.accumulator().provenMin()[channel] + before) >> bits;
            long last = (layer.accumulator().provenMax()[channel] + before) >> bits;
            if (last - first >= 1L << Target.ENCRYPTED_BITS) {
                throw refused(
                        instruction,
                        "needs " + (last - first + 1) + " entries for the accumulators that are proven to occur, but"
                                + " encrypted tables have at most " + (1 << Target.ENCRYPTED_BITS)
                                + "; quantize with quantization.target: fhe");
            }
            lo.add(instruction.lo()[channel] + (first << bits));
            drop.add(bits);
            ArrayNode row = entries.addArray();
            for (long index = first; index <= last; index++) {
                int entry = (int) Math.max(0, Math.min(instruction.length() - 1L, index));
                row.add(instruction.entries()[channel * instruction.length() + entry]);
            }
        }
        return null;
    }

    @Override
    public Void trees(Instruction.Trees instruction) {
        add("trees", instruction).set("trees", FheTrees.of(instruction.trees(), ranking));
        Leaves leaves = instruction.leaves();
        if (leaves.precision() != Precision.DOUBLE) {
            throw refused(
                    instruction,
                    "adds its leaves in float32, and readers of the format add in double; export a model of Spark ML");
        }
        output.put("kind", "leaves").put("divisor", leaves.divisor());
        output.set("weights", reals(leaves.weights()));
        ArrayNode values = output.putArray("values");
        for (int[] ofTree : FheTrees.leaves(instruction.trees())) {
            ArrayNode tree = values.addArray();
            for (int leaf : ofTree) {
                tree.add(reals(
                        Arrays.copyOfRange(leaves.values(), leaf * leaves.outputs(), (leaf + 1) * leaves.outputs())));
            }
        }
        return null;
    }

    @Override
    public Void integerTrees(Instruction.IntegerTrees instruction) {
        throw refused(
                instruction,
                "adds leaves that are integers, and the format has those of real numbers; leave quantization.leaves out");
    }

    @Override
    public Void squares(Instruction.Squares instruction) {
        throw refused(instruction, "squares codes, and the format has no such instruction");
    }

    @Override
    public Void requantize(Instruction.Requantize instruction) {
        throw refused(
                instruction,
                "multiplies accumulators, which encryption does by tables alone; quantize with"
                        + " quantization.target: fhe");
    }

    @Override
    public Void buckets(Instruction.Buckets instruction) {
        throw refused(instruction, "makes hashes, and the format has no such instruction");
    }

    @Override
    public Void dequantize(Instruction.Dequantize instruction) {
        output.put("kind", "accumulators");
        output.set("scale", reals(instruction.scale()));
        output.set("offset", reals(instruction.offset()));
        return null;
    }

    @Override
    public Void softmax(Instruction.Softmax instruction) {
        return inTheClear();
    }

    @Override
    public Void sigmoid(Instruction.Sigmoid instruction) {
        return inTheClear();
    }

    @Override
    public Void link(Instruction.Link instruction) {
        return inTheClear();
    }

    @Override
    public Void probabilities(Instruction.Probabilities instruction) {
        return inTheClear();
    }

    @Override
    public Void predict(Instruction.Predict instruction) {
        return inTheClear();
    }

    /** As the table of programs has it. */
    private Void inTheClear() {
        InstructionRow row = rows.get(step);
        ObjectNode node = after.addObject().put("kind", row.kind());
        node.set("reals", reals(row.reals()));
        node.set("integers", integers(row.integers()));
        ObjectNode attributes = node.putObject("attributes");
        row.attributes().forEach(attributes::put);
        return null;
    }

    private ObjectNode add(String kind, Instruction instruction) {
        return instructions.addObject().put("kind", kind).put("name", instruction.name());
    }

    static ArrayNode integers(long[] values) {
        ArrayNode array = JSON.arrayNode();
        Arrays.stream(values).forEach(array::add);
        return array;
    }

    /** What JSON has no number for stands as text. */
    private static ArrayNode reals(double[] values) {
        ArrayNode array = JSON.arrayNode();
        for (double value : values) {
            if (Double.isFinite(value)) {
                array.add(value);
            } else {
                array.add(Double.toString(value));
            }
        }
        return array;
    }
}
