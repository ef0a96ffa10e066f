package io.vernier.jobs.measurement;

import io.vernier.jobs.spark.Measurement;
import io.vernier.jobs.spark.RowBlock;
import io.vernier.model.Batch;
import io.vernier.model.DenseBatch;
import io.vernier.model.ForwardPass;
import io.vernier.model.LayeredModel;
import io.vernier.model.SparseBatch;
import io.vernier.statistics.Calibration;
import io.vernier.statistics.GroupedCalibration;
import io.vernier.statistics.TensorLayout;
import io.vernier.statistics.TensorStatistics;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.apache.spark.broadcast.Broadcast;

/**
 * Measures every tensor of models that read the same vectors: the input of all rows, once, and the layers of the rows that are admitted. All
 * tensors are one state, the input first, then the layers of one model after those of the other.
 */
final class CalibrationMeasurement implements Measurement<Calibration> {
    private static final long serialVersionUID = 1L;

    private final Broadcast<Subject> subject;

    CalibrationMeasurement(Broadcast<Subject> subject) {
        this.subject = subject;
    }

    /**
     * What is measured.
     *
     * @param models that compute the same rows
     * @param layouts of the input and of the layers of all models, in order
     * @param histogramChannels up to how many channels of a tensor have their own histogram
     */
    record Subject(List<LayeredModel> models, List<TensorLayout> layouts, int histogramChannels)
            implements Serializable {
        Subject {
            models = List.copyOf(models);
            layouts = List.copyOf(layouts);
        }

        static Subject of(List<LayeredModel> models, List<String> channelNames, int histogramChannels) {
            return new Subject(models, layouts(models, channelNames), histogramChannels);
        }

        /** The input and the layers of all models. */
        static List<TensorLayout> layouts(List<LayeredModel> models, List<String> channelNames) {
            List<TensorLayout> layouts = new ArrayList<>();
            for (LayeredModel model : models) {
                List<TensorLayout> own = CalibrationScan.layouts(model, channelNames);
                layouts.addAll(layouts.isEmpty() ? own : own.subList(1, own.size()));
            }
            return layouts;
        }

        /** The state of each model, which shares its input with the others. */
        List<Calibration> each(Calibration state) {
            List<Calibration> each = new ArrayList<>();
            int begin = 1;
            for (LayeredModel model : models) {
                int end = begin + model.tensors().size() - 1;
                List<TensorStatistics> tensors = new ArrayList<>(state.tensors().subList(0, 1));
                tensors.addAll(state.tensors().subList(begin, end));
                each.add(Calibration.of(tensors, state.rows(), state.nullRows(), state.skippedRows()));
                begin = end;
            }
            return each;
        }

        /** The state of each model in groups. */
        List<GroupedCalibration> each(GroupedCalibration state) {
            SortedMap<Integer, Calibration> groups = state.numbered();
            List<GroupedCalibration> each = new ArrayList<>();
            for (int k = 0; k < models.size(); k++) {
                int model = k;
                GroupedCalibration own = GroupedCalibration.empty(
                        layouts(List.of(models.get(k)), layouts.get(0).channelNames()), histogramChannels);
                groups.forEach(
                        (number, group) -> own.group(number).merge(each(group).get(model)));
                each.add(own);
            }
            return each;
        }

        /** What computes the layers of each model. */
        List<ForwardPass> passes() {
            return models.stream().map(ForwardPass::of).toList();
        }
    }

    @Override
    public Calibration empty() {
        return Calibration.empty(subject.value().layouts(), subject.value().histogramChannels());
    }

    @Override
    public Measurement.Task<Calibration> start() {
        return new Observer(subject.value().passes(), empty());
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

    /** Fills a state with the rows of blocks. */
    record Observer(List<ForwardPass> passes, Calibration state) implements Measurement.Task<Calibration> {

        @Override
        public void accept(RowBlock block) {
            observe(block.features());
        }

        /** Observes the rows of a batch in every tensor, and counts those that go no further than the input. */
        void observe(Batch features) {
            observe(0, features);
            AdmittedRows admitted = AdmittedRows.of(passes.get(0).model().admission(), features);
            state.count(0, 0, features.rows() - admitted.kept());
            if (admitted.kept() > 0) {
                Batch kept = admitted.select(features);
                int layers = 0;
                for (ForwardPass pass : passes) {
                    int before = layers;
                    pass.run(kept, (tensor, batch) -> observeLayer(before, tensor, batch));
                    layers += pass.model().tensors().size() - 1;
                }
            }
        }

        /** @param before layers of the models before this one */
        private void observeLayer(int before, int tensor, Batch batch) {
            if (tensor > 0) {
                observe(before + tensor, batch);
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
