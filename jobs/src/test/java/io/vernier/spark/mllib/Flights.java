package io.vernier.spark.mllib;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import io.vernier.jobs.LocalSession;
import java.net.URISyntaxException;
import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Real flights to train on. */
final class Flights {
    static final String[] FEATURES = {
        "year", "month", "day", "hour", "minute", "arrival_minute", "distance", "dep_delay"
    };

    private static final Dataset<Row> FLIGHTS = read();

    private Flights() {}

    /** About 2 000 flights, with the labels {@code delayed} (0, 1), {@code delay_class} (0, 1, 2), {@code arrival} and
     * {@code positive}. */
    static Dataset<Row> flights() {
        return FLIGHTS;
    }

    private static Dataset<Row> read() {
        String path;
        try {
            path = Path.of(Flights.class
                            .getResource("/io/vernier/jobs/demo/flights.csv.gz")
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
        return LocalSession.session()
                .read()
                .option("header", true)
                .option("inferSchema", true)
                .csv(path)
                .filter("pmod(xxhash64(month, day, hour, minute, distance, dep_delay, arr_delay), 29) = 0")
                .withColumn("delayed", expr("double(arr_delay > 15)"))
                .withColumn("delay_class", expr("double(int(arr_delay > 0) + int(arr_delay > 30))"))
                .withColumn("positive", expr("double(arr_delay + 100)"))
                .withColumn("exposure", expr("ln(distance) / 10"))
                .withColumn("carrier", expr("concat('c', pmod(xxhash64(arrival_minute), 5))"))
                .withColumn(
                        "text",
                        expr(
                                "concat_ws(' ', concat('h', hour), concat('m', month), concat('d', distance), carrier, if(dep_delay > 20, 'late', 'early'))"))
                .withColumn("arrival", col("arr_delay").cast("double"))
                .coalesce(2)
                .cache();
    }
}
