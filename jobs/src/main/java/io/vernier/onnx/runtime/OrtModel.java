package io.vernier.onnx.runtime;

import io.vernier.model.Admission;
import io.vernier.model.Batch;
import io.vernier.model.MeasuredModel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * A network that ONNX Runtime computes.
 *
 * @param file the graph with its constants
 * @param inputs what a row of the input vector is, in order
 * @param groups the tensors that each session shows, in order; a tensor is in one of them
 * @param batch rows that are computed together; fewer are filled up
 * @param optimization what the runtime may change
 */
public record OrtModel(
        NetworkFile file, InputLayout inputs, List<List<NetworkTensor>> groups, int batch, Optimization optimization)
        implements MeasuredModel {
    public OrtModel {
        groups = groups.stream().map(List::copyOf).toList();
    }

    /** The same for batches of another size. */
    OrtModel withBatch(int rows) {
        return new OrtModel(file, inputs, groups, rows, optimization);
    }

    /** The tensors that are shown, in order. */
    public List<NetworkTensor> shown() {
        return groups.stream().flatMap(List::stream).toList();
    }

    @Override
    public List<String> tensors() {
        return shown().stream().map(NetworkTensor::name).toList();
    }

    @Override
    public int channels(String tensor) {
        return shown().stream()
                .filter(each -> each.name().equals(tensor))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("The model has no tensor \"" + tensor + "\"."))
                .channels();
    }

    @Override
    public Admission admission() {
        return Admission.FINITE;
    }

    @Override
    public void refuse(Batch batch, IntConsumer row) {
        if (inputs.isAnyIntegral()) {
            inputs.refuse(OrtPass.dense(batch), row);
        }
    }

    @Override
    public boolean measuresInput() {
        return false;
    }

    /** The groups and axes, since more outputs of a session may change what it fuses, and what the runtime may change. */
    @Override
    public List<String> circumstances() {
        List<String> circumstances = new ArrayList<>(List.of("optimization " + optimization));
        for (int group = 0; group < groups.size(); group++) {
            for (NetworkTensor tensor : groups.get(group)) {
                circumstances.add(group + " " + tensor.axis() + " " + tensor.name());
            }
        }
        return circumstances;
    }

    @Override
    public OrtPass open() {
        return new OrtPass(this);
    }
}
