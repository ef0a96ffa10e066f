package io.vernier.jobs.bench;

import io.vernier.model.DenseBatch;
import io.vernier.model.ForwardPass;
import io.vernier.model.LayeredModel;
import io.vernier.spark.plan.Measurement;
import io.vernier.spark.plan.RowBlock;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.DoubleAdder;
import org.apache.spark.broadcast.Broadcast;

/** The sum of the float model's predictions, computed batch by batch: what batching alone is worth. */
final class FloatPredictions implements Measurement<DoubleAdder> {
    private static final long serialVersionUID = 1L;

    private final Broadcast<LayeredModel> model;

    FloatPredictions(Broadcast<LayeredModel> model) {
        this.model = model;
    }

    @Override
    public DoubleAdder empty() {
        return new DoubleAdder();
    }

    @Override
    public Task<DoubleAdder> start() {
        ForwardPass pass = ForwardPass.of(model.value());
        DoubleAdder sum = empty();
        return new Task<>() {
            @Override
            public void accept(RowBlock block) {
                DenseBatch last = pass.run(block.features(), (tensor, batch) -> {});
                double total = 0;
                for (int row = 0; row < last.rows(); row++) {
                    total += model.value().decision().predict(last, row);
                }
                sum.add(total);
            }

            @Override
            public DoubleAdder state() {
                return sum;
            }
        };
    }

    @Override
    public void merge(DoubleAdder state, DoubleAdder other) {
        state.add(other.sum());
    }

    @Override
    public byte[] encode(DoubleAdder state) {
        return ByteBuffer.allocate(Double.BYTES).putDouble(state.sum()).array();
    }

    @Override
    public DoubleAdder decode(byte[] bytes) {
        DoubleAdder state = empty();
        state.add(ByteBuffer.wrap(bytes).getDouble());
        return state;
    }
}
