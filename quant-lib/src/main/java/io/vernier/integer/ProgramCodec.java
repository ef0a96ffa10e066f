package io.vernier.integer;

import io.vernier.arithmetic.CodeRule;
import io.vernier.arithmetic.FixedPointMultiplier;
import io.vernier.model.Decision;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/**
 * Programs as rows and back.
 *
 * <table>
 * <caption>What each kind holds</caption>
 * <tr><th>kind</th><th>shape</th><th>integers</th><th>reals</th><th>attributes</th></tr>
 * <tr><td>quantize</td><td>channels</td><td>zero points</td><td>scales, and offsets after them if one is not 0</td><td>qmin, qmax; zero_point: before_rounding, where it is
 * added inside the rounding; code: float32_divide, float32_reciprocal or float32_divide_half_away, where it is computed in float32 by the
 * {@link CodeRule} of this name; qmin and qmax are lists, by comma, where the channels' types differ</td></tr>
 * <tr><td>linear</td><td>outputs, inputs</td><td>weights row-major, biases</td><td></td><td>proven_min, proven_max</td></tr>
 * <tr><td>table</td><td>channels, entries</td><td>lo, drop, entries row-major</td><td>scale</td><td>zero_point, qmin, qmax</td></tr>
 * <tr><td>requantize</td><td>channels</td><td>significands of the multipliers, their shifts</td><td>scale</td><td>zero_point, qmin, qmax;
 * rounding: double_rounding, single_rounding</td></tr>
 * <tr><td>dequantize</td><td>outputs</td><td></td><td>scales</td><td></td></tr>
 * <tr><td>softmax, sigmoid</td><td>channels</td><td></td><td></td><td></td></tr>
 * <tr><td>link</td><td>channels</td><td></td><td></td><td>function, means, power: {@link LinkAttributes}</td></tr>
 * <tr><td>predict</td><td>channels</td><td></td><td>thresholds</td><td>rule: argmax, threshold, identity</td></tr>
 * </table>
 */
public final class ProgramCodec {
    private static final String ZERO_POINT = "zero_point";
    private static final String CODE = "code";
    private static final String ROUNDING = "rounding";
    private static final String BEFORE_ROUNDING = "before_rounding";
    private static final long[] NO_INTEGERS = {};
    private static final double[] NO_REALS = {};

    private ProgramCodec() {}

    /** One row for each instruction, in order. */
    public static List<InstructionRow> encode(IntegerProgram program) {
        List<InstructionRow> rows = new ArrayList<>();
        for (Instruction instruction : program.instructions()) {
            rows.add(encode(rows.size(), instruction));
        }
        return List.copyOf(rows);
    }

    private static InstructionRow encode(int step, Instruction instruction) {
        if (instruction instanceof Instruction.Quantize it) {
            SortedMap<String, String> attributes = new TreeMap<>();
            attributes.put("qmin", numbers(it.qmin()));
            attributes.put("qmax", numbers(it.qmax()));
            switch (it.rule()) {
                case ROUND_THEN_SHIFT -> {}
                case SHIFT_THEN_ROUND -> attributes.put(ZERO_POINT, BEFORE_ROUNDING);
                case FLOAT32_DIVIDE, FLOAT32_RECIPROCAL, FLOAT32_DIVIDE_HALF_AWAY ->
                    attributes.put(CODE, it.rule().name().toLowerCase(Locale.ROOT));
            }
            return row(step, "quantize", it, shape(it.channels()), it.zeroPoint(), reals(it), attributes);
        }
        if (instruction instanceof Instruction.Linear it) {
            long[] integers = Arrays.copyOf(widened(it.weights()), it.weights().length + it.outputs());
            System.arraycopy(it.bias(), 0, integers, it.weights().length, it.outputs());
            SortedMap<String, String> attributes = attributes(
                    "proven_min",
                    it.accumulator().min(),
                    "proven_max",
                    it.accumulator().max());
            return row(step, "linear", it, shape(it.outputs(), it.inputs()), integers, NO_REALS, attributes);
        }
        if (instruction instanceof Instruction.Table it) {
            int channels = it.channels();
            long[] integers = Arrays.copyOf(it.lo(), 2 * channels + it.entries().length);
            System.arraycopy(widened(it.drop()), 0, integers, channels, channels);
            System.arraycopy(widened(it.entries()), 0, integers, 2 * channels, it.entries().length);
            SortedMap<String, String> attributes = attributes("qmin", it.qmin(), "qmax", it.qmax());
            attributes.put(ZERO_POINT, Long.toString(it.zeroPoint()));
            return row(
                    step, "table", it, shape(channels, it.length()), integers, new double[] {it.scale()}, attributes);
        }
        if (instruction instanceof Instruction.Requantize it) {
            long[] integers = LongStream.concat(
                            it.multipliers().stream().mapToLong(FixedPointMultiplier::significand),
                            it.multipliers().stream().mapToLong(FixedPointMultiplier::shift))
                    .toArray();
            SortedMap<String, String> attributes = attributes("qmin", it.qmin(), "qmax", it.qmax());
            attributes.put(ZERO_POINT, Long.toString(it.zeroPoint()));
            attributes.put(ROUNDING, it.product().name().toLowerCase(Locale.ROOT));
            return row(step, "requantize", it, shape(it.channels()), integers, new double[] {it.scale()}, attributes);
        }
        if (instruction instanceof Instruction.Dequantize it) {
            return row(step, "dequantize", it, shape(it.scale().length), NO_INTEGERS, it.scale(), new TreeMap<>());
        }
        if (instruction instanceof Instruction.Softmax it) {
            return row(step, "softmax", it, shape(it.channels()), NO_INTEGERS, NO_REALS, new TreeMap<>());
        }
        if (instruction instanceof Instruction.Sigmoid it) {
            return row(step, "sigmoid", it, shape(it.channels()), NO_INTEGERS, NO_REALS, new TreeMap<>());
        }
        if (instruction instanceof Instruction.Link it) {
            return row(
                    step, "link", it, shape(it.channels()), NO_INTEGERS, NO_REALS, LinkAttributes.encode(it.inverse()));
        }
        Instruction.Predict it = (Instruction.Predict) instruction;
        SortedMap<String, String> attributes = new TreeMap<>();
        attributes.put("rule", rule(it.decision()));
        return row(step, "predict", it, shape(it.channels()), NO_INTEGERS, thresholds(it.decision()), attributes);
    }

    private static double[] reals(Instruction.Quantize it) {
        return Arrays.stream(it.offset()).allMatch(offset -> offset == 0)
                ? it.scale()
                : DoubleStream.concat(Arrays.stream(it.scale()), Arrays.stream(it.offset()))
                        .toArray();
    }

    private static InstructionRow row(
            int step,
            String kind,
            Instruction instruction,
            int[] shape,
            long[] integers,
            double[] reals,
            SortedMap<String, String> attributes) {
        List<Integer> inputs = instruction.input() < 0 ? List.of() : List.of(instruction.input());
        return new InstructionRow(
                step,
                kind,
                inputs,
                instruction.name(),
                shape,
                integers,
                reals,
                Collections.unmodifiableSortedMap(attributes));
    }

    /**
     * The program that the rows say.
     *
     * @param rows in the order of their steps
     * @throws IllegalArgumentException if they are not the rows of a program
     */
    public static IntegerProgram decode(List<InstructionRow> rows) {
        List<Instruction> instructions = new ArrayList<>();
        for (InstructionRow row : rows) {
            if (row.step() != instructions.size()) {
                throw new IllegalArgumentException(
                        "Found step " + row.step() + " of the program, expected " + instructions.size() + ".");
            }
            try {
                instructions.add(decode(row, instructions));
            } catch (IndexOutOfBoundsException | NumberFormatException | NegativeArraySizeException e) {
                throw new IllegalArgumentException(
                        "Step " + row.step() + " (\"" + row.kind() + "\") of the program is damaged.", e);
            }
        }
        return new IntegerProgram(instructions);
    }

    private static Instruction decode(InstructionRow row, List<Instruction> earlier) {
        int input = row.inputs().isEmpty() ? -1 : row.inputs().get(0);
        int channels = row.shape()[0];
        return switch (row.kind()) {
            case "quantize" ->
                new Instruction.Quantize(
                        row.name(),
                        row.reals().length == 2 * channels ? Arrays.copyOf(row.reals(), channels) : row.reals(),
                        row.integers(),
                        numbers(row, "qmin", channels),
                        numbers(row, "qmax", channels),
                        rule(row),
                        row.reals().length == 2 * channels
                                ? Arrays.copyOfRange(row.reals(), channels, 2 * channels)
                                : new double[channels]);
            case "linear" -> linear(row, input, earlier);
            case "table" ->
                new Instruction.Table(
                        input,
                        row.name(),
                        Arrays.copyOf(row.integers(), channels),
                        narrowed(row.integers(), channels, 2 * channels),
                        row.shape()[1],
                        narrowed(row.integers(), 2 * channels, row.integers().length),
                        row.reals()[0],
                        number(row, ZERO_POINT),
                        number(row, "qmin"),
                        number(row, "qmax"));
            case "requantize" -> requantize(row, input, channels);
            case "dequantize" -> new Instruction.Dequantize(input, row.name(), row.reals());
            case "softmax" -> new Instruction.Softmax(input, row.name(), channels);
            case "sigmoid" -> new Instruction.Sigmoid(input, row.name(), channels);
            case "link" -> new Instruction.Link(input, row.name(), channels, LinkAttributes.decode(row.attributes()));
            case "predict" -> new Instruction.Predict(input, row.name(), channels, decision(row));
            default ->
                throw new IllegalArgumentException(
                        "Step " + row.step() + " of the program is of the unknown kind \"" + row.kind() + "\".");
        };
    }

    private static Instruction.Requantize requantize(InstructionRow row, int input, int channels) {
        List<FixedPointMultiplier> multipliers = new ArrayList<>();
        for (int channel = 0; channel < channels; channel++) {
            int significand = Math.toIntExact(row.integers()[channel]);
            int shift = Math.toIntExact(row.integers()[channels + channel]);
            multipliers.add(new FixedPointMultiplier(significand, shift));
        }
        String rounding = row.attributes().getOrDefault(ROUNDING, "");
        return new Instruction.Requantize(
                input,
                row.name(),
                multipliers,
                Arrays.stream(FixedPointMultiplier.Product.values())
                        .filter(product ->
                                product.name().toLowerCase(Locale.ROOT).equals(rounding))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("Step " + row.step()
                                + " of the program rounds by the unknown rule \"" + rounding + "\".")),
                row.reals()[0],
                number(row, ZERO_POINT),
                number(row, "qmin"),
                number(row, "qmax"));
    }

    private static CodeRule rule(InstructionRow row) {
        String code = row.attributes().getOrDefault(CODE, "");
        if (code.isEmpty()) {
            return BEFORE_ROUNDING.equals(row.attributes().get(ZERO_POINT))
                    ? CodeRule.SHIFT_THEN_ROUND
                    : CodeRule.ROUND_THEN_SHIFT;
        }
        return Arrays.stream(CodeRule.values())
                .filter(rule -> rule.name().toLowerCase(Locale.ROOT).equals(code))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "Step " + row.step() + " of the program computes codes by the unknown rule \"" + code + "\"."));
    }

    private static Instruction.Linear linear(InstructionRow row, int input, List<Instruction> earlier) {
        int outputs = row.shape()[0];
        int inputs = row.shape()[1];
        int[] weights = narrowed(row.integers(), 0, outputs * inputs);
        long[] bias = Arrays.copyOfRange(row.integers(), weights.length, weights.length + outputs);
        Instruction codes = earlier.get(input);
        if (codes instanceof Instruction.Quantize it) {
            return Instruction.Linear.proven(input, row.name(), inputs, weights, bias, it.qmin(), it.qmax());
        }
        if (codes instanceof Instruction.Table it) {
            long[] qmin = repeat(it.qmin(), inputs);
            return Instruction.Linear.proven(input, row.name(), inputs, weights, bias, qmin, repeat(it.qmax(), inputs));
        }
        if (codes instanceof Instruction.Requantize it) {
            long[] qmin = repeat(it.qmin(), inputs);
            return Instruction.Linear.proven(input, row.name(), inputs, weights, bias, qmin, repeat(it.qmax(), inputs));
        }
        throw new IllegalArgumentException(
                "Step " + row.step() + " of the program reads \"" + codes.name() + "\", which are no codes.");
    }

    private static String rule(Decision decision) {
        if (decision instanceof Decision.Argmax) {
            return "argmax";
        }
        return decision instanceof Decision.Threshold ? "threshold" : "identity";
    }

    private static double[] thresholds(Decision decision) {
        if (decision instanceof Decision.Argmax argmax) {
            return argmax.thresholds().stream().mapToDouble(Double::doubleValue).toArray();
        }
        return decision instanceof Decision.Threshold one ? new double[] {one.threshold()} : NO_REALS;
    }

    private static Decision decision(InstructionRow row) {
        String rule = row.attributes().getOrDefault("rule", "");
        return switch (rule) {
            case "argmax" ->
                new Decision.Argmax(Arrays.stream(row.reals()).boxed().toList());
            case "threshold" -> new Decision.Threshold(row.reals()[0]);
            case "identity" -> new Decision.Identity();
            default -> throw new IllegalArgumentException("The program predicts by the unknown rule \"" + rule + "\".");
        };
    }

    private static long number(InstructionRow row, String attribute) {
        return Long.parseLong(row.attributes().getOrDefault(attribute, ""));
    }

    private static String numbers(long[] values) {
        boolean equal = Arrays.stream(values).distinct().count() == 1;
        return Arrays.stream(values)
                .limit(equal ? 1 : values.length)
                .mapToObj(Long::toString)
                .collect(Collectors.joining(","));
    }

    private static long[] numbers(InstructionRow row, String attribute, int channels) {
        String[] words = row.attributes().getOrDefault(attribute, "").split(",", -1);
        long[] values = Arrays.stream(words).mapToLong(Long::parseLong).toArray();
        return values.length == 1 ? repeat(values[0], channels) : values;
    }

    private static long[] repeat(long value, int times) {
        long[] values = new long[times];
        Arrays.fill(values, value);
        return values;
    }

    private static SortedMap<String, String> attributes(
            String first, long firstValue, String second, long secondValue) {
        SortedMap<String, String> attributes = new TreeMap<>();
        attributes.put(first, Long.toString(firstValue));
        attributes.put(second, Long.toString(secondValue));
        return attributes;
    }

    private static int[] shape(int... sizes) {
        return sizes;
    }

    private static long[] widened(int[] values) {
        return Arrays.stream(values).asLongStream().toArray();
    }

    private static int[] narrowed(long[] values, int from, int to) {
        int[] result = new int[to - from];
        for (int k = 0; k < result.length; k++) {
            result[k] = Math.toIntExact(values[from + k]);
        }
        return result;
    }
}
