package io.vernier.model;

import java.util.ArrayList;
import java.util.List;

/**
 * Runs a model on one batch after the other in the same buffers: after the first batch of the greatest size it allocates next to
 * nothing. What it shows and returns is overwritten by the next batch. Not safe for use by several threads.
 */
public final class ForwardPass implements MeasuredModel.Pass {
    private final LayeredModel model;

    /** For each step, which tensors it reads. */
    private final List<int[]> reads;

    /** For each step, how many channels it makes. */
    private final int[] channels;

    private final double[][] buffers;

    /** Of trees, the leaf of every tree and row. */
    private int[] leaves = {};

    private ForwardPass(LayeredModel model, List<int[]> reads, int[] channels) {
        this.model = model;
        this.reads = reads;
        this.channels = channels;
        this.buffers = new double[channels.length][0];
    }

    /** A pass that has seen no batch. */
    public static ForwardPass of(LayeredModel model) {
        List<String> tensors = model.tensors();
        List<int[]> reads = new ArrayList<>();
        for (Step step : model.steps()) {
            reads.add(step.reads().stream().mapToInt(tensors::indexOf).toArray());
        }
        int[] channels = model.steps().stream()
                .mapToInt(step -> model.channels(step.name()))
                .toArray();
        return new ForwardPass(model, reads, channels);
    }

    public LayeredModel model() {
        return model;
    }

    /**
     * Computes all steps on a batch and shows every tensor to the tap.
     *
     * @return the last tensor
     * @throws IllegalArgumentException if the batch has another number of channels than the model
     */
    public DenseBatch run(Batch input, Tap tap) {
        Batch[] tensors = new Batch[channels.length + 1];
        tensors[0] = input;
        tap.observe(0, input);
        DenseBatch last = null;
        for (int k = 0; k < channels.length; k++) {
            last = result(k, input.rows());
            List<Batch> read = new ArrayList<>();
            for (int tensor : reads.get(k)) {
                read.add(tensors[tensor]);
            }
            if (model.steps().get(k) instanceof Trees trees) {
                apply(trees, read.get(0), last, k + 1, tap);
            } else {
                model.steps().get(k).apply(read, last);
            }
            tensors[k + 1] = last;
            tap.observe(k + 1, last);
        }
        return last;
    }

    private void apply(Trees trees, Batch read, DenseBatch output, int tensor, Tap tap) {
        int count = trees.ensemble().branches().trees();
        int size = Math.multiplyExact(count, output.rows());
        if (leaves.length < size) {
            leaves = new int[size];
        }
        trees.apply(read, output, leaves);
        tap.leaves(tensor, leaves, count, output.rows());
    }

    @Override
    public void show(Batch input, Tap tap) {
        run(input, tap);
    }

    private DenseBatch result(int step, int rows) {
        int size = Math.multiplyExact(rows, channels[step]);
        if (buffers[step].length < size) {
            buffers[step] = new double[size];
        }
        return new DenseBatch(rows, channels[step], buffers[step]);
    }
}
