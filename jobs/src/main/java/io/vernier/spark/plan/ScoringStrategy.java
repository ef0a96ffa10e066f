package io.vernier.spark.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeSet;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.UserDefinedGenerator;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.Generate;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.execution.FilterExec;
import org.apache.spark.sql.execution.ProjectExec;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.SparkStrategy;
import scala.Option;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Plans the step that {@link PlannedScoring} makes. Scores that nobody above reads are not made, and columns that nobody above reads are
 * not passed on.
 *
 * <p>Extends {@code SparkStrategy} and is registered as an {@code extraStrategies} of the session; checked with Spark 4.0 to 4.3.
 */
final class ScoringStrategy extends SparkStrategy {

    /** Makes the session know the strategy, once. */
    static void register(SparkSession session) {
        synchronized (ScoringStrategy.class) {
            List<SparkStrategy> strategies = new ArrayList<>(
                    CollectionConverters.asJava(session.experimental().extraStrategies()));
            if (strategies.stream().noneMatch(ScoringStrategy.class::isInstance)) {
                strategies.add(new ScoringStrategy());
                session.experimental().extraStrategies_$eq(Sequences.of(strategies));
            }
        }
    }

    @Override
    public Seq<SparkPlan> apply(LogicalPlan plan) {
        return Sequences.of(planned(plan).map(List::of).orElse(List.of()));
    }

    private Optional<SparkPlan> planned(LogicalPlan plan) {
        if (plan instanceof Project project && project.child() instanceof Filter filter) {
            AttributeSet wanted = project.references().$plus$plus(filter.references());
            return scored(filter.child(), wanted)
                    .map(rows -> new ProjectExec(project.projectList(), new FilterExec(filter.condition(), rows)));
        }
        if (plan instanceof Project project) {
            return scored(project.child(), project.references())
                    .map(rows -> new ProjectExec(project.projectList(), rows));
        }
        return scored(plan, plan.outputSet())
                .map(rows -> rows.output().equals(plan.output()) ? rows : new ProjectExec(named(plan.output()), rows));
    }

    private static Seq<NamedExpression> named(Seq<Attribute> columns) {
        return Sequences.of(List.<NamedExpression>copyOf(CollectionConverters.asJava(columns)));
    }

    /** Plans a step of scoring, of whose columns some are wanted; empty for any other. */
    private Optional<SparkPlan> scored(LogicalPlan plan, AttributeSet wanted) {
        return plan instanceof Generate step
                        && step.generator() instanceof UserDefinedGenerator generator
                        && generator.function() instanceof PlannedScoring.Function function
                ? Optional.of(scored(step, generator, function.scoring(), wanted))
                : Optional.empty();
    }

    private SparkPlan scored(Generate step, UserDefinedGenerator generator, Scoring scoring, AttributeSet wanted) {
        List<Attribute> made = CollectionConverters.asJava(step.generatorOutput());
        List<Integer> outputs = new ArrayList<>();
        List<Attribute> scores = new ArrayList<>();
        for (int k = 0; k < made.size(); k++) {
            if (wanted.contains(made.get(k))) {
                outputs.add(k);
                scores.add(made.get(k));
            }
        }
        if (scores.isEmpty()) {
            return planLater(step.child());
        }
        Inputs inputs = Inputs.of(generator, step.child());
        boolean passes =
                CollectionConverters.asJava(step.child().output()).stream().anyMatch(wanted::contains);
        Seq<Attribute> none = Sequences.of(List.<Attribute>of());
        return new ScoringExec(
                scoring.only(outputs),
                Sequences.of(inputs.columns()),
                passes ? inputs.plan().output() : none,
                Sequences.of(scores),
                planLater(inputs.plan()));
    }

    /** The columns that are read, and the plan that has them: the optimizer puts what a column is made of in its place where that is a constant. */
    private record Inputs(List<Attribute> columns, LogicalPlan plan) {

        static Inputs of(UserDefinedGenerator generator, LogicalPlan child) {
            List<NamedExpression> kept = new ArrayList<>(CollectionConverters.asJava(child.output()));
            List<Attribute> columns = new ArrayList<>();
            for (Expression input : CollectionConverters.asJava(generator.children())) {
                if (input instanceof Attribute attribute) {
                    columns.add(attribute);
                } else {
                    Seq<String> noQualifier = Sequences.of(List.of());
                    Alias alias = new Alias(
                            input, "input", NamedExpression.newExprId(), noQualifier, Option.empty(), noQualifier);
                    kept.add(alias);
                    columns.add(alias.toAttribute());
                }
            }
            boolean isAsItWas = kept.size() == child.output().size();
            return new Inputs(columns, isAsItWas ? child : new Project(Sequences.of(kept), child));
        }
    }
}
