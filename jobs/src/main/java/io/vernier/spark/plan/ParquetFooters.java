package io.vernier.spark.plan;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ColumnPath;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Minimum and maximum of columns as the writers of Parquet files have noted them, read by Parquet's own reader of footers.
 *
 * <p>Uses {@code SerializableConfiguration}; checked with Spark 4.1.
 */
public final class ParquetFooters {
    private static final Logger LOG = LoggerFactory.getLogger(ParquetFooters.class);

    /** NaN where a footer does not tell, infinities the wrong way round where a column has no values: so they add up. */
    private final double[] minima;

    private final double[] maxima;

    private ParquetFooters(double[] minima, double[] maxima) {
        this.minima = minima;
        this.maxima = maxima;
    }

    private static ParquetFooters untold(int columns) {
        return filled(columns, Double.NaN, Double.NaN);
    }

    private static ParquetFooters filled(int columns, double minimum, double maximum) {
        ParquetFooters footers = new ParquetFooters(new double[columns], new double[columns]);
        Arrays.fill(footers.minima, minimum);
        Arrays.fill(footers.maxima, maximum);
        return footers;
    }

    /**
     * Reads the footers of files, in one small job.
     *
     * @param files as Hadoop's paths
     * @param columns names of columns that are in no structure
     */
    public static ParquetFooters read(SparkContext context, List<String> files, List<String> columns) {
        SerializableConfiguration hadoop = new SerializableConfiguration(context.hadoopConfiguration());
        JobLabel label = JobLabel.of(context, "vernier-footers", "Vernier: footers");
        try {
            List<double[][]> found = JavaSparkContext.fromSparkContext(context)
                    .parallelize(files, Math.min(files.size(), context.defaultParallelism()))
                    .map(file -> {
                        ParquetFooters footers = read(hadoop.value(), new Path(file), columns);
                        return new double[][] {footers.minima, footers.maxima};
                    })
                    .collect();
            ParquetFooters all = filled(columns.size(), Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
            found.forEach(each -> all.merge(new ParquetFooters(each[0], each[1])));
            return all;
        } finally {
            label.close();
        }
    }

    private static ParquetFooters read(Configuration hadoop, Path file, List<String> columns) {
        ParquetFooters footers = filled(columns.size(), Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
        try (ParquetFileReader reader = ParquetFileReader.open(HadoopInputFile.fromPath(file, hadoop))) {
            for (BlockMetaData block : reader.getFooter().getBlocks()) {
                for (int column = 0; column < columns.size(); column++) {
                    footers.add(column, block, ColumnPath.get(columns.get(column)));
                }
            }
            return footers;
        } catch (IOException | RuntimeException e) {
            // The scan has read the file; it may know a key or a codec that is not at hand here.
            LOG.info("The footer of {} is not read: {}", file, Reasons.of(e));
            return untold(columns.size());
        }
    }

    private void merge(ParquetFooters other) {
        for (int column = 0; column < minima.length; column++) {
            add(column, other.minima[column], other.maxima[column]);
        }
    }

    private void add(int column, double minimum, double maximum) {
        // NaN wins.
        minima[column] = Math.min(minima[column], minimum);
        maxima[column] = Math.max(maxima[column], maximum);
    }

    private void add(int column, BlockMetaData block, ColumnPath path) {
        for (ColumnChunkMetaData chunk : block.getColumns()) {
            if (chunk.getPath().equals(path)) {
                add(column, chunk);
                return;
            }
        }
        add(column, Double.NaN, Double.NaN);
    }

    private void add(int column, ColumnChunkMetaData chunk) {
        Statistics<?> statistics = chunk.getStatistics();
        if (statistics != null && statistics.hasNonNullValue()) {
            add(
                    column,
                    number(chunk.getPrimitiveType(), statistics.genericGetMin()),
                    number(chunk.getPrimitiveType(), statistics.genericGetMax()));
        } else if (statistics == null
                || !statistics.isNumNullsSet()
                || statistics.getNumNulls() != chunk.getValueCount()) {
            add(column, Double.NaN, Double.NaN);
        }
    }

    /** The double that a scan makes of a value; NaN for types that it does not read as they are. */
    private static double number(PrimitiveType type, Object value) {
        return switch (type.getPrimitiveTypeName()) {
            case BOOLEAN -> (Boolean) value ? 1 : 0;
            case FLOAT -> (Float) value;
            case DOUBLE -> (Double) value;
            case INT32, INT64 -> integer(type.getLogicalTypeAnnotation(), ((Number) value).longValue());
            case BINARY, FIXED_LEN_BYTE_ARRAY, INT96 -> Double.NaN;
        };
    }

    private static double integer(LogicalTypeAnnotation annotation, long value) {
        if (annotation instanceof DecimalLogicalTypeAnnotation decimal) {
            return BigDecimal.valueOf(value, decimal.getScale()).doubleValue();
        }
        boolean plain =
                annotation == null || (annotation instanceof IntLogicalTypeAnnotation integer && integer.isSigned());
        return plain ? value : Double.NaN;
    }

    /** Whether every footer tells of a column, and some of a value. */
    public boolean tells(int column) {
        return minima[column] <= maxima[column];
    }

    /** The least value of a column. */
    public double minimum(int column) {
        return minima[column];
    }

    /** The greatest value of a column. */
    public double maximum(int column) {
        return maxima[column];
    }
}
