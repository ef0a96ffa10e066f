package io.vernier.spark.mllib;

import java.util.List;
import org.apache.spark.ml.recommendation.ALSModel;

/** A saved model that is tables of vectors: no vector of features enters it, and its own numbers are what is quantized. */
public sealed interface TableModel {

    /** Its tables, in the order of the tensors. */
    List<VectorTable> tables();

    /** What its vectors are of, for sentences. */
    String subject();

    /**
     * Factors of users and items, whose products are ratings.
     *
     * @param spark the model itself, as Spark ML runs it
     * @param userColumn where rows have the user
     * @param itemColumn where rows have the item
     */
    record Factors(ALSModel spark, VectorTable users, VectorTable items, String userColumn, String itemColumn)
            implements TableModel {
        @Override
        public List<VectorTable> tables() {
            return List.of(users, items);
        }

        @Override
        public String subject() {
            return "factors of users and items";
        }
    }

    /** Vectors of words. */
    record Words(VectorTable words) implements TableModel {
        @Override
        public List<VectorTable> tables() {
            return List.of(words);
        }

        @Override
        public String subject() {
            return "vectors of words";
        }
    }

    /**
     * Topics by the weights of terms.
     *
     * @param terms a vector for each term, which the table knows by its number in the vocabulary: its weight in each topic
     */
    record Topics(VectorTable terms) implements TableModel {
        @Override
        public List<VectorTable> tables() {
            return List.of(terms);
        }

        @Override
        public String subject() {
            return "weights of terms in topics";
        }
    }
}
