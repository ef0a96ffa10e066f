package io.vernier.jobs.vectors;

import io.vernier.spark.mllib.VectorTable;
import io.vernier.statistics.ContentGroups;
import io.vernier.validation.GroupedMean;
import io.vernier.vectors.BestKeys;
import io.vernier.vectors.CodedProduct;
import io.vernier.vectors.CodedVector;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Of a sample of vectors, which keys of a table come first: by the vectors themselves, and by their codes.
 *
 * @param asked whose vectors are sampled
 * @param answering whose keys are found
 * @param likeness what brings a key to the front
 * @param <K> the keys that are found
 */
public record Neighbours<K extends Comparable<K>>(CodedTable asked, CodedTable answering, Likeness likeness) {
    /** Vectors that are sampled at most: those whose keys have the least hashes. */
    public static final int SAMPLE = 256;

    /** Keys that are found. */
    public static final int NEAREST = 10;

    /** How near two vectors are. */
    public enum Likeness {
        /** Their product. */
        PRODUCT,
        /** The cosine between them; a vector is not near itself. */
        COSINE
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Question(Object key, float[] vector, CodedVector codes) implements Serializable {}

    private record Answers<K extends Comparable<K>>(List<BestKeys<K>> floats, List<BestKeys<K>> codes)
            implements Serializable {

        static <K extends Comparable<K>> Answers<K> empty(int questions) {
            return new Answers<K>(Answers.<K>none(questions), Answers.<K>none(questions));
        }

        private static <K extends Comparable<K>> List<BestKeys<K>> none(int questions) {
            return new ArrayList<>(Stream.generate(() -> new BestKeys<K>(NEAREST))
                    .limit(questions)
                    .toList());
        }

        Answers<K> merged(Answers<K> other) {
            for (int k = 0; k < floats.size(); k++) {
                floats.get(k).merge(other.floats.get(k));
                codes.get(k).merge(other.codes.get(k));
            }
            return this;
        }
    }

    /** Share of the nearest keys by the vectors that are among those by the codes: the mean over the sample. */
    public GroupedMean overlap(JavaSparkContext context) {
        List<Question> questions = questions();
        Broadcast<List<Question>> shared = context.broadcast(questions);
        CodedProduct product = new CodedProduct(asked.encoding(), answering.encoding());
        Likeness by = likeness;
        try {
            Answers<K> answers = answering
                    .table()
                    .rows()
                    .toJavaRDD()
                    .mapPartitions(rows -> List.of(Neighbours.<K>answer(rows, shared.value(), product, by))
                            .iterator())
                    .treeReduce(Answers::merged);
            GroupedMean overlap = GroupedMean.empty();
            for (int k = 0; k < questions.size(); k++) {
                overlap.observe(
                        group(questions.get(k).vector()),
                        answers.floats().get(k).share(answers.codes().get(k)));
            }
            return overlap;
        } finally {
            shared.destroy();
        }
    }

    private List<Question> questions() {
        return asked
                .table()
                .rows()
                .orderBy(functions.xxhash64(functions.col(VectorTable.KEY)), functions.col(VectorTable.KEY))
                .limit(SAMPLE)
                .collectAsList()
                .stream()
                .map(row -> {
                    float[] vector = CodedTable.vector(row, 1);
                    return new Question(row.get(0), vector, asked.encoding().encode(vector));
                })
                .toList();
    }

    private static int group(float[] vector) {
        double[] elements = new double[vector.length];
        for (int k = 0; k < vector.length; k++) {
            elements[k] = vector[k];
        }
        return ContentGroups.ofDense(elements, 1, elements.length, new double[0])[0];
    }

    @SuppressWarnings("unchecked") // a table has keys of one kind
    private static <K extends Comparable<K>> Answers<K> answer(
            Iterator<Row> rows, List<Question> questions, CodedProduct product, Likeness likeness) {
        Answers<K> answers = Answers.empty(questions.size());
        while (rows.hasNext()) {
            Row row = rows.next();
            K key = (K) row.get(0);
            float[] vector = CodedTable.vector(row, 1);
            CodedVector codes = product.right().encode(vector);
            double length = likeness == Likeness.COSINE ? Math.sqrt(square(vector)) : 1;
            double codedLength = likeness == Likeness.COSINE ? Math.sqrt(product.squareOfRight(codes)) : 1;
            for (int k = 0; k < questions.size(); k++) {
                Question question = questions.get(k);
                if (likeness == Likeness.COSINE && question.key().equals(key)) {
                    continue;
                }
                answers.floats().get(k).offer(key, over(product(question.vector(), vector), length));
                answers.codes().get(k).offer(key, over(product.of(question.codes(), codes), codedLength));
            }
        }
        return answers;
    }

    private static double over(double product, double length) {
        return length == 0 ? 0 : product / length;
    }

    /** In float32 and in the order of the elements, as Spark predicts a rating. */
    static float product(float[] a, float[] b) {
        float sum = 0;
        for (int k = 0; k < a.length; k++) {
            sum += a[k] * b[k];
        }
        return sum;
    }

    private static double square(float[] vector) {
        double sum = 0;
        for (float element : vector) {
            sum += (double) element * element;
        }
        return sum;
    }
}
