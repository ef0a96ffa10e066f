package io.vernier.spark.scan;

import io.vernier.model.FloatBatch;
import io.vernier.onnx.quantize.LayerInputs;
import io.vernier.onnx.runtime.NetworkTensor;
import io.vernier.onnx.runtime.OrtModel;
import io.vernier.onnx.runtime.OrtPass;
import io.vernier.spark.plan.Measurement;
import io.vernier.spark.plan.RowBlock;
import io.vernier.statistics.SecondMoments;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.broadcast.Broadcast;

/** Sums the products of the codes that each layer of a network reads. */
public final class NetworkMoments implements Measurement<List<SecondMoments>> {
    private static final long serialVersionUID = 1L;

    private final Broadcast<Subject> subject;

    /** @param subject what is measured */
    public NetworkMoments(Broadcast<Subject> subject) {
        this.subject = subject;
    }

    /**
     * What is measured.
     *
     * @param model the float network, which shows the tensors that the layers read
     * @param layers what is summed
     */
    public record Subject(OrtModel model, List<LayerInputs> layers) implements Serializable {
        public Subject {
            layers = List.copyOf(layers);
        }

        List<SecondMoments> empty() {
            return layers.stream()
                    .map(layer -> SecondMoments.empty(layer.inputs(), 1, 0))
                    .toList();
        }
    }

    @Override
    public List<SecondMoments> empty() {
        return subject.value().empty();
    }

    @Override
    public Measurement.Task<List<SecondMoments>> start() {
        return new Summing(subject.value());
    }

    @Override
    public void merge(List<SecondMoments> state, List<SecondMoments> other) {
        for (int layer = 0; layer < state.size(); layer++) {
            state.get(layer).merge(other.get(layer));
        }
    }

    @Override
    public void merge(List<SecondMoments> state, byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        for (SecondMoments each : state) {
            byte[] part = new byte[buffer.getInt()];
            buffer.get(part);
            each.merge(part);
        }
    }

    @Override
    public byte[] encode(List<SecondMoments> state) {
        List<byte[]> parts = state.stream().map(SecondMoments::encode).toList();
        ByteBuffer buffer = ByteBuffer.allocate(
                parts.stream().mapToInt(part -> part.length + Integer.BYTES).sum());
        parts.forEach(part -> buffer.putInt(part.length).put(part));
        return buffer.array();
    }

    @Override
    public List<SecondMoments> decode(byte[] bytes) {
        List<SecondMoments> state = empty();
        merge(state, bytes);
        return state;
    }

    /** Sums the rows of one task. */
    private static final class Summing implements Measurement.Task<List<SecondMoments>> {
        private static final long[] ONES = new long[SecondMoments.BLOCK_ROWS];

        static {
            Arrays.fill(ONES, 1);
        }

        private final Subject subject;
        private final OrtPass pass;
        private final List<NetworkTensor> shown;
        private final List<SecondMoments> state;

        Summing(Subject subject) {
            this.subject = subject;
            this.pass = subject.model().open();
            this.shown = subject.model().shown();
            this.state = subject.empty();
        }

        @Override
        public void accept(RowBlock block) {
            AdmittedRows kept = AdmittedRows.of(subject.model(), block.features());
            if (kept.kept() == 0) {
                return;
            }
            pass.show(kept.select(block.features()), (tensor, values) -> {
                FloatBatch floats = (FloatBatch) values;
                int to = floats.begin(floats.rows()) * floats.channels() * floats.inner();
                for (int layer = 0; layer < state.size(); layer++) {
                    LayerInputs inputs = subject.layers().get(layer);
                    if (inputs.tensor().equals(shown.get(tensor).name())) {
                        sum(inputs, floats.values(), to, state.get(layer));
                    }
                }
            });
        }

        private static void sum(LayerInputs inputs, float[] values, int to, SecondMoments moments) {
            int width = inputs.inputs();
            int[] block = new int[width * SecondMoments.BLOCK_ROWS];
            int[] held = {0};
            inputs.show(values, 0, to, codes -> {
                System.arraycopy(codes, 0, block, held[0] * width, width);
                held[0]++;
                if (held[0] == SecondMoments.BLOCK_ROWS) {
                    moments.observe(held[0], block, ONES, new long[0]);
                    held[0] = 0;
                }
            });
            if (held[0] > 0) {
                moments.observe(held[0], block, ONES, new long[0]);
            }
        }

        @Override
        public List<SecondMoments> state() {
            return state;
        }
    }
}
