package io.vernier.validation;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * The evidence of the rows with each value of one column. At most {@link #LIMIT} values have their own: the least ones in the order of
 * {@link String#compareTo}, a choice that does not depend on the order of the rows, since a value that is among the least of all is among
 * the least of any part. The rows of the others are counted.
 */
final class Slices {
    /** Values with evidence of their own. */
    static final int LIMIT = 100;

    private final Validation.Layout layout;
    private final String column;
    private final TreeMap<String, Evidence> byValue = new TreeMap<>();

    private final Observed observes;

    Slices(Validation.Layout layout, String column, Observed observes) {
        this.observes = observes;
        this.layout = layout;
        this.column = column;
    }

    /** Where to observe rows with a value; nowhere for values beyond the limit. */
    Optional<Evidence> of(String value) {
        Evidence known = byValue.get(value);
        if (known != null) {
            return Optional.of(known);
        }
        if (byValue.size() == LIMIT && value.compareTo(byValue.lastKey()) > 0) {
            return Optional.empty();
        }
        Evidence made = new Evidence(layout, Evidence.SLICE_MARGINS, observes);
        byValue.put(value, made);
        if (byValue.size() > LIMIT) {
            byValue.pollLastEntry();
        }
        return Optional.of(made);
    }

    void merge(Slices other) {
        other.byValue.forEach((value, evidence) -> of(value).ifPresent(kept -> kept.merge(evidence)));
    }

    /** Adds what another has seen of the float model in the same rows, so with the same values. */
    void addFloats(Slices other) {
        byValue.forEach((value, evidence) -> evidence.addFloats(other.byValue.get(value)));
    }

    /** The metrics of each value, ascending; then the number of rows whose values are beyond the limit, if there are any. */
    List<Metric> metrics(long rows) {
        List<Metric> metrics = new ArrayList<>();
        long others = rows;
        for (var slice : byValue.entrySet()) {
            Metric.Slice of = new Metric.Slice(column, Optional.of(slice.getKey()));
            slice.getValue().metrics().forEach(metric -> metrics.add(metric.in(of)));
            others -= slice.getValue().rows();
        }
        if (others > 0) {
            metrics.add(Metric.between(Metric.MODEL, MetricName.ROWS, others, OptionalDouble.of((double) others))
                    .in(new Metric.Slice(column, Optional.empty())));
        }
        return metrics;
    }

    void encode(DataOutput out) throws IOException {
        out.writeInt(byValue.size());
        for (var slice : byValue.entrySet()) {
            byte[] value = slice.getKey().getBytes(StandardCharsets.UTF_8);
            out.writeInt(value.length);
            out.write(value);
            slice.getValue().encode(out);
        }
    }

    static Slices decode(Validation.Layout layout, String column, DataInput in) throws IOException {
        Slices slices = new Slices(layout, column, Observed.BOTH);
        for (int left = in.readInt(); left > 0; left--) {
            byte[] value = new byte[in.readInt()];
            in.readFully(value);
            slices.byValue.put(
                    new String(value, StandardCharsets.UTF_8), Evidence.decode(layout, Evidence.SLICE_MARGINS, in));
        }
        return slices;
    }
}
