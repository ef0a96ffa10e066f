package io.vernier.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A float model: a graph of steps in topological order, each naming the tensors it reads, computed in double precision with one stated order of
 * operations, so that a row gives the same bits in any batch.
 *
 * @param inputs channels of the input tensor
 * @param steps at least one; the last one makes the tensor that {@code decision} reads
 * @param decision how the last tensor becomes the prediction
 * @param admission which numbers a row may hold
 */
public record LayeredModel(int inputs, List<Step> steps, Decision decision, Admission admission)
        implements MeasuredModel {

    /** The name of the tensor that enters the first step. */
    public static final String INPUT = "input";

    /**
     * @throws IllegalArgumentException if a step reads what no earlier step makes, a name repeats, shapes do not fit, or the decision is
     *     about another number of channels than the last tensor has
     */
    public LayeredModel {
        steps = List.copyOf(steps);
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("A model needs at least one step.");
        }
        decision.requireChannels(
                channelsByTensor(inputs, steps).get(steps.get(steps.size() - 1).name()));
    }

    /** Of finite numbers; of any number where only trees read the input. */
    public LayeredModel(int inputs, List<Step> steps, Decision decision) {
        this(inputs, steps, decision, readByTreesAlone(steps) ? Admission.ANY : Admission.FINITE);
    }

    private static boolean readByTreesAlone(List<Step> steps) {
        return steps.stream().filter(step -> step.reads().contains(INPUT)).allMatch(Trees.class::isInstance);
    }

    private static Map<String, Integer> channelsByTensor(int inputs, List<Step> steps) {
        Map<String, Integer> channels = new HashMap<>();
        channels.put(INPUT, inputs);
        for (Step step : steps) {
            List<Integer> read = new ArrayList<>();
            for (String tensor : step.reads()) {
                if (!channels.containsKey(tensor)) {
                    throw new IllegalArgumentException(
                            "Step \"" + step.name() + "\" reads \"" + tensor + "\", which no earlier step makes.");
                }
                read.add(channels.get(tensor));
            }
            if (channels.put(step.name(), step.outputChannels(read)) != null) {
                throw new IllegalArgumentException("The name \"" + step.name() + "\" is given to two tensors.");
            }
        }
        return channels;
    }

    /** The names of all tensors: the input, then one for each step. */
    @Override
    public List<String> tensors() {
        List<String> names = new ArrayList<>();
        names.add(INPUT);
        steps.forEach(step -> names.add(step.name()));
        return List.copyOf(names);
    }

    @Override
    public int channels(String tensor) {
        Integer channels = channelsByTensor(inputs, steps).get(tensor);
        if (channels == null) {
            throw new IllegalArgumentException("The model has no tensor \"" + tensor + "\".");
        }
        return channels;
    }

    @Override
    public int leaves(String tensor) {
        return steps.stream()
                .filter(step -> step.name().equals(tensor) && step instanceof Trees)
                .mapToInt(step -> ((Trees) step).ensemble().leaves().leaves())
                .sum();
    }

    /** The linear steps, first to last. */
    public List<Linear> linearSteps() {
        List<Linear> linear = new ArrayList<>();
        for (Step step : steps) {
            if (step instanceof Linear one) {
                linear.add(one);
            }
        }
        return List.copyOf(linear);
    }

    /**
     * The last linear step or sum of trees before the decision, with functions of its outputs alone between; absent if there is
     * none.
     */
    public Optional<Step> margins() {
        Map<String, Step> byName = new HashMap<>();
        steps.forEach(step -> byName.put(step.name(), step));
        Step step = steps.get(steps.size() - 1);
        while (step != null && !step.givesMargins()) {
            step = byName.get(step.reads().get(0));
        }
        return Optional.ofNullable(step);
    }

    @Override
    public boolean measuresInput() {
        return true;
    }

    @Override
    public ForwardPass open() {
        return ForwardPass.of(this);
    }

    /**
     * Computes all steps on a batch and shows every tensor to the tap. For many batches see {@link ForwardPass}.
     *
     * @return the last tensor
     * @throws IllegalArgumentException if the batch has another number of channels than the model
     */
    public DenseBatch forward(Batch input, Tap tap) {
        return ForwardPass.of(this).run(input, tap);
    }
}
