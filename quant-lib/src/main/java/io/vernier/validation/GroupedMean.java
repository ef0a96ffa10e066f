package io.vernier.validation;

import io.vernier.statistics.ContentGroups;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The mean of a number that every row has, with its interval from {@link ContentGroups groups} of rows, and the greatest of them. */
public final class GroupedMean {
    private final LossSum[] sums =
            Stream.generate(LossSum::empty).limit(ContentGroups.COUNT).toArray(LossSum[]::new);
    private final long[] rows = new long[ContentGroups.COUNT];
    private double greatest = Double.NEGATIVE_INFINITY;

    private GroupedMean() {}

    /** The state that has seen nothing, the identity of {@link #merge}. */
    public static GroupedMean empty() {
        return new GroupedMean();
    }

    /**
     * Observes the number of a row.
     *
     * @param group of the row
     * @param value finite
     */
    public void observe(int group, double value) {
        sums[group].add(value);
        rows[group]++;
        greatest = Math.max(greatest, value);
    }

    /** Adds what another state has seen. */
    public void merge(GroupedMean other) {
        for (int group = 0; group < rows.length; group++) {
            sums[group].merge(other.sums[group]);
            rows[group] = Math.addExact(rows[group], other.rows[group]);
        }
        greatest = Math.max(greatest, other.greatest);
    }

    /** Rows that were observed. */
    public long rows() {
        return Arrays.stream(rows).sum();
    }

    /**
     * The mean of all rows as a metric between the models, with its interval; without rows it has no value.
     *
     * @param least what no row can be below
     * @param most what no row can be above
     */
    public Metric mean(MetricName name, double least, double most) {
        long all = rows();
        if (all == 0) {
            return Metric.between(Metric.MODEL, name, all, OptionalDouble.empty());
        }
        LossSum total = LossSum.empty();
        Stream.of(sums).forEach(total::merge);
        double[] leftOut = IntStream.range(0, rows.length)
                .filter(group -> rows[group] > 0)
                .mapToDouble(group -> rows[group] == all
                        ? Double.NaN
                        : total.without(sums[group]).mean(all - rows[group]))
                .toArray();
        double mean = total.mean(all);
        return Metric.between(Metric.MODEL, name, all, OptionalDouble.of(mean))
                .with(Jackknife.interval(mean, leftOut)
                        .map(found -> new Interval(Math.max(least, found.low()), Math.min(most, found.high()))));
    }

    /** The greatest number of any row as a metric between the models. */
    public Metric greatest(MetricName name) {
        long all = rows();
        return Metric.between(Metric.MODEL, name, all, all == 0 ? OptionalDouble.empty() : OptionalDouble.of(greatest));
    }

    /** The state as bytes; equal states make equal bytes. */
    public byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeDouble(greatest);
            for (int group = 0; group < rows.length; group++) {
                out.writeLong(rows[group]);
                sums[group].encode(out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Memory refused to be written.", e);
        }
        return bytes.toByteArray();
    }

    /**
     * The state that {@link #encode} wrote.
     *
     * @throws IllegalArgumentException if the bytes are not such a state
     */
    public static GroupedMean decode(byte[] bytes) {
        GroupedMean mean = empty();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            mean.greatest = in.readDouble();
            for (int group = 0; group < mean.rows.length; group++) {
                mean.rows[group] = in.readLong();
                mean.sums[group] = LossSum.decode(in);
            }
            if (in.available() > 0) {
                throw new IOException("found " + in.available() + " bytes after the end");
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("The bytes are not a mean by groups of rows: " + e.getMessage(), e);
        }
        return mean;
    }
}
