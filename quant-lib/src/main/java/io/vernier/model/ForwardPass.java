package io.vernier.model;

import java.util.ArrayList;
import java.util.List;

/**
 * Runs a model on one batch after the other in the same buffers: after the first batch of the greatest size it allocates next to
 * nothing. What it shows and returns is overwritten by the next batch. Not safe for use by several threads.
 */
public final class ForwardPass {
    private final LayeredModel model;

    /** For each step, which tensor it reads. */
    private final int[] reads;

    /** For each step, how many channels it makes. */
    private final int[] channels;

    private final double[][] buffers;

    private ForwardPass(LayeredModel model, int[] reads, int[] channels) {
        this.model = model;
        this.reads = reads;
        this.channels = channels;
        this.buffers = new double[reads.length][0];
    }

    /** A pass that has seen no batch. */
    public static ForwardPass of(LayeredModel model) {
        List<String> tensors = model.tensors();
        List<Integer> widths = new ArrayList<>();
        widths.add(model.inputs());
        int[] reads = new int[model.steps().size()];
        int[] channels = new int[reads.length];
        for (int k = 0; k < reads.length; k++) {
            Step step = model.steps().get(k);
            reads[k] = tensors.indexOf(step.input());
            channels[k] = step.outputChannels(widths.get(reads[k]));
            widths.add(channels[k]);
        }
        return new ForwardPass(model, reads, channels);
    }

    /**
     * Computes all steps on a batch and shows every tensor to the tap.
     *
     * @return the last tensor
     * @throws IllegalArgumentException if the batch has another number of channels than the model
     */
    public DenseBatch run(Batch input, Tap tap) {
        Batch[] tensors = new Batch[reads.length + 1];
        tensors[0] = input;
        tap.observe(0, input);
        DenseBatch last = null;
        for (int k = 0; k < reads.length; k++) {
            last = result(k, input.rows());
            model.steps().get(k).apply(tensors[reads[k]], last);
            tensors[k + 1] = last;
            tap.observe(k + 1, last);
        }
        return last;
    }

    private DenseBatch result(int step, int rows) {
        int size = Math.multiplyExact(rows, channels[step]);
        if (buffers[step].length < size) {
            buffers[step] = new double[size];
        }
        return new DenseBatch(rows, channels[step], buffers[step]);
    }
}
