package io.vernier.jobs.measurement;

import io.vernier.jobs.config.JobConfiguration.CalibrationConfiguration;
import io.vernier.jobs.config.NonFinite;
import io.vernier.jobs.outcome.Refusal;
import io.vernier.jobs.source.Scannable;
import io.vernier.jobs.spark.Measurement;
import io.vernier.jobs.spark.RowCounts;
import io.vernier.jobs.spark.Scan;
import io.vernier.model.Admission;
import io.vernier.model.LayeredModel;
import io.vernier.statistics.Calibration;
import io.vernier.statistics.ChannelSummary;
import io.vernier.statistics.TensorLayout;
import io.vernier.statistics.TensorStatistics;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.apache.spark.SparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;

/** Measures every tensor of a model over a data set, in one pass. */
public final class CalibrationScan {
    private CalibrationScan() {}

    /** The tensors of a model with the channels that statistics are kept of. */
    public static List<TensorLayout> layouts(LayeredModel model, List<String> channelNames) {
        return model.tensors().stream()
                .map(tensor -> tensor.equals(LayeredModel.INPUT)
                        ? new TensorLayout(tensor, model.channels(tensor), channelNames)
                        : TensorLayout.unnamed(tensor, model.channels(tensor)))
                .toList();
    }

    /**
     * Reads all rows.
     *
     * @param histogramChannels up to how many channels of a tensor have their own histogram
     * @param read counts rows as they are read, for the eye alone
     * @throws Refusal if the data cannot be read (22)
     */
    public static Calibration run(
            SparkContext context, LayeredModel model, Scannable data, int histogramChannels, LongAccumulator read) {
        var result = scan(context, model, data, histogramChannels, read, CalibrationMeasurement::new);
        RowCounts counts = result.counts();
        result.state().count(counts.rows(), counts.nullRows(), counts.skippedRows());
        return result.state();
    }

    /** Reads all rows as the configuration says, in groups or not; a task holds a state for each group. */
    public static CalibrationState measure(
            SparkContext context,
            LayeredModel model,
            Scannable data,
            CalibrationConfiguration.Measured configuration,
            LongAccumulator read) {
        int histogramChannels = configuration.histogramChannels();
        if (!configuration.isInGroups()) {
            return new CalibrationState(run(context, model, data, histogramChannels, read), Optional.empty());
        }
        var result = scan(context, model, data, histogramChannels, read, GroupedMeasurement::new);
        RowCounts counts = result.counts();
        Calibration total = result.state().total();
        total.count(counts.rows() - total.rows(), counts.nullRows(), counts.skippedRows());
        return new CalibrationState(total, Optional.of(result.state()));
    }

    private static <S> Scan.Result<S> scan(
            SparkContext context,
            LayeredModel model,
            Scannable data,
            int histogramChannels,
            LongAccumulator read,
            Function<Broadcast<CalibrationMeasurement.Subject>, Measurement<S>> measurement) {
        var subject = new CalibrationMeasurement.Subject(model, layouts(model, data.channelNames()), histogramChannels);
        Broadcast<CalibrationMeasurement.Subject> shared =
                context.broadcast(subject, scala.reflect.ClassTag$.MODULE$.apply(CalibrationMeasurement.Subject.class));
        try {
            return data.scan(measurement.apply(shared), read);
        } finally {
            shared.destroy();
        }
    }

    /**
     * Refuses statistics that nothing should be made of.
     *
     * @param where names the data, in quotes
     * @throws Refusal if a value is not admitted under {@code fail}, a feature has no finite value, or a tensor no row (22)
     */
    public static void requireUsable(LayeredModel model, Calibration calibration, NonFinite nonFinite, String where) {
        TensorStatistics input = calibration.tensor(LayeredModel.INPUT);
        requireAdmitted(model, calibration, nonFinite);
        int channels = model.admitsAnyNumber() ? 0 : input.layout().channels();
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
    public static void requireAdmitted(LayeredModel model, Calibration calibration, NonFinite nonFinite) {
        if (nonFinite != NonFinite.FAIL || model.admitsAnyNumber()) {
            return;
        }
        TensorStatistics input = calibration.tensor(LayeredModel.INPUT);
        for (int channel = 0; channel < input.layout().channels(); channel++) {
            ChannelSummary summary = input.summary(channel);
            if (summary.nonFiniteCount() > 0) {
                throw Refusal.data("The feature \"" + name(input, channel) + "\" is NaN in " + summary.nanCount()
                        + " and infinite in " + (summary.nonFiniteCount() - summary.nanCount()) + " of "
                        + calibration.rows() + " rows, expected finite numbers; correct them or set"
                        + " quantization.non_finite: skip.");
            }
        }
        if (calibration.skippedRows() > 0) {
            throw Refusal.data(foreignFeature(model.admission(), input)
                            .map(feature -> "The feature \"" + feature + "\"")
                            .orElse("A feature")
                    + " holds a number that the model refuses: " + calibration.skippedRows() + " of "
                    + calibration.rows() + " rows do, expected "
                    + model.admission().expected()
                    + "; correct them or set quantization.non_finite: skip.");
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
