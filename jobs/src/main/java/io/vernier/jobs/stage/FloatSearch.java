package io.vernier.jobs.stage;

import io.vernier.jobs.comparison.HeldBackMeasurement.Loss;
import io.vernier.onnx.quantize.LayerRecord;
import io.vernier.onnx.quantize.OperatorSearch;
import io.vernier.onnx.quantize.OperatorSearch.Operator;
import io.vernier.onnx.quantize.OperatorSearch.Rung;
import io.vernier.onnx.quantize.Recipe;
import io.vernier.outcome.Refusal;
import io.vernier.spark.mllib.Network;
import io.vernier.statistics.Calibration;
import io.vernier.validation.Gate;
import io.vernier.validation.GateMetric;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Finds the operators of a network that must stay float, by rows that its ranges were not made of: first each is quantized alone, then those
 * that lose most stay float, in several numbers. The fewest that reach what {@code onnx.search} asks for are taken; where no number does, the
 * best one, none among them.
 */
final class FloatSearch {
    /** Raised when equal sums may leave other operators float than before, or those that were found are treated otherwise. */
    static final int VERSION = 2;

    /** That say what an operator loses alone. */
    private static final long ROWS_ALONE = 256;

    /** That judge how many stay float. */
    private static final long ROWS = 2048;

    private final Network network;
    private final Gate goal;
    private final Recipe recipe;

    private FloatSearch(Network network, Gate goal, Recipe recipe) {
        this.network = network;
        this.goal = goal;
        this.recipe = recipe;
    }

    /**
     * Absent where nothing is asked for.
     *
     * @throws Refusal if the rows of the calibration are too few (22), or have changed since (22)
     */
    static Optional<OperatorSearch> of(JobContext job, Network network, Calibration calibration, Recipe recipe) {
        return network.configuration().quantization().search().map(goal -> {
            HeldBackRows rows = HeldBackRows.of(job, network, calibration)
                    .orElseThrow(
                            () -> Refusal.data(
                                    "The rows of the calibration \"" + job.calibrationId()
                                            + "\" are too few for onnx.search: some of their groups have none; give it more, or remove it."));
            return new FloatSearch(network, goal, recipe).searched(job, rows);
        });
    }

    /**
     * Refuses a search that nothing could judge (21).
     *
     * @param calibration absent where it is a saved one
     */
    static void accept(Network network, Optional<CalibrationInput> calibration) {
        Optional<Gate> goal = network.configuration().quantization().search();
        if (goal.isEmpty()) {
            return;
        }
        if (calibration.isEmpty() || !calibration.get().configuration().isInGroups()) {
            throw Refusal.before(
                    "onnx.search is judged by groups of the calibration's rows, but there are none; name its data,"
                            + " with calibration.groups: 2 or more within calibration.state_budget, or remove it.");
        }
        if (goal.get().metric() == GateMetric.AGREEMENT && network.classes() == 0) {
            throw Refusal.before("onnx.search asks for agreement, but the network predicts a number; ask for sqnr_db.");
        }
    }

    /** What it would read; absent where nothing is asked for. */
    static Optional<String> plan(Network network) {
        int operators = (int) network.stages().stream()
                .filter(stage -> stage.treatment().equals(Network.QUANTIZED))
                .count();
        return network.configuration()
                .quantization()
                .search()
                .map(goal -> String.format(
                        Locale.ROOT,
                        "Operators that must stay float are searched for, so that %s: the calibration data would be read once more, and"
                                + " where that is missed twice more at least, to compute up to %d files on about %,d rows and %d on"
                                + " about %,d.",
                        goal.sentence(),
                        operators,
                        ROWS_ALONE,
                        OperatorSearch.tried(operators).size(),
                        ROWS));
    }

    private OperatorSearch searched(JobContext job, HeldBackRows rows) {
        List<Rung> rungs = new ArrayList<>(rungs(job, rows, List.of(0), floats -> Set.of()));
        if (quality(goal, rungs.get(0)) >= goal.threshold()) {
            return new OperatorSearch(List.of(), rungs, 0);
        }
        List<Operator> operators = alone(job, rows.fewer());
        List<Integer> numbers = OperatorSearch.tried(operators.size());
        if (!numbers.isEmpty()) {
            rungs.addAll(rungs(job, rows, numbers, floats -> new OperatorSearch(operators, List.of(), floats).kept()));
        }
        return OperatorSearch.of(operators, rungs, rung -> quality(goal, rung), goal.threshold());
    }

    /** What the goal is held against. */
    static double quality(Gate goal, Rung rung) {
        return goal.metric() == GateMetric.AGREEMENT ? rung.agreement() : rung.signalToNoise();
    }

    private List<NetworkIntegers> fitted(JobContext job, HeldBackRows rows) {
        return rows.fitted().stream()
                .map(statistics -> NetworkIntegers.of(network, job.configuration(), statistics))
                .toList();
    }

    private List<Operator> alone(JobContext job, HeldBackRows rows) {
        List<NetworkIntegers> fitted = fitted(job, rows);
        List<LayerRecord> quantized = fitted.get(0).nearest(recipe, Set.of()).layers().stream()
                .filter(layer -> layer.treatment().isQuantized() && !layer.isMoving())
                .toList();
        Set<String> names = new HashSet<>();
        List<LayerRecord> named =
                quantized.stream().filter(layer -> names.add(layer.layer())).toList();
        List<Loss> losses = rows.judged(
                        named.size(),
                        operator -> {
                            Set<String> others = new HashSet<>(names);
                            others.remove(named.get(operator).layer());
                            return fitted.stream()
                                    .map(each -> each.nearest(recipe, others))
                                    .toList();
                        },
                        ROWS_ALONE)
                .losses();
        return OperatorSearch.ordered(IntStream.range(0, named.size())
                .mapToObj(k -> new Operator(
                        named.get(k).layer(),
                        named.get(k).operator(),
                        losses.get(k).decibels()))
                .toList());
    }

    private List<Rung> rungs(
            JobContext job, HeldBackRows rows, List<Integer> numbers, Function<Integer, Set<String>> floats) {
        List<NetworkIntegers> fitted = fitted(job, rows);
        HeldBackRows.Judgement judgement = rows.judged(
                numbers.size(),
                k -> fitted.stream()
                        .map(each -> each.nearest(recipe, floats.apply(numbers.get(k))))
                        .toList(),
                ROWS);
        return IntStream.range(0, numbers.size())
                .mapToObj(k -> {
                    Loss loss = judgement.losses().get(k);
                    return new Rung(numbers.get(k), loss.decibels(), loss.agreement(), judgement.rows());
                })
                .toList();
    }
}
