package io.vernier.spark.scan;

import io.vernier.model.Batch;
import io.vernier.model.DenseBatch;
import io.vernier.model.FloatBatch;
import io.vernier.model.MeasuredModel;
import io.vernier.model.SparseBatch;
import io.vernier.model.Tap;
import io.vernier.spark.plan.Measurement;
import io.vernier.spark.plan.RowBlock;
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
     * @param layouts of the tensors of all models, in order, the input once
     * @param histogramChannels up to how many channels of a tensor have their own histogram
     */
    record Subject(List<MeasuredModel> models, List<TensorLayout> layouts, int histogramChannels)
            implements Serializable {
        Subject {
            models = List.copyOf(models);
            layouts = List.copyOf(layouts);
        }

        static Subject of(List<MeasuredModel> models, List<String> channelNames, int histogramChannels) {
            return new Subject(models, layouts(models, channelNames), histogramChannels);
        }

        /** The input and the layers of all models. */
        static List<TensorLayout> layouts(List<MeasuredModel> models, List<String> channelNames) {
            List<TensorLayout> layouts = new ArrayList<>();
            for (MeasuredModel model : models) {
                List<TensorLayout> own = CalibrationScan.layouts(model, channelNames);
                layouts.addAll(own.subList(layouts.isEmpty() ? 0 : shared(models), own.size()));
            }
            return layouts;
        }

        /** How many of the first tensors are those of every model. */
        private static int shared(List<MeasuredModel> models) {
            return models.get(0).measuresInput() ? 1 : 0;
        }

        /** The state of each model, which shares its input with the others. */
        List<Calibration> each(Calibration state) {
            List<Calibration> each = new ArrayList<>();
            int shared = shared(models);
            int begin = shared;
            for (MeasuredModel model : models) {
                int end = begin + model.tensors().size() - shared;
                List<TensorStatistics> tensors = new ArrayList<>(state.tensors().subList(0, shared));
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

        /** What computes the layers of each model and fills a state with them, or the states of parts of the rows. */
        Observer observer(Calibration state) {
            return new Observer(models, models.stream().map(MeasuredModel::open).toList(), new FloatRuns(), state);
        }
    }

    @Override
    public Calibration empty() {
        return Calibration.empty(subject.value().layouts(), subject.value().histogramChannels());
    }

    @Override
    public Measurement.Task<Calibration> start() {
        return subject.value().observer(empty());
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

    /**
     * Rows that follow one another in a batch, and the state that they go to.
     *
     * @param end the row after the last one
     */
    record Part(int end, Calibration state) {}

    /** Fills a state with the rows of blocks. */
    record Observer(List<MeasuredModel> models, List<MeasuredModel.Pass> passes, FloatRuns floats, Calibration state)
            implements Measurement.Task<Calibration> {

        @Override
        public void accept(RowBlock block) {
            observe(block.features(), List.of(new Part(block.rows(), state)));
        }

        /** Observes the rows of a batch in every tensor, and counts those that go no further than the input. */
        void observe(Batch features, List<Part> parts) {
            int shared = Subject.shared(models);
            if (shared > 0) {
                observe(0, features, parts);
            }
            AdmittedRows admitted = AdmittedRows.of(models.get(0), features);
            List<Part> left = admitted(parts, admitted);
            if (admitted.kept() > 0) {
                Batch kept = admitted.select(features);
                int before = 0;
                for (int k = 0; k < passes.size(); k++) {
                    int offset = before;
                    passes.get(k).show(kept, new Tap() {
                        @Override
                        public void observe(int tensor, Batch batch) {
                            if (tensor >= shared) {
                                Observer.this.observe(offset + tensor, batch, left);
                            }
                        }

                        @Override
                        public void leaves(int tensor, int[] leaves, int trees, int rows) {
                            observeLeaves(offset + tensor, leaves, trees, rows, left);
                        }
                    });
                    before += models.get(k).tensors().size() - shared;
                }
            }
        }

        /** The parts of the rows that are computed; the others are counted. */
        private static List<Part> admitted(List<Part> parts, AdmittedRows admitted) {
            List<Part> left = new ArrayList<>();
            int begin = 0;
            int end = 0;
            for (Part part : parts) {
                int kept = admitted.kept(begin, part.end());
                part.state().count(0, 0, part.end() - begin - kept);
                end += kept;
                left.add(new Part(end, part.state()));
                begin = part.end();
            }
            return left;
        }

        private static void observeLeaves(int tensor, int[] leaves, int trees, int rows, List<Part> parts) {
            int begin = 0;
            for (Part part : parts) {
                TensorStatistics statistics = part.state().tensors().get(tensor);
                for (int tree = 0; tree < trees && part.end() > begin; tree++) {
                    statistics.observeLeaves(leaves, tree * rows + begin, part.end() - begin);
                }
                begin = part.end();
            }
        }

        private void observe(int tensor, Batch batch, List<Part> parts) {
            int begin = 0;
            for (Part part : parts) {
                if (part.end() > begin) {
                    observe(batch, begin, part.end(), part.state().tensors().get(tensor));
                }
                begin = part.end();
            }
        }

        private void observe(Batch batch, int begin, int end, TensorStatistics statistics) {
            if (batch instanceof DenseBatch dense) {
                for (int channel = 0; channel < dense.channels(); channel++) {
                    statistics.observe(channel, dense.values(), dense.offset(channel) + begin, end - begin);
                }
            } else if (batch instanceof FloatBatch runs) {
                int from = Math.max(begin - runs.first(), 0);
                int to = Math.min(end - runs.first(), runs.rows());
                if (from < to) {
                    floats.observe(runs, from, to, statistics);
                }
            } else if (batch instanceof SparseBatch sparse) {
                int from = sparse.offsets()[begin];
                statistics.observeStored(sparse.indices(), sparse.values(), from, sparse.offsets()[end] - from);
                statistics.observeSparseRows(end - begin);
            }
        }
    }
}
