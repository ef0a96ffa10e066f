package io.vernier.jobs.store.table;

import io.vernier.statistics.ChannelTotals;
import io.vernier.statistics.TensorLayout;
import io.vernier.statistics.TensorStatistics;
import io.vernier.statistics.ValueHistogram;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Puts tensors together from the rows of {@code statistics}, in their order. */
public final class StatisticsReader {
    private final List<TensorStatistics> tensors = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final List<ValueHistogram> histograms = new ArrayList<>();
    private final List<ChannelTotals> totals = new ArrayList<>();
    private Optional<String> tensor = Optional.empty();
    private Optional<ValueHistogram> whole = Optional.empty();

    /**
     * Takes the next row.
     *
     * @throws IllegalArgumentException if the row cannot stand here
     */
    public void add(StatisticRow row) {
        if (row.channel().isEmpty()) {
            finish();
            tensor = Optional.of(row.tensor());
            whole = Optional.of(row.histogram());
            return;
        }
        int channel = row.channel().getAsInt();
        if (!tensor.equals(Optional.of(row.tensor())) || channel != channels()) {
            throw new IllegalArgumentException(
                    "channel " + channel + " of the tensor \"" + row.tensor() + "\" is not in its place");
        }
        row.channelName().ifPresent(names::add);
        if (row.hasHistogram()) {
            histograms.add(row.histogram());
        } else {
            totals.add(row.totals());
        }
    }

    private int channels() {
        return histograms.size() + totals.size();
    }

    /** The tensors of all rows. */
    public List<TensorStatistics> tensors() {
        finish();
        return List.copyOf(tensors);
    }

    private void finish() {
        if (tensor.isEmpty()) {
            return;
        }
        TensorLayout layout = new TensorLayout(tensor.get(), channels(), names);
        tensors.add(
                histograms.isEmpty()
                        ? TensorStatistics.of(layout, whole.orElseThrow(), totals)
                        : TensorStatistics.of(layout, histograms));
        tensor = Optional.empty();
        names.clear();
        histograms.clear();
        totals.clear();
    }
}
