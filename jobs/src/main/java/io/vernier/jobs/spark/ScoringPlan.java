package io.vernier.jobs.spark;

import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeSet;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A plan's rows with the scores of an integer program added. The optimizer sees which columns are read, so that it may leave out all
 * others below.
 *
 * <p>Extends {@code LogicalPlan}; checked with Spark 4.0 to 4.3. Spark makes changed copies by reflection, so the constructor takes the
 * elements of the product in their order.
 */
public final class ScoringPlan extends LogicalPlan {
    private static final long serialVersionUID = 1L;

    private final Scoring scoring;
    private final Seq<Attribute> inputs;
    private final Seq<Attribute> scores;
    private final LogicalPlan child;

    /**
     * The rows of {@code child}, then the scores.
     *
     * @param scoring what is computed
     * @param inputs the columns that it reads, in the order of its layout
     * @param scores the columns that it makes, one for each of its outputs
     */
    public ScoringPlan(Scoring scoring, Seq<Attribute> inputs, Seq<Attribute> scores, LogicalPlan child) {
        this.scoring = scoring;
        this.inputs = inputs;
        this.scores = scores;
        this.child = child;
    }

    Scoring scoring() {
        return scoring;
    }

    Seq<Attribute> inputs() {
        return inputs;
    }

    List<Attribute> scores() {
        return CollectionConverters.asJava(scores);
    }

    LogicalPlan child() {
        return child;
    }

    @Override
    public Seq<LogicalPlan> children() {
        return Sequences.of(List.of(child));
    }

    @Override
    public Seq<Attribute> output() {
        return Sequences.joined(child.output(), scores);
    }

    @Override
    public AttributeSet producedAttributes() {
        return Sequences.set(scores);
    }

    @Override
    public LogicalPlan withNewChildrenInternal(IndexedSeq<LogicalPlan> children) {
        return new ScoringPlan(scoring, inputs, scores, children.apply(0));
    }

    @Override
    public int productArity() {
        return 4;
    }

    @Override
    public Object productElement(int index) {
        return switch (index) {
            case 0 -> scoring;
            case 1 -> inputs;
            case 2 -> scores;
            case 3 -> child;
            default -> throw new IndexOutOfBoundsException(index);
        };
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof ScoringPlan;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ScoringPlan plan
                && scoring.equals(plan.scoring)
                && inputs.equals(plan.inputs)
                && scores.equals(plan.scores)
                && child.equals(plan.child);
    }

    @Override
    public int hashCode() {
        return 31 * scores.hashCode() + child.hashCode();
    }
}
