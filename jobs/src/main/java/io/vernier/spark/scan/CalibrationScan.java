package io.vernier.spark.scan;

import io.vernier.config.JobConfiguration.CalibrationConfiguration;
import io.vernier.config.NonFinite;
import io.vernier.model.Admission;
import io.vernier.model.MeasuredModel;
import io.vernier.outcome.Refusal;
import io.vernier.spark.plan.Broadcasts;
import io.vernier.spark.plan.Measurement;
import io.vernier.spark.plan.RowCounts;
import io.vernier.spark.plan.Scan;
import io.vernier.spark.source.DataSet;
import io.vernier.spark.source.Scannable;
import io.vernier.spark.source.SharedScan;
import io.vernier.statistics.Calibration;
import io.vernier.statistics.ChannelSummary;
import io.vernier.statistics.GroupedCalibration;
import io.vernier.statistics.TensorLayout;
import io.vernier.statistics.TensorStatistics;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.apache.spark.SparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;

/** Measures every tensor of a model, or of several, over a data set, in one pass. */
public final class CalibrationScan {
    private CalibrationScan() {}

    /** The tensors of a model with the channels that statistics are kept of. */
    public static List<TensorLayout> layouts(MeasuredModel model, List<String> channelNames) {
        List<TensorLayout> layouts = new ArrayList<>();
        for (String tensor : model.tensors()) {
            layouts.add(
                    layouts.isEmpty() && model.measuresInput()
                            ? new TensorLayout(tensor, model.channels(tensor), channelNames)
                            : new TensorLayout(tensor, model.channels(tensor), List.of(), model.leaves(tensor)));
        }
        return layouts;
    }

    /**
     * Reads all rows.
     *
     * @param histogramChannels up to how many channels of a tensor have their own histogram
     * @param read counts rows as they are read, for the eye alone
     * @throws Refusal if the data cannot be read (22)
     */
    public static Calibration run(
            SparkContext context, MeasuredModel model, Scannable data, int histogramChannels, LongAccumulator read) {
        return alone(context, model, data, new Whole(histogramChannels), read).total();
    }

    /** Reads all rows as the configuration says, in groups or not; a task holds a state for each group. */
    public static CalibrationState measure(
            SparkContext context,
            MeasuredModel model,
            Scannable data,
            CalibrationConfiguration.Measured configuration,
            LongAccumulator read) {
        int histogramChannels = configuration.histogramChannels();
        return configuration.isInGroups()
                ? alone(context, model, data, new InGroups(histogramChannels, configuration.groups()), read)
                : alone(context, model, data, new Whole(histogramChannels), read);
    }

    /**
     * One of the models that a scan measures.
     *
     * @param data rows that it reads
     * @param share which of them
     */
    public record Subject(MeasuredModel model, DataSet data, Share share) {}

    /**
     * The statistics of one model, of which nothing is refused.
     *
     * @param counts what became of its rows
     * @param processors the kinds of those that a runtime computed a network on; none of models of steps, which are the same everywhere
     */
    public record Measured(CalibrationState state, RowCounts counts, SortedSet<String> processors) {
        public Measured {
            processors = Collections.unmodifiableSortedSet(new TreeSet<>(processors));
        }
    }

    /**
     * Reads the rows of one source once, for all models.
     *
     * @return what each found, in their order, as if it had been alone; nothing of it is refused, which {@link DataSet#accept} does
     * @throws Refusal if the data cannot be read (22)
     */
    public static List<Measured> measure(
            SparkContext context,
            List<Subject> subjects,
            CalibrationConfiguration.Measured configuration,
            LongAccumulator read) {
        int histogramChannels = configuration.histogramChannels();
        return configuration.isInGroups()
                ? together(context, subjects, new InGroups(histogramChannels, configuration.groups()), read)
                : together(context, subjects, new Whole(histogramChannels), read);
    }

    /** The models in families whose members read the same vectors, so that these are measured once, with their places. */
    private static List<List<Integer>> families(List<Subject> subjects) {
        List<List<Integer>> families = new ArrayList<>();
        for (int k = 0; k < subjects.size(); k++) {
            Subject subject = subjects.get(k);
            Optional<List<Integer>> known = families.stream()
                    .filter(family -> areAlike(subjects.get(family.get(0)), subject))
                    .findFirst();
            known.orElseGet(() -> {
                        families.add(new ArrayList<>());
                        return families.get(families.size() - 1);
                    })
                    .add(k);
        }
        return families;
    }

    private static boolean areAlike(Subject one, Subject other) {
        return one.model().measuresInput()
                && other.model().measuresInput()
                && one.data().readsLike(other.data())
                && one.share() == other.share()
                && one.model().admission() == other.model().admission();
    }

    /** The tensors that are measured in one scan, those of each family, whose first is its input. */
    public static List<List<TensorLayout>> layouts(List<Subject> subjects) {
        return families(subjects).stream()
                .map(family -> CalibrationMeasurement.Subject.layouts(
                        family.stream().map(k -> subjects.get(k).model()).toList(),
                        subjects.get(family.get(0)).data().channelNames()))
                .toList();
    }

    private static <S> CalibrationState alone(
            SparkContext context, MeasuredModel model, Scannable data, How<S> how, LongAccumulator read) {
        Broadcast<CalibrationMeasurement.Subject> shared = how.broadcast(context, List.of(model), data.channelNames());
        try {
            Scan.Result<S> result = data.scan(how.measurement(shared), read);
            return how.states(shared.value(), result, Share.ALL).get(0);
        } finally {
            Broadcasts.destroy(shared);
        }
    }

    private static <S> List<Measured> together(
            SparkContext context, List<Subject> subjects, How<S> how, LongAccumulator read) {
        List<List<Integer>> families = families(subjects);
        List<Broadcast<CalibrationMeasurement.Subject>> shared = new ArrayList<>();
        List<SharedScan.Part<S>> parts = new ArrayList<>();
        Processors processors = Processors.none(context);
        try {
            for (List<Integer> family : families) {
                Subject first = subjects.get(family.get(0));
                shared.add(how.broadcast(
                        context,
                        family.stream().map(k -> subjects.get(k).model()).toList(),
                        first.data().channelNames()));
                Measurement<S> measurement = first.share().of(how.measurement(shared.get(shared.size() - 1)));
                parts.add(new SharedScan.Part<>(
                        first.data(), first.model().measuresInput() ? measurement : processors.of(measurement)));
            }
            List<Scan.Result<S>> results = SharedScan.run(parts, read);
            Measured[] measured = new Measured[subjects.size()];
            for (int f = 0; f < families.size(); f++) {
                Share share = subjects.get(families.get(f).get(0)).share();
                List<CalibrationState> states = how.states(shared.get(f).value(), results.get(f), share);
                for (int member = 0; member < states.size(); member++) {
                    int subject = families.get(f).get(member);
                    measured[subject] = new Measured(
                            states.get(member),
                            results.get(f).counts(),
                            subjects.get(subject).model().measuresInput()
                                    ? Collections.emptySortedSet()
                                    : processors.value());
                }
            }
            return List.of(measured);
        } finally {
            shared.forEach(Broadcasts::destroy);
        }
    }

    /** How rows are divided while they are measured. */
    private interface How<S> {
        int histogramChannels();

        Measurement<S> measurement(Broadcast<CalibrationMeasurement.Subject> subject);

        /** What was measured of each model. */
        List<CalibrationState> states(CalibrationMeasurement.Subject subject, Scan.Result<S> result, Share share);

        default Broadcast<CalibrationMeasurement.Subject> broadcast(
                SparkContext context, List<MeasuredModel> models, List<String> channelNames) {
            return context.broadcast(
                    CalibrationMeasurement.Subject.of(models, channelNames, histogramChannels()),
                    scala.reflect.ClassTag$.MODULE$.apply(CalibrationMeasurement.Subject.class));
        }
    }

    private record Whole(int histogramChannels) implements How<Calibration> {
        @Override
        public Measurement<Calibration> measurement(Broadcast<CalibrationMeasurement.Subject> subject) {
            return new CalibrationMeasurement(subject);
        }

        @Override
        public List<CalibrationState> states(
                CalibrationMeasurement.Subject subject, Scan.Result<Calibration> result, Share share) {
            Calibration all = result.state();
            if (share == Share.ALL) {
                RowCounts counts = result.counts();
                all.count(counts.rows(), counts.nullRows(), counts.skippedRows());
            } else {
                // Rows that no block held are in no share.
                all.count(all.tensors().get(0).summary(0).count(), 0, 0);
            }
            return subject.each(all).stream()
                    .map(each -> new CalibrationState(each, Optional.empty()))
                    .toList();
        }
    }

    private record InGroups(int histogramChannels, int count) implements How<GroupedCalibration> {
        @Override
        public Measurement<GroupedCalibration> measurement(Broadcast<CalibrationMeasurement.Subject> subject) {
            return new GroupedMeasurement(subject, count);
        }

        @Override
        public List<CalibrationState> states(
                CalibrationMeasurement.Subject subject, Scan.Result<GroupedCalibration> result, Share share) {
            RowCounts counts = result.counts();
            return subject.each(result.state()).stream()
                    .map(groups -> {
                        Calibration total = groups.total();
                        if (share == Share.ALL) {
                            total.count(counts.rows() - total.rows(), counts.nullRows(), counts.skippedRows());
                        }
                        return new CalibrationState(total, Optional.of(groups));
                    })
                    .toList();
        }
    }

    /**
     * Refuses statistics that nothing should be made of.
     *
     * @param where names the data, in quotes
     * @throws Refusal if a value is not admitted under {@code fail}, a feature has no finite value, or a tensor no row (22)
     */
    public static void requireUsable(MeasuredModel model, Calibration calibration, NonFinite nonFinite, String where) {
        requireAdmitted(model, calibration, nonFinite);
        requireMeasured(model, calibration, where);
    }

    /**
     * Refuses statistics of rows that no configuration names, of which each number counts.
     *
     * @throws Refusal if a value is not admitted, a feature has no finite value, or a tensor no row (22)
     */
    public static void requireUsable(MeasuredModel model, Calibration calibration) {
        requireAdmitted(model, calibration, NonFinite.FAIL, "fill or filter them before fit");
        requireMeasured(model, calibration, "the given rows");
    }

    private static void requireMeasured(MeasuredModel model, Calibration calibration, String where) {
        TensorStatistics input = calibration.tensors().get(0);
        int channels = model.admitsAnyNumber() || !model.measuresInput()
                ? 0
                : input.layout().channels();
        for (int channel = 0; channel < channels; channel++) {
            if (input.summary(channel).min().isEmpty()) {
                throw Refusal.data("The feature \"" + name(input, channel) + "\" has no finite value in " + where
                        + "; leave it out of the model or give it values.");
            }
        }
        for (TensorStatistics tensor : calibration.tensors()) {
            if (tensor.summary(0).count() == 0) {
                throw Refusal.data("No row of " + where + " reached the tensor \""
                        + tensor.layout().name() + "\", since each was left out; correct the data.");
            }
        }
    }

    /**
     * Refuses rows of which nothing should be added; of a model that admits any number there are none.
     *
     * @throws Refusal if a value is not admitted under {@code fail} (22)
     */
    public static void requireAdmitted(MeasuredModel model, Calibration calibration, NonFinite nonFinite) {
        requireAdmitted(model, calibration, nonFinite, "correct them or set quantization.non_finite: skip");
    }

    private static void requireAdmitted(
            MeasuredModel model, Calibration calibration, NonFinite nonFinite, String remedy) {
        if (nonFinite != NonFinite.FAIL || model.admitsAnyNumber()) {
            return;
        }
        if (!model.measuresInput()) {
            requireNumbers(calibration);
            return;
        }
        TensorStatistics input = calibration.tensors().get(0);
        for (int channel = 0; channel < input.layout().channels(); channel++) {
            ChannelSummary summary = input.summary(channel);
            if (summary.nonFiniteCount() > 0) {
                throw Refusal.data("The feature \"" + name(input, channel) + "\" is NaN in " + summary.nanCount()
                        + " and infinite in " + (summary.nonFiniteCount() - summary.nanCount()) + " of "
                        + calibration.rows() + " rows, expected finite numbers; " + remedy + ".");
            }
        }
        if (calibration.skippedRows() > 0) {
            throw Refusal.data(foreignFeature(model.admission(), input)
                            .map(feature -> "The feature \"" + feature + "\"")
                            .orElse("A feature")
                    + " holds a number that the model refuses: " + calibration.skippedRows() + " of "
                    + calibration.rows() + " rows do, expected "
                    + model.admission().expected()
                    + "; " + remedy + ".");
        }
    }

    private static void requireNumbers(Calibration calibration) {
        if (calibration.skippedRows() > 0) {
            throw Refusal.data(calibration.skippedRows() + " of " + calibration.rows()
                    + " rows hold a number that is NaN or infinite, or no integer of its type where the network reads"
                    + " integers; correct them or set quantization.non_finite: skip.");
        }
        for (TensorStatistics tensor : calibration.tensors()) {
            ChannelSummary summary = tensor.whole().summary();
            if (summary.nonFiniteCount() > 0) {
                throw Refusal.data("The tensor \"" + tensor.layout().name() + "\" of the network is NaN in "
                        + summary.nanCount() + " and infinite in " + (summary.nonFiniteCount() - summary.nanCount())
                        + " of " + summary.count() + " numbers, expected finite ones; correct the network, leave"
                        + " the node that reads it out with onnx.float, or set quantization.non_finite: skip.");
            }
        }
    }

    /** One whose extremes alone tell. */
    private static Optional<String> foreignFeature(Admission admission, TensorStatistics input) {
        return IntStream.range(0, input.layout().channels())
                .filter(channel -> DoubleStream.of(
                                input.summary(channel).min().orElse(0),
                                input.summary(channel).max().orElse(0))
                        .anyMatch(extreme -> !admission.admits(extreme)))
                .mapToObj(channel -> name(input, channel))
                .findFirst();
    }

    private static String name(TensorStatistics tensor, int channel) {
        return tensor.layout().channelName(channel).orElse(Integer.toString(channel));
    }
}
