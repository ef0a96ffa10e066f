package io.vernier.jobs.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeSet;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.execution.ProjectExec;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.SparkStrategy;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Plans a {@link ScoringPlan}. Scores that nobody above reads are not made, and columns that nobody above reads are not passed on.
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
        Optional<SparkPlan> planned = Optional.empty();
        if (plan instanceof Project project && project.child() instanceof ScoringPlan scoring) {
            planned = Optional.of(new ProjectExec(project.projectList(), planned(scoring, project.references())));
        } else if (plan instanceof ScoringPlan scoring) {
            planned = Optional.of(planned(scoring, scoring.outputSet()));
        }
        return Sequences.of(planned.map(List::of).orElse(List.of()));
    }

    private SparkPlan planned(ScoringPlan plan, AttributeSet wanted) {
        List<Integer> outputs = new ArrayList<>();
        List<Attribute> scores = new ArrayList<>();
        for (int k = 0; k < plan.scores().size(); k++) {
            if (wanted.contains(plan.scores().get(k))) {
                outputs.add(k);
                scores.add(plan.scores().get(k));
            }
        }
        boolean passes =
                CollectionConverters.asJava(plan.child().output()).stream().anyMatch(wanted::contains);
        Seq<Attribute> none = Sequences.of(List.<Attribute>of());
        return new ScoringExec(
                plan.scoring().only(outputs),
                plan.inputs(),
                passes ? plan.child().output() : none,
                Sequences.of(scores),
                planLater(plan.child()));
    }
}
