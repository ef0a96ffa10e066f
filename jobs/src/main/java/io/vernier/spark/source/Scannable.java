package io.vernier.spark.source;

import io.vernier.outcome.Refusal;
import io.vernier.spark.plan.Measurement;
import io.vernier.spark.plan.Scan;
import java.util.List;
import org.apache.spark.util.LongAccumulator;

/** Rows whose columns fit a model and that can be measured in one pass. */
public interface Scannable {

    /** One name for each element of the input vector. */
    List<String> channelNames();

    /**
     * Reads all rows.
     *
     * @param read counts rows as they are read, for the eye alone
     * @throws Refusal if the data cannot be read, or holds what must be refused (22)
     */
    <S> Scan.Result<S> scan(Measurement<S> measurement, LongAccumulator read);
}
