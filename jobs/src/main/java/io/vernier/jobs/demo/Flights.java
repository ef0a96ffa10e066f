package io.vernier.jobs.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/** The flights that left New York in 2013, as a table to learn from: what is known at departure, and whether the arrival is late. */
final class Flights {
    /** What a model may know. */
    static final List<String> FEATURES =
            List.of("year", "month", "day", "hour", "minute", "arrival_minute", "distance", "dep_delay");

    /** 1 if the flight arrives more than 15 minutes late. */
    static final String LABEL = "delayed";

    private static final String RESOURCE = "flights.csv.gz";
    private static final int LATE_MINUTES = 15;
    private static final StructType SCHEMA = StructType.fromDDL("year int, month int, day int, hour int, minute int,"
            + " arrival_minute int, distance int, dep_delay int, arr_delay int");

    private Flights() {}

    /** All rows, in the order of the resource. */
    static Dataset<Row> read(SparkSession session) {
        Dataset<String> lines = session.createDataset(lines(), Encoders.STRING());
        return session.read()
                .schema(SCHEMA)
                .csv(lines)
                .withColumn(
                        LABEL,
                        functions
                                .when(functions.col("arr_delay").gt(LATE_MINUTES), 1.0)
                                .otherwise(0.0))
                .drop("arr_delay");
    }

    private static List<String> lines() {
        try (InputStream resource = Flights.class.getResourceAsStream(RESOURCE);
                BufferedReader reader = new BufferedReader(
                        new InputStreamReader(new GZIPInputStream(resource), StandardCharsets.UTF_8))) {
            return reader.lines().skip(1).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("The table of the demonstration cannot be read.", e);
        }
    }
}
