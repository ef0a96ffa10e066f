package io.vernier.spark.plan;

import java.io.Serializable;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.util.LongAccumulator;
import scala.Tuple2;

/**
 * One distributed pass over a data set: columnar batches where the plan is nothing but a columnar scan, rows otherwise, with the same
 * result; rows of the public interface where Spark's plans are not as we know them. Each task makes one state; states are added up on executors, so that the driver receives a single one.
 *
 * <p>Uses {@code QueryExecution.toRdd} of the classic {@code Dataset}, which honours filters, projections and adaptive execution; checked
 * with Spark 4.0 to 4.3. States travel as bytes, whatever serializer is configured.
 */
public final class Scan {
    /** States that one task adds up. */
    private static final int FAN_IN = 64;

    private Scan() {}

    /**
     * What a scan found.
     *
     * @param state of all rows
     * @param counts what became of the rows
     */
    public record Result<S>(S state, RowCounts counts) {}

    /**
     * A view of the rows, and what measures it.
     *
     * @param layout how columns make the input vector
     * @param ordinals where among the columns each of the layout is
     * @param measurement shown the blocks of this view
     */
    public record Reading<S>(BlockLayout layout, List<Integer> ordinals, Measurement<S> measurement)
            implements Serializable {
        /** Copies the list. */
        public Reading {
            ordinals = List.copyOf(ordinals);
        }
    }

    /**
     * Measures all rows, in one pass for all views of them.
     *
     * @param columns those of all layouts
     * @param read counts the rows as they are read, for the eye alone
     * @return what each reading found, in their order; each as if it had been the only one
     */
    public static <S> List<Result<S>> run(Dataset<Row> columns, List<Reading<S>> readings, LongAccumulator read) {
        Internals.requireClassic(columns);
        JavaRDD<byte[][]> states = Internals.choose(
                columns.sparkSession(),
                () -> planned(columns, readings, read),
                () -> byRow(columns.toJavaRDD(), new PublicFields(), readings, read));
        while (states.getNumPartitions() > 1) {
            states = merged(states, readings);
        }
        List<byte[][]> one = states.collect();
        return one.isEmpty()
                ? readings.stream().map(Scan::empty).toList()
                : IntStream.range(0, readings.size())
                        .mapToObj(k -> decode(readings.get(k), one.get(0), k))
                        .toList();
    }

    private static <S> JavaRDD<byte[][]> planned(
            Dataset<Row> columns, List<Reading<S>> readings, LongAccumulator read) {
        Optional<ColumnarPlan> plan = ColumnarPlan.of(columns);
        if (plan.isPresent()) {
            return columnar(plan.get(), readings, read);
        }
        var classic = (org.apache.spark.sql.classic.Dataset<Row>) columns;
        JavaRDD<InternalRow> rows = classic.queryExecution().toRdd().toJavaRDD();
        return byRow(rows, new InternalFields(), readings, read);
    }

    private static <R, S> JavaRDD<byte[][]> byRow(
            JavaRDD<R> rows, Fields<R> fields, List<Reading<S>> readings, LongAccumulator read) {
        return rows.mapPartitions(partition -> {
            TaskViews<S> views = new TaskViews<>(readings, read);
            views.readRows(partition, fields);
            return views.results().iterator();
        });
    }

    private static <S> JavaRDD<byte[][]> columnar(ColumnarPlan plan, List<Reading<S>> readings, LongAccumulator read) {
        int[] ordinals = plan.ordinals();
        RowFilter filter = plan.filter();
        return plan.batches().mapPartitions(batches -> {
            TaskViews<S> views = new TaskViews<>(readings, read);
            views.readBatches(batches, ordinals, filter);
            return views.results().iterator();
        });
    }

    /** Adds up groups of states, each in one task. */
    private static <S> JavaRDD<byte[][]> merged(JavaRDD<byte[][]> states, List<Reading<S>> readings) {
        int partitions = states.getNumPartitions();
        int groups = partitions <= FAN_IN ? 1 : (partitions + FAN_IN - 1) / FAN_IN;
        return states.mapPartitionsWithIndex(
                        (index, partition) -> {
                            Iterator<byte[][]> bytes = partition;
                            return iterator(bytes, index % groups);
                        },
                        false)
                .mapToPair(pair -> pair)
                .partitionBy(new HashPartitioner(groups))
                .values()
                .mapPartitions(group -> sum(group, readings));
    }

    private static Iterator<Tuple2<Integer, byte[][]>> iterator(Iterator<byte[][]> states, int group) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return states.hasNext();
            }

            @Override
            public Tuple2<Integer, byte[][]> next() {
                return new Tuple2<>(group, states.next());
            }
        };
    }

    private static <S> Iterator<byte[][]> sum(Iterator<byte[][]> group, List<Reading<S>> readings) {
        List<Result<S>> totals = readings.stream().map(Scan::empty).toList();
        while (group.hasNext()) {
            byte[][] next = group.next();
            for (int k = 0; k < totals.size(); k++) {
                Result<S> total = totals.get(k);
                total.counts.merge(RowCounts.decode(parts(readings.get(k)), next[2 * k]));
                readings.get(k).measurement.merge(total.state, next[2 * k + 1]);
            }
        }
        return Collections.singletonList(encode(readings, totals)).iterator();
    }

    private static int parts(Reading<?> reading) {
        return reading.layout.parts().size();
    }

    private static <S> Result<S> empty(Reading<S> reading) {
        return new Result<>(reading.measurement.empty(), new RowCounts(parts(reading)));
    }

    /** For each reading the counts and the state, one array each. */
    static <S> byte[][] encode(List<Reading<S>> readings, List<Result<S>> results) {
        byte[][] bytes = new byte[2 * readings.size()][];
        for (int k = 0; k < readings.size(); k++) {
            bytes[2 * k] = results.get(k).counts.encode();
            bytes[2 * k + 1] = readings.get(k).measurement.encode(results.get(k).state);
        }
        return bytes;
    }

    private static <S> Result<S> decode(Reading<S> reading, byte[][] bytes, int at) {
        return new Result<>(
                reading.measurement.decode(bytes[2 * at + 1]), RowCounts.decode(parts(reading), bytes[2 * at]));
    }
}
