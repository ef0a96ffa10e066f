package io.vernier.jobs.mllib;

import java.util.List;
import org.apache.spark.ml.Transformer;

/** A saved model that is tables of vectors: no vector of features enters it, and its own numbers are what is quantized. */
public sealed interface TableModel {

    /** Its tables, in the order of the tensors. */
    List<VectorTable> tables();

    /** The model itself, as Spark ML runs it. */
    Transformer spark();

    /**
     * Factors of users and items, whose products are ratings.
     *
     * @param userColumn where rows have the user
     * @param itemColumn where rows have the item
     */
    record Factors(Transformer spark, VectorTable users, VectorTable items, String userColumn, String itemColumn)
            implements TableModel {
        @Override
        public List<VectorTable> tables() {
            return List.of(users, items);
        }
    }

    /** Vectors of words. */
    record Words(Transformer spark, VectorTable words) implements TableModel {
        @Override
        public List<VectorTable> tables() {
            return List.of(words);
        }
    }
}
