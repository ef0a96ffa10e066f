package io.vernier.spark.plan;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.expressions.UserDefinedGenerator;
import org.apache.spark.sql.catalyst.plans.logical.Generate;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.OneRowRelation;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import scala.Option;
import scala.collection.IterableOnce;
import scala.collection.Iterator$;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;

/**
 * Scores as a step of Spark's plans. The step is a {@code Generate}, Spark's own operator for rows that are joined with what a function
 * makes of them, so that all of the optimizer's rules hold for it: conditions on other columns go through it to the scan, columns that
 * nobody reads are left out, plans are compared, streams are planned. {@link ScoringStrategy} plans it in blocks; where a session does
 * not know the strategy, Spark itself runs the function, row by row.
 *
 * <p>Uses {@code Dataset.ofRows}, {@code Generate}, {@code UserDefinedGenerator}, {@code GenericArrayData} and {@code AttributeReference}; checked with Spark 4.0
 * to 4.3.
 */
final class PlannedScoring {
    private static final byte DENSE_VECTOR = 1;

    private PlannedScoring() {}

    static Dataset<Row> over(Scoring scoring, Dataset<Row> rows, List<String> columns, List<StructField> scores) {
        var classic = (org.apache.spark.sql.classic.Dataset<Row>) rows;
        SparkSession session = classic.sparkSession();
        ScoringStrategy.register(session);
        LogicalPlan plan = classic.queryExecution().analyzed();
        Map<String, List<Attribute>> attributes = CollectionConverters.asJava(plan.output()).stream()
                .collect(Collectors.groupingBy(
                        Attribute::name, () -> new TreeMap<>(ColumnNames.order(session)), Collectors.toList()));
        List<Expression> inputs = columns.stream()
                .<Expression>map(name -> only(attributes.getOrDefault(name, List.of()), name))
                .toList();
        return org.apache.spark.sql.classic.Dataset$.MODULE$.ofRows(session, step(scoring, inputs, scores, plan));
    }

    private static Generate step(Scoring scoring, List<Expression> inputs, List<StructField> scores, LogicalPlan plan) {
        UserDefinedGenerator function = new UserDefinedGenerator(
                DataTypes.createStructType(scores), new Function(scoring), Sequences.of(inputs));
        List<Attribute> made = scores.stream().map(PlannedScoring::attribute).toList();
        return new Generate(function, Sequences.of(List.of()), false, Option.empty(), Sequences.of(made), plan);
    }

    /** Makes a step of nothing, so that what {@link #over} needs of Spark is linked. */
    static void probe() {
        BlockLayout nothing = new BlockLayout(List.of(), 0, BlockLayout.Nulls.REFUSE, List.of(), 0);
        step(new Scoring(null, nothing, List.of()), List.of(), List.of(), new OneRowRelation())
                .output();
    }

    private static Attribute only(List<Attribute> found, String name) {
        if (found.size() != 1) {
            throw new IllegalArgumentException(
                    "Column \"" + name + "\" is there " + found.size() + " times, expected once.");
        }
        return found.get(0);
    }

    private static Attribute attribute(StructField field) {
        return new AttributeReference(
                field.name(),
                field.dataType(),
                field.nullable(),
                Metadata.empty(),
                NamedExpression.newExprId(),
                Sequences.of(List.<String>of()));
    }

    /** A vector in the struct of {@code VectorUDT}. */
    private static InternalRow vector(double[] values) {
        return new GenericInternalRow(
                new Object[] {DENSE_VECTOR, null, null, UnsafeArrayData.fromPrimitiveArray(values)});
    }

    /** An output of a row as Spark's operators hold it. */
    static Object stored(Object output) {
        if (output instanceof double[][] several) {
            return new GenericArrayData(
                    Arrays.stream(several).map(PlannedScoring::vector).toArray());
        }
        return output instanceof double[] vector ? vector(vector) : output;
    }

    /** The scores of a row, as Spark asks for them where nothing plans them in blocks; equal where the scoring is. */
    static final class Function extends AbstractFunction1<Row, IterableOnce<InternalRow>>
            implements java.io.Serializable {
        private static final long serialVersionUID = 1L;

        private final Scoring scoring;
        private final RowScoring<Row> rows;

        Function(Scoring scoring) {
            this.scoring = scoring;
            this.rows = RowScoring.of(scoring);
        }

        Scoring scoring() {
            return scoring;
        }

        @Override
        public IterableOnce<InternalRow> apply(Row row) {
            Object[] values = rows.score(row);
            return Iterator$.MODULE$.single(new GenericInternalRow(
                    Arrays.stream(values).map(PlannedScoring::stored).toArray()));
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Function function && scoring.equals(function.scoring);
        }

        @Override
        public int hashCode() {
            return scoring.hashCode();
        }

        @Override
        public String toString() {
            return scoring.toString();
        }
    }
}
