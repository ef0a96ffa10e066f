package io.vernier.onnx.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.vernier.model.Batch;
import io.vernier.model.DenseBatch;
import io.vernier.model.FloatBatch;
import io.vernier.model.MeasuredModel;
import io.vernier.model.SparseBatch;
import io.vernier.model.Tap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Runs a network on one batch after the other, always of the same size, so that nothing but the rows decides what comes out. Rows that
 * were filled up, and padding, are not shown. A tensor is shown once for each batch.
 */
public final class OrtPass implements MeasuredModel.Pass {
    private final OrtModel model;
    private final Feed feed;

    OrtPass(OrtModel model) {
        this.model = model;
        this.feed = new Feed(model.inputs(), model.batch());
    }

    /** Rows with every element present. */
    static DenseBatch dense(Batch batch) {
        return batch instanceof SparseBatch sparse ? sparse.toDense() : batch.dense("network");
    }

    @Override
    public void show(Batch input, Tap tap) {
        show(input, tap, true);
    }

    /** The same with the padding of rows. */
    void showPadded(Batch input, Tap tap) {
        show(input, tap, false);
    }

    private void show(Batch input, Tap tap, boolean cut) {
        DenseBatch rows = dense(input);
        for (int from = 0; from < rows.rows(); from += model.batch()) {
            int count = Math.min(model.batch(), rows.rows() - from);
            feed.fill(rows, from, count);
            int before = 0;
            for (List<NetworkTensor> group : model.groups()) {
                run(group, from, count, before, tap, cut);
                before += group.size();
            }
        }
    }

    private void run(List<NetworkTensor> group, int from, int count, int before, Tap tap, boolean cut) {
        Map<String, float[]> shown = new HashMap<>();
        Set<String> computed = new LinkedHashSet<>();
        group.forEach(tensor -> computed.add(tensor.name()));
        for (NetworkInput input : model.inputs().inputs()) {
            if (computed.remove(input.name())) {
                shown.put(input.name(), feed.floats(input));
            }
        }
        if (!computed.isEmpty()) {
            compute(computed, shown);
        }
        for (int k = 0; k < group.size(); k++) {
            NetworkTensor tensor = group.get(k);
            tap.observe(before + k, rows(tensor, shown.get(tensor.name()), from, count, cut && tensor.isPadded()));
        }
    }

    private void compute(Set<String> tensors, Map<String, float[]> shown) {
        Map<String, OnnxTensor> fed = Map.of();
        try (Sessions.Shared lent =
                Sessions.OF_THIS_PROCESS.lend(model.file(), List.copyOf(tensors), model.optimization())) {
            fed = feed.tensors(RuntimeLibrary.environment());
            try (OrtSession.Result made = lent.session().run(fed, tensors)) {
                for (Map.Entry<String, OnnxValue> each : made) {
                    // A copy, whose array may be changed.
                    shown.put(
                            each.getKey(),
                            ((OnnxTensor) each.getValue()).getFloatBuffer().array());
                }
            }
        } catch (OrtException e) {
            throw RuntimeLibrary.failed(e);
        } finally {
            fed.values().forEach(OnnxTensor::close);
        }
    }

    /** The values of the rows of a batch that are none to fill it up. */
    private FloatBatch rows(NetworkTensor tensor, float[] values, int from, int count, boolean cut) {
        if (values.length != model.batch() * tensor.values()) {
            throw new IllegalArgumentException("The tensor \"" + tensor.name() + "\" has " + values.length
                    + " values in a batch of " + model.batch() + ", expected " + tensor.values() + " a row.");
        }
        int run = tensor.channels() * tensor.inner();
        int[] ends = new int[count];
        int to = 0;
        for (int row = 0; row < count; row++) {
            int length = cut ? feed.length(row) * tensor.positionValues() : tensor.values();
            // What is before the padding of all rows moves together.
            System.arraycopy(values, row * tensor.values(), values, to, length);
            to += length;
            ends[row] = to / run;
        }
        return new FloatBatch(from, tensor.channels(), tensor.inner(), ends, values);
    }
}
