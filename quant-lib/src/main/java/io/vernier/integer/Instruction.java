package io.vernier.integer;

import io.vernier.arithmetic.ChannelEncoding;
import io.vernier.arithmetic.CodeRule;
import io.vernier.arithmetic.Encoding;
import io.vernier.arithmetic.FixedPointMultiplier;
import io.vernier.model.ClassProbabilities;
import io.vernier.model.Decision;
import io.vernier.model.InverseLink;
import io.vernier.tree.IntegerLeaves;
import io.vernier.tree.Leaves;
import io.vernier.tree.RankedTrees;
import io.vernier.tree.Ranking;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One instruction of an {@link IntegerProgram}. Up to {@link Dequantize} or {@link Buckets} all results are integers and the same in every
 * implementation; what follows is double precision.
 */
@SuppressWarnings("ArrayRecordComponent")
public sealed interface Instruction extends Serializable {

    /** In place of a step: the rows that the program is given. */
    int ROWS = -1;

    /** The tensor that this instruction makes, under its name in the float model. */
    String name();

    /** The steps whose results this instruction reads, or {@link #ROWS}. */
    List<Integer> reads();

    /** What is expected of each of {@link #reads}: its kind and channels. */
    List<Port> expects();

    /** What this instruction makes. */
    Port output();

    /** Why this instruction cannot read a result of the kind and channels that it expects; absent where it can. */
    default Optional<String> objection(Port read) {
        return Optional.empty();
    }

    /** Calls the visitor's method for this kind. */
    <R> R accept(Visitor<R> visitor);

    /** Something that is done with each kind in its own way; whoever forgets a kind does not compile. */
    interface Visitor<R> {
        R quantize(Quantize instruction);

        R rank(Rank instruction);

        R trees(Trees instruction);

        R integerTrees(IntegerTrees instruction);

        R squares(Squares instruction);

        R linear(Linear instruction);

        R table(Table instruction);

        R requantize(Requantize instruction);

        R buckets(Buckets instruction);

        R dequantize(Dequantize instruction);

        R softmax(Softmax instruction);

        R sigmoid(Sigmoid instruction);

        R link(Link instruction);

        R probabilities(Probabilities instruction);

        R predict(Predict instruction);
    }

    /**
     * Codes of the rows.
     *
     * @param encoding of each channel
     */
    record Quantize(String name, Encoding encoding) implements Instruction {

        /** @throws IllegalArgumentException if codes do not fit 32 bits, or channels differ in their rule */
        public Quantize {
            encoding.channels().forEach(channel -> requireCodes(name, channel));
            CodeRule rule = encoding.channel(0).rule();
            if (encoding.channels().stream().anyMatch(channel -> channel.rule() != rule)) {
                throw new IllegalArgumentException(
                        "Instruction \"" + name + "\" has channels with different rules, expected one.");
            }
        }

        @Override
        public List<Integer> reads() {
            return List.of(ROWS);
        }

        @Override
        public List<Port> expects() {
            return List.of(Port.rows(channels()));
        }

        @Override
        public Port output() {
            return Port.codes(encoding);
        }

        public int channels() {
            return encoding.size();
        }

        /** How a code is computed before clamping. */
        public CodeRule rule() {
            return encoding.channel(0).rule();
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.quantize(this);
        }
    }

    /**
     * Ranks of the rows among the thresholds of an ensemble of trees, and codes of categories.
     *
     * @param ranking of each feature that a tree looks at
     */
    record Rank(String name, Ranking ranking) implements Instruction {

        @Override
        public List<Integer> reads() {
            return List.of(ROWS);
        }

        @Override
        public List<Port> expects() {
            return List.of(Port.rows(ranking.features()));
        }

        @Override
        public Port output() {
            return Port.ranks(ranking.channels().size());
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.rank(this);
        }
    }

    /**
     * The leaves that a row reaches, added up in double precision as {@link Leaves} says.
     *
     * @param channels of ranks
     * @param trees over them
     * @param leaves of the trees
     */
    record Trees(int input, String name, int channels, RankedTrees trees, Leaves leaves) implements OfOneStep {

        /** @throws IllegalArgumentException if the leaves are not those of the trees, or a node looks at no channel */
        public Trees {
            leaves.requireFor(trees.branches());
            trees.branches().requireFeatures(channels);
        }

        @Override
        public List<Port> expects() {
            return List.of(Port.ranks(channels));
        }

        @Override
        public Port output() {
            return Port.reals(leaves.outputs());
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.trees(this);
        }
    }

    /**
     * The leaves that a row reaches, added up as integers.
     *
     * @param channels of ranks
     * @param trees over them
     * @param leaves of the trees
     * @param scale what a unit of each accumulator stands for; none where a stored program does not tell
     * @param offset what an accumulator of 0 stands for; as many as scales
     * @param accumulator the proof of its bounds, which no partial sum leaves
     */
    record IntegerTrees(
            int input,
            String name,
            int channels,
            RankedTrees trees,
            IntegerLeaves leaves,
            double[] scale,
            double[] offset,
            Accumulator accumulator)
            implements Adding {

        /** @throws IllegalArgumentException if the leaves are not those of the trees, or a node looks at no channel */
        public IntegerTrees {
            leaves.requireFor(trees.branches());
            trees.branches().requireFeatures(channels);
            requireTold(name, scale, offset, leaves.outputs());
        }

        /**
         * The instruction with its proof.
         *
         * @throws IllegalArgumentException also if an accumulator may need more than 53 bits
         */
        public static IntegerTrees proven(
                int input,
                String name,
                int channels,
                RankedTrees trees,
                IntegerLeaves leaves,
                double[] scale,
                double[] offset) {
            leaves.requireFor(trees.branches());
            return new IntegerTrees(
                    input,
                    name,
                    channels,
                    trees,
                    leaves,
                    scale,
                    offset,
                    Accumulator.prove(name, trees.branches(), leaves));
        }

        @Override
        public List<Port> expects() {
            return List.of(Port.ranks(channels));
        }

        @Override
        public int outputs() {
            return leaves.outputs();
        }

        @Override
        public int integers() {
            return leaves.values().length;
        }

        /** Leaves of either kind are added alike. */
        @Override
        public Accumulator.Unit unit(int output) {
            return Accumulator.Unit.FLOAT64;
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.integerTrees(this);
        }
    }

    /**
     * Codes {@code d = q - center} of several tensors, one after the other, as the integers that a quadratic function adds up: first
     * {@code 2^k d} of every channel, then {@code d^2} of every channel. {@code 2^k} is the greatest power of two that {@code |d|} reaches, so
     * that both kinds take about as many bits, and weights of both are rounded alike.
     *
     * @param inputs the steps that make the codes
     * @param name of the quadratic function
     * @param codes what those of each step stand for
     * @param center one for each channel, among its codes
     */
    record Squares(List<Integer> inputs, String name, List<Encoding> codes, long[] center) implements Instruction {

        /** @throws IllegalArgumentException if there is no center for each channel, or one is no code, or a square leaves 32 bits */
        public Squares {
            inputs = List.copyOf(inputs);
            codes = List.copyOf(codes);
            List<ChannelEncoding> channels = channels(codes);
            if (inputs.size() != codes.size() || channels.size() != center.length) {
                throw new IllegalArgumentException("Squares of \"" + name + "\" read " + inputs.size() + " steps of "
                        + channels.size() + " codes, but have " + center.length + " centers.");
            }
            for (int channel = 0; channel < center.length; channel++) {
                ChannelEncoding read = channels.get(channel);
                if (center[channel] < read.qmin()
                        || center[channel] > read.qmax()
                        || reach(read, center[channel]) > GREATEST_DISTANCE) {
                    throw new IllegalArgumentException("Squares of \"" + name + "\" have the center " + center[channel]
                            + " for codes in [" + read.qmin() + ", " + read.qmax() + "], expected one of them at most "
                            + GREATEST_DISTANCE + " from both ends.");
                }
            }
        }

        /** Codes may be so far from their center: the square has 31 bits. */
        public static final long GREATEST_DISTANCE = 46_340;

        private static List<ChannelEncoding> channels(List<Encoding> codes) {
            return codes.stream().flatMap(each -> each.channels().stream()).toList();
        }

        private static long reach(ChannelEncoding read, long center) {
            return Math.max(read.qmax() - center, center - read.qmin());
        }

        /** Channels of all codes that are read. */
        public int channels() {
            return center.length;
        }

        /** The factor of the distances of each channel. */
        public int[] factors() {
            List<ChannelEncoding> channels = channels(codes);
            int[] factors = new int[center.length];
            for (int channel = 0; channel < factors.length; channel++) {
                factors[channel] =
                        Math.max(1, Integer.highestOneBit((int) reach(channels.get(channel), center[channel])));
            }
            return factors;
        }

        /** What the integers stand for: values, then squares of their distances from what the center stands for. */
        public Encoding encoding() {
            List<ChannelEncoding> channels = channels(codes);
            int[] factors = factors();
            List<ChannelEncoding> made = new ArrayList<>();
            for (int channel = 0; channel < factors.length; channel++) {
                ChannelEncoding read = channels.get(channel);
                made.add(new ChannelEncoding(
                        read.scale() / factors[channel],
                        0,
                        factors[channel] * (read.qmin() - center[channel]),
                        factors[channel] * (read.qmax() - center[channel]),
                        CodeRule.ROUND_THEN_SHIFT,
                        read.decode(center[channel])));
            }
            for (int channel = 0; channel < factors.length; channel++) {
                ChannelEncoding read = channels.get(channel);
                long reach = reach(read, center[channel]);
                made.add(new ChannelEncoding(
                        Math.max(Double.MIN_NORMAL, read.scale() * read.scale()),
                        0,
                        0,
                        reach * reach,
                        CodeRule.ROUND_THEN_SHIFT));
            }
            return new Encoding(made);
        }

        @Override
        public List<Integer> reads() {
            return inputs;
        }

        @Override
        public List<Port> expects() {
            return codes.stream().map(each -> Port.codes(each.size())).toList();
        }

        @Override
        public Port output() {
            return Port.codes(encoding());
        }

        @Override
        public Optional<String> objection(Port read) {
            return read.encoding()
                    .filter(made -> !codes.contains(made))
                    .map(made -> "its centers are those of other codes");
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.squares(this);
        }
    }

    /**
     * {@code acc_o = bias_o + sum_i weights_oi q_i}.
     *
     * @param inputs number of inputs
     * @param weights row-major, outputs first
     * @param bias one for each output
     * @param scale t_o, what a unit of each accumulator stands for; none where a stored program does not tell
     * @param offset what an accumulator of 0 stands for; as many as scales
     * @param accumulator the proof of its bounds
     */
    record Linear(
            int input,
            String name,
            int inputs,
            int[] weights,
            long[] bias,
            double[] scale,
            double[] offset,
            Accumulator accumulator)
            implements Adding {

        /** @throws IllegalArgumentException if the weights do not fit the inputs and outputs, or a scale is no positive number */
        public Linear {
            if (inputs < 1 || bias.length < 1 || weights.length != (long) inputs * bias.length) {
                throw new IllegalArgumentException("Instruction \"" + name + "\" has " + bias.length + " outputs and "
                        + inputs + " inputs, but " + weights.length + " weights.");
            }
            requireTold(name, scale, offset, bias.length);
        }

        /** @throws IllegalArgumentException if what it is to read has another number of channels than it has inputs */
        void requireInputs(int channels) {
            if (channels != inputs) {
                throw new IllegalArgumentException(
                        "Instruction \"" + name + "\" reads " + inputs + " channels, found " + channels + ".");
            }
        }

        /**
         * The instruction with the proof for these codes.
         *
         * @throws IllegalArgumentException also if an accumulator may need more than 64 bits
         */
        public static Linear proven(
                int input, String name, int[] weights, long[] bias, double[] scale, Encoding codes) {
            return proven(input, name, weights, bias, scale, new double[scale.length], codes);
        }

        /** The same with accumulators that stand for {@code scale_o acc_o + offset_o}. */
        public static Linear proven(
                int input, String name, int[] weights, long[] bias, double[] scale, double[] offset, Encoding codes) {
            return new Linear(
                    input,
                    name,
                    codes.size(),
                    weights,
                    bias,
                    scale,
                    offset,
                    Accumulator.prove(name, weights, bias, codes));
        }

        @Override
        public List<Port> expects() {
            return List.of(Port.codes(inputs));
        }

        @Override
        public Optional<String> objection(Port read) {
            return read.encoding()
                    .filter(codes -> !accumulator.equals(Accumulator.prove(name, weights, bias, codes)))
                    .map(codes -> "its accumulators were proven for other codes");
        }

        @Override
        public int outputs() {
            return bias.length;
        }

        @Override
        public int integers() {
            return weights.length;
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.linear(this);
        }
    }

    /**
     * {@code entries[c][clamp((acc - lo_c + half_c) >> drop_c, 0, length - 1)]}, {@code half = drop > 0 ? 2^(drop-1) : 0}: an
     * activation and the requantization after it, in one look-up; or of codes, an activation alone.
     *
     * @param lo accumulator of the first entry, for each channel
     * @param drop low bits that are rounded away, for each channel
     * @param length entries for each channel
     * @param entries codes, row-major, channels first
     * @param encoding of the entries of each channel
     */
    record Table(int input, String name, long[] lo, int[] drop, int length, int[] entries, Encoding encoding)
            implements OfOneStep {

        /** @throws IllegalArgumentException if the entries do not fit the channels or their type, or a drop is not 0 to 62 */
        public Table {
            if (lo.length < 1
                    || lo.length != drop.length
                    || length < 1
                    || entries.length != (long) length * lo.length) {
                throw new IllegalArgumentException(
                        "Table \"" + name + "\" has " + lo.length + " channels of " + length + " entries, but "
                                + entries.length + " of them and " + drop.length + " numbers of bits to drop.");
            }
            if (encoding.size() != lo.length) {
                throw new IllegalArgumentException("Table \"" + name + "\" has " + lo.length + " channels, but "
                        + encoding.size() + " encodings.");
            }
            encoding.channels().forEach(channel -> requireCodes(name, channel));
            for (int one : drop) {
                if (one < 0 || one > 62) {
                    throw new IllegalArgumentException(
                            "Table \"" + name + "\" drops " + one + " bits, expected 0 to 62.");
                }
            }
            for (int k = 0; k < entries.length; k++) {
                ChannelEncoding channel = encoding.channel(k / length);
                if (entries[k] < channel.qmin() || entries[k] > channel.qmax()) {
                    throw new IllegalArgumentException("Table \"" + name + "\" has the entry " + entries[k]
                            + ", expected codes in [" + channel.qmin() + ", " + channel.qmax() + "].");
                }
            }
        }

        @Override
        public List<Port> expects() {
            return List.of(Port.integers(channels()));
        }

        @Override
        public Port output() {
            return Port.codes(encoding);
        }

        /** Which entry of a channel an accumulator selects. */
        public int index(int channel, long accumulator) {
            long index = (accumulator + shift(channel)) >> drop[channel];
            return (int) Math.max(0, Math.min(length - 1L, index));
        }

        /** What is added to the accumulators of a channel before bits are dropped: half of what is dropped, less {@code lo}. */
        long shift(int channel) {
            return (drop[channel] > 0 ? 1L << (drop[channel] - 1) : 0) - lo[channel];
        }

        public int channels() {
            return lo.length;
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.table(this);
        }
    }

    /**
     * {@code clamp(zeroPoint + multiplier_c acc, qmin, qmax)} with the product rounded as integer-only runtimes do.
     *
     * @param multipliers one for each channel
     * @param product how it is rounded
     * @param encoding of the codes that are made, an activation's clamp included; the same for all channels
     */
    record Requantize(
            int input,
            String name,
            List<FixedPointMultiplier> multipliers,
            FixedPointMultiplier.Product product,
            ChannelEncoding encoding)
            implements OfOneStep {

        /** @throws IllegalArgumentException if there is no channel, or codes do not fit 32 bits */
        public Requantize {
            multipliers = List.copyOf(multipliers);
            if (multipliers.isEmpty()) {
                throw new IllegalArgumentException("Instruction \"" + name + "\" has no multiplier.");
            }
            requireCodes(name, encoding);
        }

        @Override
        public List<Port> expects() {
            return List.of(Port.accumulators(channels()));
        }

        @Override
        public Port output() {
            return Port.codes(Encoding.uniform(channels(), encoding));
        }

        /** The product of a multiplier is defined for accumulators of 32 bits, so the proof must say that they are. */
        @Override
        public Optional<String> objection(Port read) {
            return read.proof()
                    .filter(proof -> proof.min() < Integer.MIN_VALUE || proof.max() > Integer.MAX_VALUE)
                    .map(proof -> "it needs accumulators that are proven to fit 32 bits; use fewer bits or inputs");
        }

        public int channels() {
            return multipliers.size();
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.requantize(this);
        }
    }

    /**
     * {@code (multiplier_c acc_c + addend_c) >> shift_c}: the number of the bucket that an accumulator falls into, the floor of a quotient of
     * integers. The numbers are whole; they are made as real ones, for what decides reads these.
     *
     * @param multiplier one for each channel, not negative
     * @param addend one for each channel
     * @param shift one for each channel, 0 to 62
     */
    record Buckets(int input, String name, long[] multiplier, long[] addend, int[] shift) implements OfOneStep {
        private static final int SIGNIFICANT_BITS = 31;

        /** Sums stay below this power of two. */
        private static final int SUM_BITS = 62;

        /** @throws IllegalArgumentException if there is no channel, or a number is out of range */
        public Buckets {
            boolean fits = multiplier.length > 0 && multiplier.length == addend.length && addend.length == shift.length;
            for (int channel = 0; fits && channel < shift.length; channel++) {
                fits = multiplier[channel] >= 0
                        && shift[channel] >= 0
                        && shift[channel] <= SUM_BITS
                        && addend[channel] > -(1L << SUM_BITS)
                        && addend[channel] < 1L << SUM_BITS;
            }
            if (!fits) {
                throw new IllegalArgumentException("Instruction \"" + name + "\" has the multipliers "
                        + Arrays.toString(multiplier) + ", the addends " + Arrays.toString(addend) + " and the shifts "
                        + Arrays.toString(shift) + ", expected as many of each, below 2^62, and shifts of 0 to 62.");
            }
        }

        /**
         * The shift with which a factor is told by as many digits as products with accumulators leave room for, 31 at most.
         *
         * @param factor positive
         * @param bound of the accumulators' magnitude
         */
        public static int shift(double factor, long bound) {
            int digits = Math.min(SIGNIFICANT_BITS, SUM_BITS - (Long.SIZE - Long.numberOfLeadingZeros(bound)));
            return Math.max(0, Math.min(SUM_BITS, digits - 1 - Math.getExponent(factor)));
        }

        @Override
        public List<Port> expects() {
            return List.of(Port.accumulators(channels()));
        }

        @Override
        public Port output() {
            return Port.reals(channels());
        }

        /** Sums of 64 bits are exact, if the proof of the accumulators says that they fit. */
        @Override
        public Optional<String> objection(Port read) {
            return read.proof().flatMap(proof -> {
                for (int channel = 0; channel < channels(); channel++) {
                    long bound = proof.bound()[channel];
                    if (Math.multiplyHigh(multiplier[channel], bound) != 0
                            || multiplier[channel] * bound < 0
                            || multiplier[channel] * bound >= 1L << SUM_BITS) {
                        return Optional.of("its products with accumulators may need more than 64 bits");
                    }
                }
                return Optional.empty();
            });
        }

        /** The bucket of an accumulator. */
        public long bucket(int channel, long accumulator) {
            return (multiplier[channel] * accumulator + addend[channel]) >> shift[channel];
        }

        public int channels() {
            return shift.length;
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.buckets(this);
        }
    }

    /**
     * {@code y_o = scale_o acc_o + offset_o}, the product rounded before the sum.
     *
     * @param scale one for each output
     * @param offset one for each output, finite: what of the real bias no integer bias holds
     */
    record Dequantize(int input, String name, double[] scale, double[] offset) implements OfOneStep {

        /** Without offsets. */
        public Dequantize(int input, String name, double[] scale) {
            this(input, name, scale, new double[scale.length]);
        }

        /** @throws IllegalArgumentException if there is no scale, or one is no positive number */
        public Dequantize {
            if (scale.length < 1) {
                throw new IllegalArgumentException("Instruction \"" + name + "\" has no scale.");
            }
            requireScales(name, scale);
            requireOffsets(name, offset, scale.length);
        }

        @Override
        public List<Port> expects() {
            return List.of(Port.accumulators(channels()));
        }

        @Override
        public Port output() {
            return Port.reals(channels());
        }

        @Override
        public Optional<String> objection(Port read) {
            return read.encoding()
                    .filter(accumulators -> !Arrays.equals(accumulators.scales(), scale)
                            || !Arrays.equals(accumulators.offsets(), offset))
                    .map(accumulators -> "its scales or offsets are not those of the accumulators");
        }

        public int channels() {
            return scale.length;
        }

        /** Accumulators of a channel, in doubles that hold them as they are, become what they stand for. */
        void apply(int channel, double[] values, int from, int to) {
            for (int k = from; k < to; k++) {
                values[k] = scale[channel] * values[k] + offset[channel];
            }
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.dequantize(this);
        }
    }

    /** Softmax over the channels of each row. */
    record Softmax(int input, String name, int channels) implements OfReals {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.softmax(this);
        }
    }

    /** Sigmoid of each element. */
    record Sigmoid(int input, String name, int channels) implements OfReals {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.sigmoid(this);
        }
    }

    /** The mean of a generalized linear model from each element, its linear predictor. */
    record Link(int input, String name, int channels, InverseLink inverse) implements OfReals {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.link(this);
        }
    }

    /** Probabilities of classes, or their logarithms, from margins. */
    record Probabilities(int input, String name, int channels, ClassProbabilities function) implements OfReals {

        /** @throws IllegalArgumentException if the function is of another number of classes */
        public Probabilities {
            function.requireClasses(channels);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.probabilities(this);
        }
    }

    /** The prediction, from the tensor that it reads. */
    record Predict(int input, String name, int channels, Decision decision) implements OfReals {

        /** @throws IllegalArgumentException if the decision is about another number of channels */
        public Predict {
            decision.requireChannels(channels);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.predict(this);
        }
    }

    /** What reads the result of one earlier step. */
    sealed interface OfOneStep extends Instruction {
        int input();

        @Override
        default List<Integer> reads() {
            return List.of(input());
        }
    }

    /** What adds integers, by proof within bounds. */
    sealed interface Adding extends OfOneStep {
        /** Scales of accumulators that nobody looks at as real numbers. */
        double[] UNTOLD = {};

        /** What a unit of each accumulator stands for; {@link #UNTOLD} where a stored program does not tell. */
        double[] scale();

        /** What an accumulator of 0 stands for; as many as scales. */
        double[] offset();

        Accumulator accumulator();

        int outputs();

        /** The arithmetic in which an output is added, exactly. */
        default Accumulator.Unit unit(int output) {
            return accumulator().unit(output);
        }

        /** How many weights or leaves there are. */
        int integers();

        @Override
        default Port output() {
            if (scale().length == 0) {
                return Port.accumulators(accumulator(), Optional.empty());
            }
            List<ChannelEncoding> channels = new ArrayList<>();
            for (int output = 0; output < outputs(); output++) {
                channels.add(new ChannelEncoding(
                        scale()[output],
                        0,
                        accumulator().provenMin()[output],
                        accumulator().provenMax()[output],
                        CodeRule.ROUND_THEN_SHIFT,
                        offset()[output]));
            }
            return Port.accumulators(accumulator(), Optional.of(new Encoding(channels)));
        }
    }

    /** What is computed in double precision from one tensor of real numbers, channel by channel or row by row. */
    sealed interface OfReals extends OfOneStep {
        int channels();

        @Override
        default List<Port> expects() {
            return List.of(Port.reals(channels()));
        }

        @Override
        default Port output() {
            return Port.reals(channels());
        }
    }

    private static void requireTold(String name, double[] scale, double[] offset, int outputs) {
        if (scale.length > 0 && scale.length != outputs) {
            throw new IllegalArgumentException(
                    "Instruction \"" + name + "\" has " + outputs + " outputs, but " + scale.length + " scales.");
        }
        requireScales(name, scale);
        requireOffsets(name, offset, scale.length);
    }

    private static void requireCodes(String name, ChannelEncoding encoding) {
        if (encoding.qmin() < Integer.MIN_VALUE || encoding.qmax() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("Instruction \"" + name + "\" makes codes in [" + encoding.qmin() + ", "
                    + encoding.qmax() + "], expected 32 bits.");
        }
    }

    private static void requireScales(String name, double[] scale) {
        for (double one : scale) {
            if (!(one > 0) || Double.isInfinite(one)) {
                throw new IllegalArgumentException(
                        "Instruction \"" + name + "\" has the scale " + one + ", expected positive finite numbers.");
            }
        }
    }

    private static void requireOffsets(String name, double[] offset, int outputs) {
        if (offset.length != outputs) {
            throw new IllegalArgumentException(
                    "Instruction \"" + name + "\" has " + offset.length + " offsets for " + outputs + " scales.");
        }
        for (double one : offset) {
            if (!Double.isFinite(one)) {
                throw new IllegalArgumentException(
                        "Instruction \"" + name + "\" has the offset " + one + ", expected finite numbers.");
            }
        }
    }
}
