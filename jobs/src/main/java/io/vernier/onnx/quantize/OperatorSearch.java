package io.vernier.onnx.quantize;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which operators of a network stay float so that its output is good enough: the first of those that lose most where each is quantized
 * alone, as few as do.
 *
 * @param operators that were quantized alone, those that lose most first; none where nothing needs to stay float
 * @param rungs what rows say of several numbers of them, ascending from 0
 * @param floats how many of the first stay float, one of the rungs
 */
public record OperatorSearch(List<Operator> operators, List<Rung> rungs, int floats) {
    public OperatorSearch {
        operators = List.copyOf(operators);
        rungs = List.copyOf(rungs);
    }

    /**
     * An operator.
     *
     * @param layer the name of its node
     * @param type as ONNX has it
     * @param decibels signal to noise of the output where it alone is quantized; absent where there is no noise, NaN where an output was no
     *     number
     */
    public record Operator(String layer, String type, OptionalDouble decibels) {}

    /**
     * What was found where the first operators stayed float.
     *
     * @param floats how many
     * @param decibels as of an operator
     * @param agreement share of rows with the prediction of the network
     * @param rows that judged
     */
    public record Rung(int floats, OptionalDouble decibels, double agreement, long rows) {
        /** Signal to noise, infinite where there is no noise. */
        public double signalToNoise() {
            return value(decibels);
        }
    }

    private static double value(OptionalDouble decibels) {
        double known = decibels.orElse(Double.POSITIVE_INFINITY);
        return Double.isNaN(known) ? Double.NEGATIVE_INFINITY : known;
    }

    /** Those that lose most first; of equal ones the first of the file. */
    public static List<Operator> ordered(List<Operator> operators) {
        return operators.stream()
                .sorted(Comparator.comparingDouble(operator -> value(operator.decibels())))
                .toList();
    }

    /** The numbers of operators that are tried as floats: 1, 2, 3, 4, 6, 8, 12 and so on, fewer than all. */
    public static List<Integer> tried(int operators) {
        return IntStream.iterate(1, number -> 2 * number)
                .limit(Integer.SIZE - 2)
                .flatMap(number -> number == 1 ? IntStream.of(1) : IntStream.of(number, number / 2 * 3))
                .filter(number -> number < operators)
                .boxed()
                .toList();
    }

    /** The fewest floats that are good enough, or where none are, the best number of them. */
    public static OperatorSearch of(
            List<Operator> operators, List<Rung> rungs, ToDoubleFunction<Rung> quality, double wanted) {
        Optional<Rung> enough = rungs.stream()
                .filter(rung -> quality.applyAsDouble(rung) >= wanted)
                .findFirst();
        double most = rungs.stream().mapToDouble(quality).max().orElseThrow();
        return new OperatorSearch(
                operators,
                rungs,
                enough.or(() -> rungs.stream()
                                .filter(rung -> quality.applyAsDouble(rung) == most)
                                .findFirst())
                        .orElseThrow()
                        .floats());
    }

    /** The names of the nodes that stay float. */
    public Set<String> kept() {
        return operators.stream().limit(floats).map(Operator::layer).collect(Collectors.toSet());
    }

    /** What rows say of what was chosen. */
    public Rung chosen() {
        return rungs.stream()
                .filter(rung -> rung.floats() == floats)
                .findFirst()
                .orElseThrow();
    }
}
