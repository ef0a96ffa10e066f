package io.vernier.jobs.measurement;

import io.vernier.jobs.spark.Measurement;
import io.vernier.jobs.spark.RowBlock;
import io.vernier.model.Batch;
import io.vernier.model.DenseBatch;
import io.vernier.model.ForwardPass;
import io.vernier.model.LayeredModel;
import io.vernier.model.SparseBatch;
import io.vernier.statistics.Calibration;
import io.vernier.statistics.TensorLayout;
import io.vernier.statistics.TensorStatistics;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.broadcast.Broadcast;

/** Measures every tensor of a model: the input of all rows, the layers of the rows that are admitted. */
final class CalibrationMeasurement implements Measurement<Calibration> {
    private static final long serialVersionUID = 1L;

    private final Broadcast<Subject> subject;

    CalibrationMeasurement(Broadcast<Subject> subject) {
        this.subject = subject;
    }

    /**
     * What is measured.
     *
     * @param layouts of the model's tensors, in order
     * @param histogramChannels up to how many channels of a tensor have their own histogram
     */
    record Subject(LayeredModel model, List<TensorLayout> layouts, int histogramChannels) implements Serializable {
        Subject {
            layouts = List.copyOf(layouts);
        }
    }

    @Override
    public Calibration empty() {
        return Calibration.empty(subject.value().layouts(), subject.value().histogramChannels());
    }

    @Override
    public Measurement.Task<Calibration> start() {
        return new Observer(ForwardPass.of(subject.value().model()), empty());
    }

    @Override
    public void merge(Calibration state, Calibration other) {
        state.merge(other);
    }

    @Override
    public void merge(Calibration state, byte[] bytes) {
        state.merge(bytes);
    }

    @Override
    public byte[] encode(Calibration state) {
        return state.encode();
    }

    @Override
    public Calibration decode(byte[] bytes) {
        return Calibration.decode(
                bytes, subject.value().layouts(), subject.value().histogramChannels());
    }

    /** Observes the rows of a batch in every tensor, and counts those that go no further than the input. */
    static void observe(ForwardPass pass, Batch features, Calibration state) {
        new Observer(pass, state).observe(features);
    }

    private record Observer(ForwardPass pass, Calibration state) implements Measurement.Task<Calibration> {

        @Override
        public void accept(RowBlock block) {
            observe(block.features());
        }

        private void observe(Batch features) {
            AdmittedRows admitted = AdmittedRows.of(pass.model().admission(), features);
            if (admitted.areAll()) {
                pass.run(features, this::observe);
            } else {
                observe(0, features);
                state.count(0, 0, features.rows() - admitted.kept());
                if (admitted.kept() > 0) {
                    pass.run(admitted.select(features), this::observeLayer);
                }
            }
        }

        private void observeLayer(int tensor, Batch batch) {
            if (tensor > 0) {
                observe(tensor, batch);
            }
        }

        private void observe(int tensor, Batch batch) {
            TensorStatistics statistics = state.tensors().get(tensor);
            if (batch instanceof DenseBatch dense) {
                for (int channel = 0; channel < dense.channels(); channel++) {
                    statistics.observe(channel, dense.values(), dense.offset(channel), dense.rows());
                }
            } else if (batch instanceof SparseBatch sparse) {
                statistics.observeStored(sparse.indices(), sparse.values(), 0, sparse.offsets()[sparse.rows()]);
                statistics.observeSparseRows(sparse.rows());
            }
        }
    }
}
