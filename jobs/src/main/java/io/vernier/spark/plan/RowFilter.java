package io.vernier.spark.plan;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.BasePredicate;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Predicate;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import scala.collection.immutable.Seq;

/**
 * Conditions over the columns of a batch. What a file's reader has left out by its statistics is left out already; each row is asked
 * here.
 *
 * <p>Uses {@code Predicate.create}, the compiled form of a condition; checked with Spark 4.0 to 4.3.
 */
record RowFilter(List<Expression> conditions, Seq<Attribute> columns) implements Serializable {

    /** Every row is admitted. */
    static RowFilter none() {
        return new RowFilter(List.of(), Sequences.of(List.of()));
    }

    boolean admitsAll() {
        return conditions.isEmpty();
    }

    /** The conditions compiled for one task. */
    Compiled compile() {
        return new Compiled(conditions.stream()
                .map(condition -> Predicate.create(condition, columns))
                .toList());
    }

    /** Conditions ready to be asked. */
    record Compiled(List<BasePredicate> predicates) {

        /** Whether a row of the batch meets every condition. */
        boolean admits(ColumnarBatch batch, int row) {
            for (BasePredicate predicate : predicates) {
                if (!predicate.eval(batch.getRow(row))) {
                    return false;
                }
            }
            return true;
        }
    }
}
