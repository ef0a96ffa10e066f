package io.vernier.spark.source;

import io.vernier.outcome.Refusal;
import io.vernier.spark.plan.Measurement;
import io.vernier.spark.plan.PlannedFiles;
import io.vernier.spark.plan.Scan;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.util.LongAccumulator;

/** The files of a source as they arrive; a checkpoint tells which of them were read. */
public final class DataStream {
    private final SourceScan scan;
    private final Dataset<Row> arriving;

    DataStream(SourceScan scan, Dataset<Row> arriving) {
        this.scan = scan;
        this.arriving = arriving;
    }

    /** Takes batches, one after the other. */
    public interface Batches {

        /**
         * Takes a batch.
         *
         * @param number from 0, without gaps; the last one comes again when the reader ended before it had noted that this was through
         * @param rows of the batch, perhaps none
         */
        void accept(long number, Scannable rows);
    }

    /**
     * Reads what is there and was not read before, batch by batch, and returns.
     *
     * @param checkpoint directory that belongs to this reading alone
     * @throws Refusal if the data cannot be read (22)
     * @throws RuntimeException whatever taking a batch throws, as it is
     * @throws IllegalStateException if Spark fails beside that, for example to write to the checkpoint
     */
    public void readAvailable(String checkpoint, Batches batches) {
        Configuration hadoop = arriving.sparkSession().sparkContext().hadoopConfiguration();
        AtomicReference<RuntimeException> failure = new AtomicReference<>();
        try {
            StreamingQuery query = arriving.writeStream()
                    .option("checkpointLocation", checkpoint)
                    .trigger(Trigger.AvailableNow())
                    .foreachBatch((Dataset<Row> rows, Long number) -> {
                        try {
                            batches.accept(number, new Batch(scan, rows, new PlannedFiles(hadoop, checkpoint, number)));
                        } catch (RuntimeException e) {
                            // Spark would wrap it, and what an output says could be taken for the data's.
                            failure.set(e);
                            throw e;
                        }
                    })
                    .start();
            try {
                query.awaitTermination();
            } finally {
                query.stop();
            }
        } catch (StreamingQueryException | TimeoutException e) {
            if (failure.get() != null) {
                throw failure.get();
            }
            throw new IllegalStateException(
                    "Spark failed to read \"" + scan.source().name() + "\" as a stream with the checkpoint \""
                            + checkpoint + "\".",
                    e);
        }
    }

    private record Batch(SourceScan source, Dataset<Row> rows, PlannedFiles files) implements Scannable {
        @Override
        public List<String> channelNames() {
            return source.channels();
        }

        @Override
        public <S> Scan.Result<S> scan(Measurement<S> measurement, LongAccumulator read) {
            files.requirePresent();
            return source.run(rows, measurement, read);
        }
    }
}
