package io.vernier.spark.plan;

import io.vernier.spark.plan.Scan.Reading;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.apache.spark.util.LongAccumulator;

/**
 * The rows of a task, in all views that are wanted of them: each view is cut into blocks once, and each block is shown to all that
 * measure the view.
 */
final class TaskViews<S> {
    /** Rows after which the eye is told. */
    private static final int REPORTED_ROWS = 1024;

    private final List<Reading<S>> readings;
    private final List<View<S>> ofReadings = new ArrayList<>();
    private final List<Measurement.Task<S>> tasks = new ArrayList<>();
    private final List<View<S>> views;
    private final LongAccumulator read;
    private long reported;

    /** @param read counts the rows as they are read */
    TaskViews(List<Reading<S>> readings, LongAccumulator read) {
        this.readings = readings;
        this.read = read;
        Map<List<Object>, View<S>> distinct = new LinkedHashMap<>();
        for (Reading<S> reading : readings) {
            View<S> view =
                    distinct.computeIfAbsent(List.of(reading.layout(), reading.ordinals()), key -> new View<>(reading));
            Measurement.Task<S> task = reading.measurement().start();
            view.tasks.add(task);
            ofReadings.add(view);
            tasks.add(task);
        }
        this.views = List.copyOf(distinct.values());
    }

    /** One way to make vectors of the columns. */
    private static final class View<S> {
        private final BlockLayout layout;
        private final int[] ordinals;
        private final RowCounts counts;
        private final List<Measurement.Task<S>> tasks = new ArrayList<>();

        View(Reading<S> reading) {
            this.layout = reading.layout();
            this.ordinals =
                    reading.ordinals().stream().mapToInt(Integer::intValue).toArray();
            this.counts = new RowCounts(layout.parts().size());
        }

        void show(RowBlock block) {
            tasks.forEach(task -> task.accept(block));
        }
    }

    /** Reads rows, whose class is used again. */
    <R> void readRows(Iterator<R> rows, Fields<R> fields) {
        List<RowView<R>> cut =
                views.stream().map(view -> new RowView<>(view, fields)).toList();
        while (rows.hasNext()) {
            R row = rows.next();
            cut.forEach(each -> each.read(row));
            if (views.get(0).counts.rows() - reported >= REPORTED_ROWS) {
                report();
            }
        }
        cut.forEach(RowView::end);
        report();
    }

    /** Rows of a view that wait for their block. */
    private static final class RowView<R> {
        private final View<?> view;
        private final RowReader<R> reader;
        private final BlockBuilder builder;

        RowView(View<?> view, Fields<R> fields) {
            this.view = view;
            this.reader = new RowReader<>(fields, view.layout, view.ordinals, view.counts);
            this.builder = new BlockBuilder(view.layout);
        }

        void read(R row) {
            reader.read(row, builder);
            if (builder.isFull()) {
                view.show(builder.build());
            }
        }

        void end() {
            if (!builder.isEmpty()) {
                view.show(builder.build());
            }
        }
    }

    /**
     * Reads batches, which are used again: each is shown to all views before the next is asked for.
     *
     * @param ordinals where in a batch each column of the data set is
     */
    void readBatches(Iterator<ColumnarBatch> batches, int[] ordinals, RowFilter filter) {
        List<BatchView> cut = views.stream()
                .map(view -> new BatchView(view, ordinals, filter))
                .toList();
        while (batches.hasNext()) {
            ColumnarBatch batch = batches.next();
            cut.forEach(each -> each.read(batch));
            report();
        }
    }

    /** Batches of a view, each cut into blocks of its own. */
    private static final class BatchView {
        private final View<?> view;
        private final ColumnarBlocks blocks;

        BatchView(View<?> view, int[] ordinals, RowFilter filter) {
            this.view = view;
            int[] places =
                    Arrays.stream(view.ordinals).map(column -> ordinals[column]).toArray();
            this.blocks = new ColumnarBlocks(view.layout, places, filter, view.counts);
        }

        void read(ColumnarBatch batch) {
            blocks.open(batch);
            while (blocks.hasNext()) {
                view.show(blocks.next());
            }
        }
    }

    private void report() {
        long rows = views.get(0).counts.rows();
        read.add(rows - reported);
        reported = rows;
    }

    /** What every reading came to, encoded. */
    List<byte[][]> results() {
        List<Scan.Result<S>> results = new ArrayList<>();
        for (int k = 0; k < readings.size(); k++) {
            results.add(new Scan.Result<>(tasks.get(k).state(), ofReadings.get(k).counts));
        }
        return Collections.singletonList(Scan.encode(readings, results));
    }
}
