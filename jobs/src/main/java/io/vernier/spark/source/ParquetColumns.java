package io.vernier.spark.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.Type;

/** What Parquet files say of their columns that Spark does not tell. */
final class ParquetColumns {
    private ParquetColumns() {}

    /**
     * Columns that hold timestamps in nanoseconds, in themselves or further down, in any of the files.
     *
     * @param files as URIs
     */
    static Set<String> ofNanoseconds(Configuration hadoop, List<String> files) {
        return files.parallelStream()
                .flatMap(file -> schema(hadoop, new Path(URI.create(file))).getFields().stream())
                .filter(ParquetColumns::isOfNanoseconds)
                .map(Type::getName)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static GroupType schema(Configuration hadoop, Path file) {
        try (ParquetFileReader reader = ParquetFileReader.open(HadoopInputFile.fromPath(file, hadoop))) {
            return reader.getFileMetaData().getSchema();
        } catch (IOException e) {
            throw new UncheckedIOException("The footer of \"" + file + "\" cannot be read.", e);
        }
    }

    private static boolean isOfNanoseconds(Type type) {
        if (!type.isPrimitive()) {
            return type.asGroupType().getFields().stream().anyMatch(ParquetColumns::isOfNanoseconds);
        }
        return type.getLogicalTypeAnnotation() instanceof TimestampLogicalTypeAnnotation timestamp
                && timestamp.getUnit() == TimeUnit.NANOS;
    }
}
