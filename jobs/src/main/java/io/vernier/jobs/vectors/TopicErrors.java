package io.vernier.jobs.vectors;

import io.vernier.arithmetic.ExactSum;
import io.vernier.statistics.ContentGroups;
import io.vernier.validation.GroupedMean;
import io.vernier.validation.Metric;
import io.vernier.validation.MetricName;
import io.vernier.vectors.BestKeys;
import io.vernier.vectors.VectorEncoding;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;

/**
 * How near the codes of a table keep its columns, each of which is a topic and each row a term: the angle between a topic and what its
 * codes stand for, and the terms that come first in it. What is gathered has the size of the topics, whatever the number of terms.
 */
public final class TopicErrors {
    private TopicErrors() {}

    /**
     * What some rows say of a topic.
     *
     * @param floats the first terms by the weights
     * @param codes the first terms by the codes
     * @param sums of products of weights and codes, of squares of weights, and of squares of codes, as text
     */
    private record Topic(BestKeys<Integer> floats, BestKeys<Integer> codes, List<String> sums) implements Serializable {

        Topic merged(Topic other) {
            floats.merge(other.floats);
            codes.merge(other.codes);
            return new Topic(
                    floats,
                    codes,
                    IntStream.range(0, sums.size())
                            .mapToObj(k -> {
                                ExactSum sum = ExactSum.ofText(sums.get(k));
                                sum.merge(ExactSum.ofText(other.sums.get(k)));
                                return sum.toText();
                            })
                            .toList());
        }

        private double sum(int which) {
            return ExactSum.ofText(sums.get(which)).value();
        }

        /** 1 less the cosine; of a topic that is zero 0 where its codes are so too, else 1. */
        double cosineError() {
            double square = sum(1);
            double coded = sum(2);
            if (square == 0 || coded == 0) {
                return square == coded ? 0 : 1;
            }
            return 1 - Math.min(1, sum(0) / (Math.sqrt(square) * Math.sqrt(coded)));
        }
    }

    /** What one task has seen of a topic. */
    private record Seen(BestKeys<Integer> floats, BestKeys<Integer> codes, List<ExactSum> sums) {
        static Seen nothing() {
            return new Seen(
                    new BestKeys<>(Neighbours.NEAREST),
                    new BestKeys<>(Neighbours.NEAREST),
                    List.of(ExactSum.create(), ExactSum.create(), ExactSum.create()));
        }

        void observe(int term, double weight, double coded) {
            floats.offer(term, weight);
            codes.offer(term, coded);
            sums.get(0).addProduct(weight, coded);
            sums.get(1).addProduct(weight, weight);
            sums.get(2).addProduct(coded, coded);
        }

        Topic topic() {
            return new Topic(floats, codes, sums.stream().map(ExactSum::toText).toList());
        }
    }

    /**
     * The share of the first terms of a topic that are among those by its codes, the mean over the topics; then the mean and the greatest
     * error of their angles.
     */
    public static List<Metric> metrics(CodedTable table) {
        VectorEncoding encoding = table.encoding();
        List<Topic> topics = table.table()
                .rows()
                .toJavaRDD()
                .mapPartitions(rows -> List.of(seen(rows, encoding)).iterator())
                .treeReduce((left, right) -> IntStream.range(0, left.size())
                        .mapToObj(k -> left.get(k).merged(right.get(k)))
                        .toList());
        GroupedMean overlap = GroupedMean.empty();
        GroupedMean cosines = GroupedMean.empty();
        for (int k = 0; k < topics.size(); k++) {
            Topic topic = topics.get(k);
            int group = k % ContentGroups.COUNT;
            overlap.observe(group, topic.floats().share(topic.codes()));
            cosines.observe(group, topic.cosineError());
        }
        return List.of(
                overlap.mean(MetricName.TOP_K_OVERLAP, 0, 1),
                cosines.mean(MetricName.COSINE_ERROR, 0, 2),
                cosines.greatest(MetricName.MAX_COSINE_ERROR));
    }

    private static List<Topic> seen(Iterator<Row> rows, VectorEncoding encoding) {
        List<Seen> topics =
                Stream.generate(Seen::nothing).limit(encoding.dimension()).toList();
        while (rows.hasNext()) {
            Row row = rows.next();
            float[] weights = CodedTable.vector(row, 1);
            double[] coded = encoding.decode(encoding.encode(weights));
            for (int k = 0; k < coded.length; k++) {
                topics.get(k).observe(row.getInt(0), weights[k], coded[k]);
            }
        }
        return topics.stream().map(Seen::topic).toList();
    }
}
