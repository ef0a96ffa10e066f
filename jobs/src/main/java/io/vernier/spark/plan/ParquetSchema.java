package io.vernier.spark.plan;

import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.Footer;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.apache.spark.sql.execution.datasources.parquet.ParquetToSparkSchemaConverter;
import org.apache.spark.sql.types.StructType;

/**
 * The schema of a Parquet file as Spark makes it of the footer, without the job that Spark starts for it.
 *
 * <p>Uses {@code ParquetFileFormat.readSchemaFromFooter} and {@code ParquetToSparkSchemaConverter}, checked with Spark 4.0 to 4.3.
 */
public final class ParquetSchema {
    private ParquetSchema() {}

    /** Empty where it cannot be made: then Spark's own reading says why. */
    public static Optional<StructType> of(SparkSession session, Path file) {
        return Internals.choose(session, () -> ofFooter(session, file), Optional::empty);
    }

    private static Optional<StructType> ofFooter(SparkSession session, Path file) {
        Configuration hadoop = session.sparkContext().hadoopConfiguration();
        try (ParquetFileReader reader = ParquetFileReader.open(HadoopInputFile.fromPath(file, hadoop))) {
            return Optional.of(ParquetFileFormat.readSchemaFromFooter(
                    new Footer(file, reader.getFooter()),
                    new ParquetToSparkSchemaConverter(((org.apache.spark.sql.classic.SparkSession) session)
                            .sessionState()
                            .conf())));
        } catch (Exception | LinkageError e) {
            return Optional.empty();
        }
    }
}
