package io.vernier.jobs.report;

import io.vernier.integer.Instruction;
import io.vernier.integer.InstructionRow;
import io.vernier.integer.ProgramCodec;
import io.vernier.jobs.store.table.ValidationRow;
import io.vernier.model.Decision;
import io.vernier.statistics.TensorStatistics;
import io.vernier.validation.Metric;
import io.vernier.validation.MetricName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A cluster of a model.
 *
 * @param number its number, which the model predicts
 * @param floatRows how many held-out rows the float model assigns to it; absent where nothing was validated
 * @param integerRows the same of the integers
 * @param kept the share of the float model's rows that stay in it, with its interval; absent where there are none
 * @param offsets where its center is, the farthest first; empty where the integers do not hold centers
 * @param neighbour the cluster whose center is nearest to its own; absent where the integers do not hold centers
 */
public record ClusterSummary(
        int number,
        OptionalDouble floatRows,
        OptionalDouble integerRows,
        Optional<ValidationRow> kept,
        List<Offset> offsets,
        Optional<Neighbour> neighbour) {
    /** The rules of predictions that are clusters. */
    private static final Set<String> CLUSTERING = Set.of("nearest", "likeliest");

    public ClusterSummary {
        offsets = List.copyOf(offsets);
    }

    /**
     * An element of a center, as the integers hold it.
     *
     * @param feature its name
     * @param value how far it is from the mean of all centers, in the feature's own unit
     * @param deviations the same in standard deviations of the feature in the calibration
     */
    public record Offset(String feature, double value, double deviations) {
        /** A standardized feature has deviations for its unit, give or take a hundredth. */
        private static final double SAME = 0.02;

        /** Whether its unit is its standard deviation, as behind a scaler. */
        public boolean isStandardized() {
            return Math.abs(value - deviations) <= SAME * Math.abs(value);
        }
    }

    /**
     * Another cluster.
     *
     * @param distance of both centers, in the unit of the vector that is clustered
     */
    public record Neighbour(int cluster, double distance) {}

    /** Whether a program has clusters. */
    static boolean isIn(List<InstructionRow> program) {
        return program.stream()
                .anyMatch(step -> CLUSTERING.contains(step.attributes().getOrDefault("rule", "")));
    }

    /** The clusters of a run; none where its model has none. */
    static List<ClusterSummary> of(Findings found) {
        if (!isIn(found.program())) {
            return List.of();
        }
        List<Instruction> program = ProgramCodec.decode(found.program()).instructions();
        Decision decision = first(program, Instruction.Predict.class).decision();
        int count = decision.clusterCount().orElse(0);
        List<double[]> centers =
                decision instanceof Decision.Nearest nearest && nearest.measure() == Decision.Nearest.Measure.EUCLIDEAN
                        ? IntStream.range(0, count)
                                .mapToObj(number -> center(program, nearest.channel(number)))
                                .toList()
                        : List.of();
        return IntStream.range(0, count)
                .mapToObj(number -> of(number, found, centers))
                .toList();
    }

    private static ClusterSummary of(int number, Findings found, List<double[]> centers) {
        List<ValidationRow> rows = found.validation().stream()
                .filter(row -> row.scope().equals(Metric.CLUSTER + number)
                        && row.slice().isEmpty())
                .toList();
        Optional<ValidationRow> sizes =
                rows.stream().filter(ValidationRow::isCount).findFirst();
        return new ClusterSummary(
                number,
                sizes.map(ValidationRow::floatValue).orElse(OptionalDouble.empty()),
                sizes.map(ValidationRow::quantizedValue).orElse(OptionalDouble.empty()),
                rows.stream()
                        .filter(row -> row.metric().equals(MetricName.CLUSTER_AGREEMENT.label()))
                        .filter(row -> row.quantizedValue().isPresent())
                        .findFirst(),
                centers.isEmpty()
                        ? List.of()
                        : offsets(
                                centers.get(number),
                                found.calibration().tensors().get(0)),
                IntStream.range(0, centers.size())
                        .filter(other -> other != number)
                        .mapToObj(other -> new Neighbour(other, distance(centers.get(number), centers.get(other))))
                        .min(Comparator.comparingDouble(Neighbour::distance)));
    }

    /**
     * Where a center is from the mean of all, element by element: a weight of a squared distance is -2 times that.
     */
    private static double[] center(List<Instruction> program, int channel) {
        Instruction.Quantize codes = first(program, Instruction.Quantize.class);
        Instruction.Linear layer = first(program, Instruction.Linear.class);
        double scale = first(program, Instruction.Dequantize.class).scale()[channel];
        double[] center = new double[layer.inputs()];
        for (int index = 0; index < center.length; index++) {
            double weight = layer.weights()[channel * layer.inputs() + index] * scale;
            center[index] = weight / codes.encoding().channel(index).scale() / -2;
        }
        return center;
    }

    private static double distance(double[] one, double[] other) {
        double sum = 0;
        for (int index = 0; index < one.length; index++) {
            sum += (one[index] - other[index]) * (one[index] - other[index]);
        }
        return Math.sqrt(sum);
    }

    private static List<Offset> offsets(double[] center, TensorStatistics input) {
        List<Offset> offsets = new ArrayList<>();
        for (int index = 0; index < center.length; index++) {
            double std = input.std(index).orElse(Double.NaN);
            String name = input.layout().channelName(index).orElse("[" + index + "]");
            offsets.add(new Offset(name, center[index], center[index] / std));
        }
        offsets.sort(Comparator.comparingDouble(
                        (Offset offset) -> Double.isFinite(offset.deviations()) ? Math.abs(offset.deviations()) : 0)
                .reversed());
        return offsets;
    }

    private static <I extends Instruction> I first(List<Instruction> program, Class<I> kind) {
        return program.stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .findFirst()
                .orElseThrow();
    }
}
