package io.vernier.jobs.vectors;

import io.vernier.jobs.store.format.TableSummary;
import io.vernier.jobs.store.table.VectorFiles;
import io.vernier.spark.mllib.VectorTable;
import io.vernier.spark.plan.TaskConfiguration;
import io.vernier.vectors.CodedVector;
import io.vernier.vectors.VectorEncoding;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.apache.spark.HashPartitioner;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import scala.Tuple2;
import scala.collection.Seq;

/**
 * A table of vectors and how its rows become codes.
 *
 * @param rows of the table
 */
public record CodedTable(VectorTable table, VectorEncoding encoding, long rows) {
    /** Numbers in a part, about: a table of a million vectors of ten elements has five parts. */
    private static final long NUMBERS_OF_PART = 1L << 21;

    /**
     * What a pass over all rows made.
     *
     * @param summary of the codes
     * @param errors how near the codes keep the vectors
     */
    public record Coded(TableSummary summary, VectorErrors errors) {}

    @SuppressWarnings("ArrayRecordComponent")
    private record Part(TableSummary summary, byte[] errors) implements java.io.Serializable {}

    /** Writes the codes, which executors make and write; the driver sees none of them. */
    public Coded write(SparkContext context, VectorFiles files) {
        TaskConfiguration hadoop = TaskConfiguration.of(context);
        return run(files, (part, rows) -> files.write(hadoop.hadoop(), part, rows));
    }

    /** What {@link #write} would make; nothing is written. */
    public Coded digest(VectorFiles files) {
        return run(files, (part, rows) -> files.digest(rows));
    }

    /** What becomes of the rows of a part. */
    private interface Sink extends java.io.Serializable {
        TableSummary take(int part, Iterator<VectorFiles.Coded> rows);
    }

    private Coded run(VectorFiles files, Sink sink) {
        VectorEncoding codes = encoding;
        String tensor = table.tensor();
        List<Part> parts = inOrder()
                .mapPartitionsWithIndex(
                        (part, vectors) -> {
                            VectorErrors errors = VectorErrors.empty(tensor);
                            TableSummary summary = sink.take(part, coded(vectors, codes, errors));
                            return List.of(new Part(summary, errors.encode())).iterator();
                        },
                        false)
                .collect();
        VectorErrors errors = VectorErrors.empty(tensor);
        parts.forEach(part -> errors.merge(VectorErrors.decode(tensor, part.errors())));
        return new Coded(files.summary(parts.stream().map(Part::summary).toList()), errors);
    }

    /** The same vectors in the same part and the same order, however the table is divided. */
    private JavaRDD<Tuple2<Object, float[]>> inOrder() {
        int parts = Math.toIntExact(1 + rows * table.dimension() / NUMBERS_OF_PART);
        JavaPairRDD<Object, float[]> keyed =
                table.rows().toJavaRDD().mapToPair(row -> new Tuple2<>(row.get(0), vector(row, 1)));
        return keyed.repartitionAndSortWithinPartitions(new HashPartitioner(parts))
                .map(pair -> pair);
    }

    private static Iterator<VectorFiles.Coded> coded(
            Iterator<Tuple2<Object, float[]>> vectors, VectorEncoding encoding, VectorErrors errors) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                boolean more = vectors.hasNext();
                if (!more) {
                    errors.settle();
                }
                return more;
            }

            @Override
            public VectorFiles.Coded next() {
                Tuple2<Object, float[]> vector = vectors.next();
                CodedVector codes = encoding.encode(vector._2());
                errors.observe(vector._2(), encoding.decode(codes));
                return new VectorFiles.Coded(
                        vector._1() instanceof Integer id ? OptionalInt.of(id) : OptionalInt.empty(),
                        vector._1() instanceof String word ? Optional.of(word) : Optional.empty(),
                        codes.hasScale() ? OptionalDouble.of(codes.scale()) : OptionalDouble.empty(),
                        codes.codes());
            }
        };
    }

    /** The floats of a column of arrays. */
    static float[] vector(Row row, int column) {
        Seq<?> elements = row.getSeq(column);
        float[] vector = new float[elements.length()];
        for (int k = 0; k < vector.length; k++) {
            vector[k] = (Float) elements.apply(k);
        }
        return vector;
    }
}
