package io.vernier.validation;

import io.vernier.statistics.ContentGroups;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * What is measured of some rows in each of {@link ContentGroups#COUNT} groups: the task's metrics, and the power of every tensor's
 * values and errors. All of it is counts and exact sums, so a group can be taken out of the total again, which gives intervals.
 *
 * <p>A group takes memory from its first row on: some hundred bytes for each exponent that a tensor's values and errors have, and for
 * two classes up to 68 bytes for each of its margins of either model, of which it tells a limited number apart ({@link RankCounts}).
 */
public final class Evidence {
    /** Intervals of the margins in a group of all rows. */
    static final int MARGINS = 4096;

    /** The same in a group of the rows of a slice, of which there may be a hundred. */
    static final int SLICE_MARGINS = 256;

    private final Validation.Layout layout;
    private final int margins;
    private final Observed observes;
    private final Group[] groups = new Group[ContentGroups.COUNT];

    record Group(TaskMetrics task, List<ErrorPower> errors) {

        static Group empty(Validation.Layout layout, int margins, Observed observes) {
            List<ErrorPower> errors = Stream.generate(ErrorPower::empty)
                    .limit(layout.tensors().size())
                    .toList();
            return new Group(TaskMetrics.empty(layout.task(), margins, observes), errors);
        }

        void merge(Group other) {
            task.merge(other.task);
            for (int t = 0; t < errors.size(); t++) {
                errors.get(t).merge(other.errors.get(t));
            }
        }

        void addFloats(Group other) {
            task.addFloats(other.task);
            for (int t = 0; t < errors.size(); t++) {
                errors.get(t).addValues(other.errors.get(t));
            }
        }
    }

    /** @param margins how many intervals of margins a group tells apart */
    Evidence(Validation.Layout layout, int margins, Observed observes) {
        this.observes = observes;
        this.margins = margins;
        this.layout = layout;
    }

    /** The state of a group, from the first time it is asked for. */
    Group group(int index) {
        if (groups[index] == null) {
            groups[index] = Group.empty(layout, margins, observes);
        }
        return groups[index];
    }

    /** Whether a group was asked for. */
    boolean has(int index) {
        return groups[index] != null;
    }

    /** The task's state for a group of rows, of a classifier. */
    public ClassificationMetrics classification(int group) {
        return (ClassificationMetrics) group(group).task();
    }

    /** The task's state for a group of rows, of a regression. */
    public RegressionMetrics regression(int group) {
        return (RegressionMetrics) group(group).task();
    }

    /** The task's state in a group of rows, of what gives hashes. */
    public HashingMetrics hashing(int group) {
        return (HashingMetrics) group(group).task();
    }

    void merge(Evidence other) {
        for (int index = 0; index < groups.length; index++) {
            if (other.groups[index] != null) {
                group(index).merge(other.groups[index]);
            }
        }
    }

    /** Adds what another has seen of the float model. */
    void addFloats(Evidence other) {
        for (int index = 0; index < groups.length; index++) {
            if (other.groups[index] != null) {
                group(index).addFloats(other.groups[index]);
            }
        }
    }

    private Stream<Group> all() {
        return Stream.of(groups).filter(Objects::nonNull);
    }

    /** The groups that have rows: leaving out one of the others would be no other sample. */
    private List<Group> used() {
        return all().filter(group -> group.task().rows() > 0).toList();
    }

    private TaskMetrics task() {
        // As fine as the groups are: their intervals are those of the coarsest, and need no limit again.
        TaskMetrics total = TaskMetrics.empty(layout.task(), Integer.MAX_VALUE, Observed.BOTH);
        all().forEach(group -> total.merge(group.task()));
        return total;
    }

    /** The power of a tensor over all of these rows. */
    ErrorPower errors(int tensor) {
        ErrorPower total = ErrorPower.empty();
        all().forEach(group -> total.merge(group.errors().get(tensor)));
        return total;
    }

    long rows() {
        return all().mapToLong(group -> group.task().rows()).sum();
    }

    /** The metrics of the task, with their intervals. */
    List<Metric> taskMetrics() {
        TaskMetrics total = task();
        List<Metric> metrics = total.metrics();
        List<List<Metric>> leftOut = used().stream()
                .map(group -> total.without(group.task()).metrics())
                .toList();
        List<Metric> result = new ArrayList<>();
        for (int m = 0; m < metrics.size(); m++) {
            Metric metric = metrics.get(m);
            if (metric.interval().isPresent()) {
                result.add(metric);
                continue;
            }
            double[] without = new double[leftOut.size()];
            for (int g = 0; g < without.length; g++) {
                without[g] = leftOut.get(g).get(m).estimate().orElse(Double.NaN);
            }
            double estimate = metric.estimate().orElse(Double.NaN);
            Optional<Interval> interval = metric.name().hasBoundedTerms()
                    ? Jackknife.interval(estimate, without)
                    : Jackknife.ofUnbounded(estimate, without);
            // Where the models differ in no row, the jackknife sees no spread, however few the rows are.
            result.add(metric.with(
                    interval.map(found -> found.isPoint() ? found.widened(total.unseen(metric.name())) : found)));
        }
        result.addAll(total.limits());
        return result;
    }

    /** The interval of the signal-to-noise ratio of a tensor, in decibel. */
    Optional<Interval> sqnrInterval(int tensor) {
        ErrorPower total = errors(tensor);
        double[] without = used().stream()
                .mapToDouble(group ->
                        total.without(group.errors().get(tensor)).sqnrDecibel().orElse(Double.NaN))
                .toArray();
        return Jackknife.ofUnbounded(total.sqnrDecibel().orElse(Double.NaN), without);
    }

    /** All metrics of these rows: those of the task, then the signal-to-noise ratio of each tensor. */
    List<Metric> metrics() {
        List<Metric> metrics = new ArrayList<>(taskMetrics());
        long rows = rows();
        metrics.add(Metric.between(Metric.MODEL, MetricName.ROWS, rows, OptionalDouble.of((double) rows)));
        for (int t = 0; t < layout.tensors().size(); t++) {
            metrics.add(Metric.between(
                            layout.tensors().get(t),
                            MetricName.SQNR_DB,
                            rows,
                            errors(t).sqnrDecibel())
                    .with(sqnrInterval(t)));
        }
        return metrics;
    }

    void encode(DataOutput out) throws IOException {
        byte[] unused = bytes(Group.empty(layout, margins, Observed.BOTH));
        for (int index = 0; index < groups.length; index++) {
            byte[] bytes = groups[index] == null ? unused : bytes(groups[index]);
            // A group that was only asked for is encoded as absent.
            if (!Arrays.equals(bytes, unused)) {
                out.writeByte(index);
                out.write(bytes);
            }
        }
        out.writeByte(groups.length);
    }

    private static byte[] bytes(Group group) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        group.task().encode(out);
        for (ErrorPower errors : group.errors()) {
            errors.encode(out);
        }
        return bytes.toByteArray();
    }

    static Evidence decode(Validation.Layout layout, int margins, DataInput in) throws IOException {
        Evidence evidence = new Evidence(layout, margins, Observed.BOTH);
        for (int index = in.readUnsignedByte(); index < evidence.groups.length; index = in.readUnsignedByte()) {
            TaskMetrics task = TaskMetrics.decode(layout.task(), margins, in);
            List<ErrorPower> errors = new ArrayList<>();
            for (int t = 0; t < layout.tensors().size(); t++) {
                errors.add(ErrorPower.decode(in));
            }
            evidence.groups[index] = new Group(task, errors);
        }
        return evidence;
    }
}
