package io.vernier.jobs.stage;

import io.vernier.jobs.store.LocatedStatistics;
import io.vernier.jobs.store.table.DriftRow;
import io.vernier.jobs.store.table.ParameterRow;
import io.vernier.outcome.Refusal;
import io.vernier.quantize.Role;
import io.vernier.statistics.ChannelSummary;
import io.vernier.statistics.Drift;
import io.vernier.statistics.TensorLayout;
import io.vernier.statistics.TensorStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** How far the values of every tensor moved from a reference to a later state, without reading data. */
public final class DriftComparison {
    private final LocatedStatistics reference;
    private final LocatedStatistics later;
    private final DriftThresholds thresholds;

    private DriftComparison(LocatedStatistics reference, LocatedStatistics later, DriftThresholds thresholds) {
        this.reference = reference;
        this.later = later;
        this.thresholds = thresholds;
    }

    /**
     * Compares two states.
     *
     * @return a row for each tensor, followed by one for each of its channels
     * @throws Refusal if they do not have the same tensors and channels, or steps are to be judged and the reference has no scales (21)
     */
    public static List<DriftRow> of(LocatedStatistics reference, LocatedStatistics later, DriftThresholds thresholds) {
        if (thresholds.shift().isPresent() && reference.parameters().isEmpty()) {
            throw Refusal.before("\"--max-shift\" counts steps of a run, but the reference \""
                    + reference.calibrationId() + "\" is a calibration; name a run first.");
        }
        requireAlike(reference, later);
        return new DriftComparison(reference, later, thresholds).rows();
    }

    private static void requireAlike(LocatedStatistics reference, LocatedStatistics later) {
        List<TensorLayout> expected = layouts(reference);
        List<TensorLayout> found = layouts(later);
        for (int t = 0; t < Math.max(expected.size(), found.size()); t++) {
            String before = t < expected.size() ? name(expected.get(t)) : "nothing";
            String after = t < found.size() ? name(found.get(t)) : "nothing";
            if (!before.equals(after) || !expected.get(t).equals(found.get(t))) {
                throw Refusal.before("The calibrations \"" + reference.calibrationId() + "\" and \""
                        + later.calibrationId() + "\" are of different tensors or columns (" + before + " and " + after
                        + "); compare results of one model with the same names of columns.");
            }
        }
    }

    private static List<TensorLayout> layouts(LocatedStatistics statistics) {
        return statistics.statistics().tensors().stream()
                .map(TensorStatistics::layout)
                .toList();
    }

    private static String name(TensorLayout layout) {
        return "\"" + layout.name() + "\" with " + layout.channels() + " channels";
    }

    private List<DriftRow> rows() {
        List<DriftRow> rows = new ArrayList<>();
        for (TensorStatistics before : reference.statistics().tensors()) {
            TensorLayout layout = before.layout();
            TensorStatistics after = later.statistics().tensor(layout.name());
            rows.add(row(
                    layout,
                    OptionalInt.empty(),
                    before.whole().summary(),
                    after.whole().summary(),
                    Drift.between(before.whole(), after.whole())));
            for (int channel = 0; channel < layout.channels(); channel++) {
                rows.add(row(
                        layout,
                        OptionalInt.of(channel),
                        before.summary(channel),
                        after.summary(channel),
                        Drift.ofChannel(before, after, channel)));
            }
        }
        return List.copyOf(rows);
    }

    private DriftRow row(
            TensorLayout layout, OptionalInt channel, ChannelSummary before, ChannelSummary after, Drift drift) {
        OptionalDouble scale = scale(layout.name(), channel);
        DriftRow row = new DriftRow(
                layout.name(),
                channel,
                channel.isPresent() ? layout.channelName(channel.getAsInt()) : Optional.empty(),
                before,
                after,
                drift,
                steps(drift.minShift(), scale),
                steps(drift.maxShift(), scale),
                List.of());
        return row.exceeding(thresholds.exceededBy(row));
    }

    private static OptionalDouble steps(OptionalDouble shift, OptionalDouble scale) {
        return shift.isPresent() && scale.isPresent()
                ? OptionalDouble.of(shift.getAsDouble() / scale.getAsDouble())
                : OptionalDouble.empty();
    }

    /** The scale of a channel's values: its own, or that of its tensor. */
    private OptionalDouble scale(String tensor, OptionalInt channel) {
        return reference.parameters().orElse(List.of()).stream()
                .filter(row -> row.tensor().equals(tensor) && !row.role().equals(Role.WEIGHT.label()))
                .filter(row -> row.channel().isEmpty() || row.channel().equals(channel))
                .mapToDouble(ParameterRow::scale)
                .findFirst();
    }
}
