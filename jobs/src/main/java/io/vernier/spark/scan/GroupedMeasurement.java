package io.vernier.spark.scan;

import io.vernier.spark.plan.Measurement;
import io.vernier.spark.plan.RowBlock;
import io.vernier.statistics.Calibration;
import io.vernier.statistics.ContentGroups;
import io.vernier.statistics.GroupedCalibration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.broadcast.Broadcast;

/** Measures what {@link CalibrationMeasurement} measures, in groups of rows by their content. */
final class GroupedMeasurement implements Measurement<GroupedCalibration> {
    private static final long serialVersionUID = 1L;

    private final Broadcast<CalibrationMeasurement.Subject> subject;
    private final int count;

    /** @param count of groups, each a run of those by content, under the number of its first */
    GroupedMeasurement(Broadcast<CalibrationMeasurement.Subject> subject, int count) {
        this.subject = subject;
        this.count = count;
    }

    @Override
    public GroupedCalibration empty() {
        return GroupedCalibration.empty(
                subject.value().layouts(), subject.value().histogramChannels());
    }

    @Override
    public Measurement.Task<GroupedCalibration> start() {
        return new Observer(
                subject.value().observer(Calibration.empty(List.of(), 0)), empty(), ContentGroups.COUNT / count);
    }

    @Override
    public void merge(GroupedCalibration state, GroupedCalibration other) {
        state.merge(other);
    }

    @Override
    public void merge(GroupedCalibration state, byte[] bytes) {
        state.merge(bytes);
    }

    @Override
    public byte[] encode(GroupedCalibration state) {
        return state.encode();
    }

    @Override
    public GroupedCalibration decode(byte[] bytes) {
        return GroupedCalibration.decode(
                bytes, subject.value().layouts(), subject.value().histogramChannels());
    }

    private record Observer(CalibrationMeasurement.Observer observer, GroupedCalibration state, int run)
            implements Measurement.Task<GroupedCalibration> {

        @Override
        public void accept(RowBlock block) {
            int[] groups = IntStream.of(RowGroups.of(block.features(), new double[0]))
                    .map(group -> group - group % run)
                    .toArray();
            int[] order = new int[groups.length];
            List<CalibrationMeasurement.Part> parts = new ArrayList<>();
            int end = 0;
            for (int group = 0; group < ContentGroups.COUNT; group += run) {
                int[] rows = RowGroups.rows(groups, group);
                if (rows.length > 0) {
                    System.arraycopy(rows, 0, order, end, rows.length);
                    end += rows.length;
                    state.group(group).count(rows.length, 0, 0);
                    parts.add(new CalibrationMeasurement.Part(end, state.group(group)));
                }
            }
            observer.observe(RowGroups.gather(block.features(), order), parts);
        }
    }
}
