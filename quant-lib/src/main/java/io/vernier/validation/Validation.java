package io.vernier.validation;

import io.vernier.statistics.ContentGroups;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** All that one pass over held-out rows measures about a float model and its integers; states add up in any order. */
public final class Validation {
    private static final int ENCODING = 5;

    /** The group of rows that are not grouped. */
    private static final int UNGROUPED = 0;

    /** Two sums of squares over some thirty exponents. */
    private static final long POWER_BYTES = 1 << 10;

    /** An interval of margins, with a share of those that wait, for each of the two models. */
    private static final long MARGIN_BYTES = 2 * 34;

    private final Layout layout;
    private final Observed observes;
    private final GreatestErrors errors;
    private final List<AccumulatorExtremes> accumulators;
    private final ClusterSizes clusters;
    private final Evidence evidence;
    private final List<Slices> slices;
    private long rows;
    private long nullRows;
    private long skippedRows;

    private Validation(
            Layout layout,
            Observed observes,
            GreatestErrors errors,
            List<AccumulatorExtremes> accumulators,
            ClusterSizes clusters,
            Evidence evidence,
            List<Slices> slices) {
        this.layout = layout;
        this.observes = observes;
        this.errors = errors;
        this.accumulators = accumulators;
        this.clusters = clusters;
        this.evidence = evidence;
        this.slices = slices;
    }

    /** Where the powers of a block are summed, once one is observed; no part of the state. */
    private PowerTable table;

    /**
     * What is measured.
     *
     * @param tensors names in the model's order
     * @param accumulators number of outputs of each linear layer
     * @param slices columns of which each value is measured by itself, at most 100 of a column
     */
    public record Layout(List<String> tensors, List<Integer> accumulators, Task task, List<String> slices)
            implements Serializable {
        /** Copies the lists. */
        public Layout {
            tensors = List.copyOf(tensors);
            accumulators = List.copyOf(accumulators);
            slices = List.copyOf(slices);
        }

        /**
         * The bytes, before a scan, that a state takes in memory at most: in each group of rows 1 KiB for each tensor and, of two classes
         * with labels, 68 bytes for each of the intervals of margins that are told apart: 4096 among all rows, 256 among those of a value
         * of a column of {@code slices}, of which 100 are counted for each column; 24 bytes for each cluster; and 128 KiB to sum the powers
         * of a block.
         */
        public long stateBytes() {
            long sliced =
                    Math.multiplyExact((long) slices.size() * Slices.LIMIT, evidenceBytes(Evidence.SLICE_MARGINS));
            return Math.addExact(PowerTable.BYTES + clusterBytes() + evidenceBytes(Evidence.MARGINS), sliced);
        }

        private long evidenceBytes(int margins) {
            return ContentGroups.COUNT * (tensors.size() * POWER_BYTES + (ranksMargins() ? margins * MARGIN_BYTES : 0));
        }

        private long clusterBytes() {
            return task instanceof Task.Clustering clustering ? clustering.clusters() * ClusterSizes.BYTES : 0;
        }

        private boolean ranksMargins() {
            return task instanceof Task.Classification classes && classes.labelled() && classes.classes() == 2;
        }

        /** Without slices. */
        public Layout(List<String> tensors, List<Integer> accumulators, Task task) {
            this(tensors, accumulators, task, List.of());
        }
    }

    /** The state that has seen nothing, the identity of {@link #merge}. */
    public static Validation empty(Layout layout) {
        return empty(layout, Observed.BOTH);
    }

    /**
     * The same of which the float half is left out, since another state of the same layout sees the same rows: what is observed of the
     * float model is not counted, until {@link #addFloats} tells of it.
     */
    public static Validation ofIntegers(Layout layout) {
        return empty(layout, Observed.INTEGERS);
    }

    private static Validation empty(Layout layout, Observed observes) {
        return new Validation(
                layout,
                observes,
                new GreatestErrors(layout.tensors().size()),
                layout.accumulators().stream().map(AccumulatorExtremes::new).toList(),
                new ClusterSizes(),
                new Evidence(layout, Evidence.MARGINS, observes),
                layout.slices().stream()
                        .map(column -> new Slices(layout, column, observes))
                        .toList());
    }

    /** The greatest errors, by the tensor's place in the model. */
    public GreatestErrors greatestErrors() {
        return errors;
    }

    /** The accumulators of a linear layer, by its place among them. */
    public AccumulatorExtremes accumulators(int linear) {
        return accumulators.get(linear);
    }

    /** Whether what this observes of the float model is what a state of another layout would observe of the same rows. */
    public boolean observesAlsoFor(Layout other) {
        return observes.floats()
                && layout.task().equals(other.task())
                && layout.tensors().equals(other.tensors())
                && layout.slices().equals(other.slices());
    }

    Observed observes() {
        return observes;
    }

    List<Slices> slices() {
        return slices;
    }

    PowerTable table() {
        if (table == null) {
            table = new PowerTable();
        }
        return table;
    }

    /** The sizes of the clusters, where rows are assigned to any. */
    ClusterSizes clusters() {
        return clusters;
    }

    /** What is known of all rows, by group. */
    Evidence evidence() {
        return evidence;
    }

    /**
     * Where a block of rows is observed: in the evidence of all rows and, for each slice, in that of the rows with its value.
     *
     * @param rowGroups {@link io.vernier.statistics.ContentGroups group} of each row
     * @param values for each slice, in the order of the layout, the value of each row; at least as many as there are rows
     */
    public ObservedRows observe(int[] rowGroups, String[][] values) {
        return ObservedRows.of(this, rowGroups, values);
    }

    /** The task's state of rows that are not grouped, which have metrics without intervals, of a classifier. */
    public ClassificationMetrics classification() {
        return evidence.classification(UNGROUPED);
    }

    /** The task's state of rows that are not grouped, which have metrics without intervals, of a regression. */
    public RegressionMetrics regression() {
        return evidence.regression(UNGROUPED);
    }

    /** The task's state of rows that are not grouped, which have metrics without intervals, of what gives hashes. */
    public HashingMetrics hashing() {
        return evidence.hashing(UNGROUPED);
    }

    /** Counts rows that were measured, and rows that were left out. */
    public void count(long moreRows, long moreNullRows, long moreSkippedRows) {
        rows = Math.addExact(rows, moreRows);
        nullRows = Math.addExact(nullRows, moreNullRows);
        skippedRows = Math.addExact(skippedRows, moreSkippedRows);
    }

    /** Rows that were measured. */
    public long rows() {
        return rows;
    }

    /** Rows left out since an element was null. */
    public long nullRows() {
        return nullRows;
    }

    /** Rows left out since an element or the label was not finite. */
    public long skippedRows() {
        return skippedRows;
    }

    /** Adds what another state has seen. */
    public void merge(Validation other) {
        if (!layout.equals(other.layout)) {
            throw new IllegalArgumentException("Validations of different models were to be added.");
        }
        errors.merge(other.errors);
        for (int a = 0; a < accumulators.size(); a++) {
            accumulators.get(a).merge(other.accumulators.get(a));
        }
        clusters.merge(other.clusters);
        evidence.merge(other.evidence);
        for (int s = 0; s < slices.size(); s++) {
            slices.get(s).merge(other.slices.get(s));
        }
        count(other.rows, other.nullRows, other.skippedRows);
    }

    /**
     * Adds, to a state {@link #ofIntegers}, what another has seen of the float model. That has the same task, tensors and slices, and
     * has seen the same rows in the same groups.
     */
    public void addFloats(Validation other) {
        evidence.addFloats(other.evidence);
        for (int s = 0; s < slices.size(); s++) {
            slices.get(s).addFloats(other.slices.get(s));
        }
    }

    /** All metrics: those of the model, of each cluster, of each tensor, then the same for each value of each slice. */
    public List<Metric> metrics() {
        List<Metric> metrics = new ArrayList<>(evidence.taskMetrics());
        metrics.add(Metric.between(Metric.MODEL, MetricName.ROWS, rows, OptionalDouble.of((double) rows)));
        metrics.add(Metric.between(Metric.MODEL, MetricName.NULL_ROWS, rows, OptionalDouble.of((double) nullRows)));
        metrics.add(
                Metric.between(Metric.MODEL, MetricName.SKIPPED_ROWS, rows, OptionalDouble.of((double) skippedRows)));
        metrics.addAll(clusters.metrics());
        for (int t = 0; t < layout.tensors().size(); t++) {
            String name = layout.tensors().get(t);
            metrics.add(Metric.between(
                            name, MetricName.SQNR_DB, rows, evidence.errors(t).sqnrDecibel())
                    .with(evidence.sqnrInterval(t)));
            metrics.add(Metric.between(name, MetricName.MAX_ABS_ERROR, rows, errors.of(t)));
        }
        for (Slices each : slices) {
            metrics.addAll(each.metrics(rows));
        }
        return List.copyOf(metrics);
    }

    /** The state as bytes; equal states make equal bytes. */
    public byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(ENCODING);
            out.writeLong(rows);
            out.writeLong(nullRows);
            out.writeLong(skippedRows);
            errors.encode(out);
            for (AccumulatorExtremes extremes : accumulators) {
                extremes.encode(out);
            }
            clusters.encode(out);
            evidence.encode(out);
            for (Slices each : slices) {
                each.encode(out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Memory refused to be written.", e);
        }
        return bytes.toByteArray();
    }

    /**
     * The state that {@link #encode} wrote.
     *
     * @throws IllegalArgumentException if the bytes are not a state of this layout
     */
    public static Validation decode(byte[] bytes, Layout layout) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (in.readByte() != ENCODING) {
                throw new IOException("another encoding");
            }
            long rows = in.readLong();
            long nullRows = in.readLong();
            long skippedRows = in.readLong();
            GreatestErrors errors = GreatestErrors.decode(layout.tensors().size(), in);
            List<AccumulatorExtremes> accumulators = new ArrayList<>();
            for (int outputs : layout.accumulators()) {
                accumulators.add(AccumulatorExtremes.decode(outputs, in));
            }
            ClusterSizes clusters = ClusterSizes.decode(in);
            Evidence evidence = Evidence.decode(layout, Evidence.MARGINS, in);
            List<Slices> slices = new ArrayList<>();
            for (String column : layout.slices()) {
                slices.add(Slices.decode(layout, column, in));
            }
            Validation validation =
                    new Validation(layout, Observed.BOTH, errors, accumulators, clusters, evidence, slices);
            validation.count(rows, nullRows, skippedRows);
            if (in.available() > 0) {
                throw new IOException("found " + in.available() + " bytes after the end");
            }
            return validation;
        } catch (EOFException e) {
            throw new IllegalArgumentException("The bytes are not a validation of this model: they end too early.", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "The bytes are not a validation of this model: " + e.getMessage() + ".", e);
        }
    }
}
