package io.vernier.integer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernier.arithmetic.CodeRule;
import io.vernier.arithmetic.Encoding;
import io.vernier.arithmetic.FixedPointMultiplier;
import io.vernier.model.Decision;
import io.vernier.model.InverseLink;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Rows that are shorter, longer or other than their kind says are no program. */
class DamagedProgramTest {
    /** Together, rows of every kind. */
    private static final List<List<InstructionRow>> PROGRAMS = Stream.of(
                    Programs.perceptron(new SplittableRandom(3), 5, 127, 8, CodeRule.FLOAT32_DIVIDE),
                    generalized(),
                    requantized(),
                    clusters(),
                    squares(),
                    Programs.trees(),
                    Programs.integerTrees(),
                    BucketsTest.program(3, 1, 2, 5),
                    offsets())
            .map(ProgramCodec::encode)
            .toList();

    /** What reads or makes real numbers; nothing here reads those of another width. */
    private static final Set<String> REALS =
            Set.of("dequantize", "softmax", "sigmoid", "link", "trees", "probabilities", "predict");

    /** Offsets wherever there may be any; a table of one channel has as many scales as offsets. */
    private static IntegerProgram offsets() {
        double[] one = {1};
        double[] offset = {0.5};
        Encoding input = Encoding.of(
                new double[] {1, 2},
                new long[2],
                new long[2],
                new long[] {7, 7},
                CodeRule.ROUND_THEN_SHIFT,
                new double[] {0, -3});
        Encoding hidden = Encoding.of(one, new long[1], new long[1], new long[] {3}, CodeRule.ROUND_THEN_SHIFT, offset);
        return new IntegerProgram(List.of(
                new Instruction.Quantize("input", input),
                Instruction.Linear.proven(0, "layer0.linear", new int[] {1, -1}, new long[1], Programs.UNTOLD, input),
                new Instruction.Table(1, "layer0.sigmoid", new long[] {-7}, new int[1], 15, new int[15], hidden),
                Instruction.Linear.proven(2, "layer1.linear", new int[] {2, 1}, new long[2], Programs.UNTOLD, hidden),
                new Instruction.Dequantize(3, "layer1.linear", new double[] {1, 2}, new double[] {0, 0.5}),
                new Instruction.Predict(4, "prediction", 2, new Decision.Argmax(List.of(1.0, 1.0)))));
    }

    private static IntegerProgram generalized() {
        long[] qmin = {0};
        long[] qmax = {255};
        Instruction.Quantize quantize = new Instruction.Quantize(
                "input", Programs.encoding(new double[] {1}, new long[1], qmin, qmax, CodeRule.SHIFT_THEN_ROUND));
        return new IntegerProgram(List.of(
                quantize,
                Instruction.Linear.proven(
                        0, "layer0.linear", new int[] {5}, new long[] {2}, new double[] {0.5}, quantize.encoding()),
                new Instruction.Dequantize(1, "layer0.linear", new double[] {0.5}),
                new Instruction.Link(
                        2,
                        "layer0.link",
                        1,
                        new InverseLink(InverseLink.Function.POWER, 0.5, InverseLink.Means.POSITIVE)),
                new Instruction.Predict(3, "prediction", 1, new Decision.Identity())));
    }

    /** Two below the first of two centers. */
    private static IntegerProgram clusters() {
        Instruction.Quantize quantize = new Instruction.Quantize("input", Programs.codes(new long[1], new long[] {7}));
        double[] scale = {1, 1, 1, 1};
        return new IntegerProgram(List.of(
                quantize,
                Instruction.Linear.proven(
                        0, "distance", new int[] {1, -1, 2, -2}, new long[4], scale, quantize.encoding()),
                new Instruction.Dequantize(1, "distance", scale),
                new Instruction.Predict(
                        2,
                        "prediction",
                        4,
                        new Decision.Nearest(
                                Decision.Nearest.Measure.COSINE, List.of(-1, -1, 0, 0), List.of(-1, 0, 1, 2)))));
    }

    private static IntegerProgram squares() {
        Instruction.Quantize quantize =
                new Instruction.Quantize("input", Programs.codes(new long[2], new long[] {7, 7}));
        Instruction.Squares squares =
                new Instruction.Squares(List.of(0), "layer0.squares", List.of(quantize.encoding()), new long[] {3, 4});
        double[] scale = {1, 1, 1};
        return new IntegerProgram(List.of(
                quantize,
                squares,
                Instruction.Linear.proven(
                        1,
                        "layer0.squares",
                        new int[] {1, -1, 2, -2, 3, 1, -1, 2, 1, 1, 1, 1},
                        new long[3],
                        scale,
                        squares.encoding()),
                new Instruction.Dequantize(2, "layer0.squares", scale),
                new Instruction.Softmax(3, "layer0.softmax", 3),
                new Instruction.Predict(4, "prediction", 3, new Decision.Argmax(List.of(1.0, 1.0, 1.0)))));
    }

    private static IntegerProgram requantized() {
        Instruction.Quantize quantize =
                new Instruction.Quantize("input", Programs.codes(new long[2], new long[] {7, 7}));
        Instruction.Requantize requantize = new Instruction.Requantize(
                1,
                "layer0.codes",
                Collections.nCopies(2, FixedPointMultiplier.of(0.3)),
                FixedPointMultiplier.Product.SINGLE_ROUNDING,
                Programs.channel(0.5, 3, 0, 15));
        return new IntegerProgram(List.of(
                quantize,
                Instruction.Linear.proven(
                        0,
                        "layer0.linear",
                        new int[] {1, 2, 3, 4},
                        new long[2],
                        new double[] {1, 1},
                        quantize.encoding()),
                requantize,
                Instruction.Linear.proven(
                        2,
                        "layer1.linear",
                        new int[] {1, -1},
                        new long[1],
                        new double[] {0.25},
                        requantize.output().encoding().orElseThrow()),
                new Instruction.Dequantize(3, "layer1.linear", new double[] {0.25}),
                new Instruction.Sigmoid(4, "layer1.sigmoid", 1),
                new Instruction.Predict(5, "prediction", 1, new Decision.Threshold(0.5))));
    }

    private static InstructionRow with(InstructionRow row, int[] shape, long[] integers, double[] reals) {
        return new InstructionRow(
                row.step(), row.kind(), row.inputs(), row.name(), shape, integers, reals, row.attributes());
    }

    /** Decodes with one row replaced. */
    private static void assertRefused(List<InstructionRow> rows, int step, UnaryOperator<InstructionRow> damage) {
        List<InstructionRow> damaged = new ArrayList<>(rows);
        damaged.set(step, damage.apply(rows.get(step)));
        assertThatThrownBy(() -> ProgramCodec.decode(damaged))
                .as("%s", damaged.get(step))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("(?s)(Step|Instruction|A program) .{10,}\\.");
    }

    private static void eachRow(Consumer<List<InstructionRow>> rows) {
        PROGRAMS.forEach(rows);
    }

    @Test
    void theyAreProgramsUndamagedAndOfEveryKind() {
        eachRow(rows -> assertThat(ProgramCodec.encode(ProgramCodec.decode(rows)))
                .usingRecursiveComparison()
                .isEqualTo(rows));
        assertThat(PROGRAMS.stream().flatMap(List::stream).map(InstructionRow::kind))
                .containsAll(InstructionKinds.ALL.stream()
                        .map(InstructionKind::label)
                        .toList());
    }

    @Test
    void theRegistryHoldsEveryPermittedInstruction() {
        assertThat(InstructionKinds.ALL.stream().map(InstructionKind::type).collect(Collectors.toSet()))
                .isEqualTo(permitted(Instruction.class).collect(Collectors.toSet()));
        assertThat(InstructionKinds.ALL.stream().map(InstructionKind::label)).doesNotHaveDuplicates();
    }

    private static Stream<Class<?>> permitted(Class<?> type) {
        return type.isSealed()
                ? Arrays.stream(type.getPermittedSubclasses())
                        .flatMap(DamagedProgramTest::permitted)
                        .distinct()
                : Stream.of(type);
    }

    @ParameterizedTest
    @FieldSource("PROGRAMS")
    void everyOtherNumberOfIntegersIsRefused(List<InstructionRow> rows) {
        for (int step = 0; step < rows.size(); step++) {
            int length = rows.get(step).integers().length;
            for (int other = 0; other < length + 70; other++) {
                int size = other;
                if (size != length) {
                    assertRefused(
                            rows,
                            step,
                            row -> with(row, row.shape(), Arrays.copyOf(row.integers(), size), row.reals()));
                }
            }
        }
    }

    @ParameterizedTest
    @FieldSource("PROGRAMS")
    void everyOtherNumberOfRealsIsRefused(List<InstructionRow> rows) {
        for (int step = 0; step < rows.size(); step++) {
            int length = rows.get(step).reals().length;
            for (int other = 0; other < 2 * length + 20; other++) {
                int size = other;
                if (size != length) {
                    assertRefused(
                            rows,
                            step,
                            row -> with(row, row.shape(), row.integers(), Arrays.copyOf(row.reals(), size)));
                }
            }
        }
    }

    @ParameterizedTest
    @FieldSource("PROGRAMS")
    void everyOtherShapeIsRefused(List<InstructionRow> rows) {
        int[] sizes = {Integer.MIN_VALUE, -1, 0, 1, 2, 3, 4, 5, 6, 8, 15, 16, 17, 1 << 16, Integer.MAX_VALUE};
        for (int step = 0; step < rows.size(); step++) {
            int[] shape = rows.get(step).shape();
            for (int dimensions = 0; dimensions < 4; dimensions++) {
                if (dimensions != shape.length) {
                    int[] other = Arrays.copyOf(shape, dimensions);
                    assertRefused(rows, step, row -> with(row, other, row.integers(), row.reals()));
                }
            }
            for (int place = 0; place < shape.length; place++) {
                for (int size : sizes) {
                    if (size != shape[place]) {
                        int[] other = shape.clone();
                        other[place] = size;
                        assertRefused(rows, step, row -> with(row, other, row.integers(), row.reals()));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @FieldSource("PROGRAMS")
    void otherInputsAreRefused(List<InstructionRow> rows) {
        for (int step = 0; step < rows.size(); step++) {
            List<Integer> inputs = rows.get(step).inputs();
            for (int other = -2; other <= rows.size(); other++) {
                // Another tensor of real numbers would do as well.
                boolean same = inputs.equals(List.of(other))
                        || (0 <= other
                                && other < step
                                && REALS.contains(rows.get(step).kind())
                                && REALS.contains(rows.get(other).kind()));
                if (!same) {
                    List<Integer> wrong = List.of(other);
                    assertRefused(rows, step, row -> withInputs(row, wrong));
                }
            }
            List<Integer> twice = inputs.isEmpty() ? List.of(0, 0) : List.of(inputs.get(0), inputs.get(0));
            assertRefused(rows, step, row -> withInputs(row, twice));
            if (step > 0) {
                assertRefused(rows, step, row -> withInputs(row, List.of()));
            }
        }
    }

    private static InstructionRow withInputs(InstructionRow row, List<Integer> inputs) {
        return new InstructionRow(
                row.step(), row.kind(), inputs, row.name(), row.shape(), row.integers(), row.reals(), row.attributes());
    }

    @ParameterizedTest
    @FieldSource("PROGRAMS")
    void otherKindsAreRefused(List<InstructionRow> rows) {
        Set<String> kinds = Stream.concat(
                        InstructionKinds.ALL.stream().map(InstructionKind::label), Stream.of("tables", ""))
                .collect(Collectors.toSet());
        for (int step = 0; step < rows.size(); step++) {
            for (String kind : kinds) {
                boolean same = kind.equals(rows.get(step).kind())
                        // They differ in nothing but the label.
                        || Set.of(kind, rows.get(step).kind()).equals(Set.of("softmax", "sigmoid"));
                if (!same) {
                    assertRefused(
                            rows,
                            step,
                            row -> new InstructionRow(
                                    row.step(),
                                    kind,
                                    row.inputs(),
                                    row.name(),
                                    row.shape(),
                                    row.integers(),
                                    row.reals(),
                                    row.attributes()));
                }
            }
        }
    }

    @ParameterizedTest
    @FieldSource("PROGRAMS")
    void attributesThatAreMissingOrUnknownOrWrongAreRefused(List<InstructionRow> rows) {
        for (int step = 0; step < rows.size(); step++) {
            assertRefused(rows, step, row -> withAttribute(row, "center", "1"));
            for (String key : rows.get(step).attributes().keySet()) {
                assertRefused(rows, step, row -> withAttribute(row, key, "?"));
                // What is optional: a rule that is not the default one, and a power.
                if (!Set.of("code", "power").contains(key) && !(step == 0 && key.equals("zero_point"))) {
                    assertRefused(rows, step, row -> withAttribute(row, key, null));
                }
            }
        }
    }

    private static InstructionRow withAttribute(InstructionRow row, String key, String value) {
        TreeMap<String, String> attributes = new TreeMap<>(row.attributes());
        if (value == null) {
            attributes.remove(key);
        } else {
            attributes.put(key, value);
        }
        return new InstructionRow(
                row.step(), row.kind(), row.inputs(), row.name(), row.shape(), row.integers(), row.reals(), attributes);
    }

    @ParameterizedTest
    @FieldSource("PROGRAMS")
    void rowsThatAreMissingOrTooManyAreRefused(List<InstructionRow> rows) {
        for (int size = 0; size < rows.size(); size++) {
            List<InstructionRow> fewer = rows.subList(0, size);
            assertThatThrownBy(() -> ProgramCodec.decode(fewer)).isExactlyInstanceOf(IllegalArgumentException.class);
        }
        for (InstructionRow row : rows) {
            InstructionRow again = new InstructionRow(
                    rows.size(),
                    row.kind(),
                    row.inputs(),
                    row.name(),
                    row.shape(),
                    row.integers(),
                    row.reals(),
                    row.attributes());
            List<InstructionRow> more =
                    Stream.concat(rows.stream(), Stream.of(again)).toList();
            assertThatThrownBy(() -> ProgramCodec.decode(more)).isExactlyInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void anotherProofThanTheStoredOneIsRefused() {
        for (String end : List.of("proven_min", "proven_max")) {
            assertRefused(
                    PROGRAMS.get(0),
                    1,
                    row -> withAttribute(
                            row,
                            end,
                            Long.toString(Long.parseLong(row.attributes().get(end)) + 1)));
        }
    }

    @ParameterizedTest
    @FieldSource("PROGRAMS")
    void numbersThatAreNoScalesAreRefused(List<InstructionRow> rows) {
        for (int step = 0; step < rows.size() - 1; step++) {
            if (rows.get(step).reals().length > 0) {
                for (double wrong : new double[] {0, Double.NaN, Double.POSITIVE_INFINITY}) {
                    assertRefused(rows, step, row -> {
                        double[] reals = row.reals().clone();
                        reals[0] = wrong;
                        return with(row, row.shape(), row.integers(), reals);
                    });
                }
            }
        }
    }

    @ParameterizedTest
    @FieldSource("PROGRAMS")
    void integersBeyondThirtyTwoBitsAreRefused(List<InstructionRow> rows) {
        for (int step = 1; step < rows.size(); step++) {
            InstructionRow row = rows.get(step);
            for (int k : narrow(row).toArray()) {
                int place = k;
                for (long wrong : new long[] {1L << 31, -(1L << 31) - 1, Long.MAX_VALUE, Long.MIN_VALUE}) {
                    assertRefused(rows, step, it -> {
                        long[] integers = it.integers().clone();
                        integers[place] = wrong;
                        return with(it, it.shape(), integers, it.reals());
                    });
                }
            }
        }
    }

    /** Where numbers of 32 bits stand. Wide are a bias, the start of a table, factors of buckets and the one word of sets of categories. */
    private static IntStream narrow(InstructionRow row) {
        int count = row.integers().length;
        int[] shape = row.shape();
        return switch (row.kind()) {
            case "linear" -> IntStream.range(0, shape[0] * shape[1]);
            case "table" -> IntStream.range(shape[0], count);
            case "buckets" -> IntStream.range(2 * shape[0], count);
            case "trees" -> IntStream.range(0, count - 1);
            case "integer_trees" -> {
                int leaves = shape[0] * shape[2];
                yield IntStream.range(0, count).filter(k -> k != count - leaves - 1);
            }
            default -> IntStream.range(0, count);
        };
    }

    @Test
    void accumulatorsBeyondSixtyFourBitsAreRefused() {
        assertRefused(PROGRAMS.get(0), 1, row -> {
            long[] integers = row.integers().clone();
            integers[integers.length - 1] = Long.MAX_VALUE;
            return with(row, row.shape(), integers, row.reals());
        });
    }
}
