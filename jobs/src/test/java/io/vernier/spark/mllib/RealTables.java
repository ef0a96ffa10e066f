package io.vernier.spark.mllib;

import static org.apache.spark.ml.functions.array_to_vector;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import io.vernier.jobs.LocalSession;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Real tables that the tests of the library are fed by, as Spark reads them. */
final class RealTables {
    private static final Path RESOURCES =
            Path.of("").toAbsolutePath().getParent().resolve("quant-lib/src/test/resources/io/vernier/quantize");

    private RealTables() {}

    /** 1 797 handwritten digits: {@code label} and {@code features}, 64 shades from 0 to 16, and {@code inked}, which of them are dark. */
    static Dataset<Row> digits() {
        Dataset<Row> table = LocalSession.session()
                .read()
                .option("inferSchema", true)
                .csv(RESOURCES.resolve("digits.csv").toString());
        Column[] shades = Arrays.stream(table.columns())
                .skip(2)
                .map(name -> col(name).cast("double"))
                .toArray(Column[]::new);
        return table.withColumn("shades", array(shades))
                .select(
                        col("_c0").as("part"),
                        col("_c1").cast("double").as("label"),
                        array_to_vector(col("shades")).as("features"),
                        array_to_vector(expr("transform(shades, shade -> double(shade > 7))"))
                                .as("inked"))
                .coalesce(1)
                .cache();
    }
}
