package io.vernier.jobs.spark;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
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
     * Measures all rows.
     *
     * @param columns the columns of the layout, in its order and no others
     * @param read counts the rows as they are read, for the eye alone
     */
    public static <S> Result<S> run(
            Dataset<Row> columns, BlockLayout layout, Measurement<S> measurement, LongAccumulator read) {
        Internals.requireClassic(columns);
        JavaRDD<byte[][]> states = Internals.choose(
                columns.sparkSession(),
                () -> planned(columns, layout, measurement, read),
                () -> byRow(columns.toJavaRDD(), new PublicFields(), layout, measurement, read));
        int parts = layout.parts().size();
        while (states.getNumPartitions() > 1) {
            states = merged(states, parts, measurement);
        }
        List<byte[][]> one = states.collect();
        Partial<S> total = one.isEmpty()
                ? new Partial<>(measurement.empty(), new RowCounts(parts))
                : Partial.decode(one.get(0), parts, measurement);
        return new Result<>(total.state, total.counts);
    }

    private static <S> JavaRDD<byte[][]> planned(
            Dataset<Row> columns, BlockLayout layout, Measurement<S> measurement, LongAccumulator read) {
        Optional<ColumnarPlan> plan = ColumnarPlan.of(columns);
        if (plan.isPresent()) {
            return columnar(plan.get(), layout, measurement, read);
        }
        var classic = (org.apache.spark.sql.classic.Dataset<Row>) columns;
        JavaRDD<InternalRow> rows = classic.queryExecution().toRdd().toJavaRDD();
        return byRow(rows, new InternalFields(), layout, measurement, read);
    }

    private static <R, S> JavaRDD<byte[][]> byRow(
            JavaRDD<R> rows, Fields<R> fields, BlockLayout layout, Measurement<S> measurement, LongAccumulator read) {
        return rows.mapPartitions(partition -> {
            RowCounts counts = new RowCounts(layout.parts().size());
            return measure(new RowBlocks<>(partition, fields, layout, counts), counts, measurement, read);
        });
    }

    private static <S> JavaRDD<byte[][]> columnar(
            ColumnarPlan plan, BlockLayout layout, Measurement<S> measurement, LongAccumulator read) {
        int[] ordinals = plan.ordinals();
        RowFilter filter = plan.filter();
        return plan.batches().mapPartitions(batches -> {
            RowCounts counts = new RowCounts(layout.parts().size());
            return measure(new ColumnarBlocks(batches, layout, ordinals, filter, counts), counts, measurement, read);
        });
    }

    private static <S> Iterator<byte[][]> measure(
            Iterator<RowBlock> blocks, RowCounts counts, Measurement<S> measurement, LongAccumulator read) {
        Measurement.Task<S> task = measurement.start();
        long reported = 0;
        while (blocks.hasNext()) {
            task.accept(blocks.next());
            read.add(counts.rows() - reported);
            reported = counts.rows();
        }
        read.add(counts.rows() - reported);
        return Collections.singleton(new Partial<>(task.state(), counts).encode(measurement))
                .iterator();
    }

    /** Adds up groups of states, each in one task. */
    private static <S> JavaRDD<byte[][]> merged(JavaRDD<byte[][]> states, int parts, Measurement<S> measurement) {
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
                .mapPartitions(group -> sum(group, parts, measurement));
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

    private static <S> Iterator<byte[][]> sum(Iterator<byte[][]> group, int parts, Measurement<S> measurement) {
        Partial<S> total = new Partial<>(measurement.empty(), new RowCounts(parts));
        while (group.hasNext()) {
            byte[][] next = group.next();
            total.counts.merge(RowCounts.decode(parts, next[0]));
            measurement.merge(total.state, next[1]);
        }
        return Collections.singleton(total.encode(measurement)).iterator();
    }

    /** A state with the counts of its rows. */
    private record Partial<S>(S state, RowCounts counts) {

        /** The counts and the state, in two arrays. */
        byte[][] encode(Measurement<S> measurement) {
            return new byte[][] {counts.encode(), measurement.encode(state)};
        }

        static <S> Partial<S> decode(byte[][] bytes, int parts, Measurement<S> measurement) {
            return new Partial<>(measurement.decode(bytes[1]), RowCounts.decode(parts, bytes[0]));
        }
    }
}
