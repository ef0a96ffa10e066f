package io.vernier.jobs.stage;

import io.vernier.config.JobConfiguration;
import io.vernier.jobs.stage.Job.Unvalidated;
import io.vernier.outcome.Refusal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;

/** Several models, some of which are tables of vectors: those share no rows, so each goes through its steps by itself, after the others. */
final class SeveralJobs implements OpenedJob {
    private final List<Part> parts;

    /** The names of all models, in the order of the configuration. */
    private final List<String> order;

    private SeveralJobs(List<Part> parts, List<String> order) {
        this.parts = List.copyOf(parts);
        this.order = List.copyOf(order);
    }

    /** The models that share scans, or one that is tables of vectors. */
    private record Part(OpenedJob job, OfSeveral name) {
        private <T> T step(Function<OpenedJob, T> step) {
            return name.step(() -> step.apply(job));
        }
    }

    /**
     * Looks at all models before anything is done for one.
     *
     * @param tables those that are tables of vectors
     * @throws Refusal if one cannot be accepted, with its name
     */
    static OpenedJob open(SparkSession session, List<JobConfiguration> configurations, Set<JobConfiguration> tables) {
        List<Part> parts = new ArrayList<>();
        List<JobConfiguration> others =
                configurations.stream().filter(each -> !tables.contains(each)).toList();
        if (!others.isEmpty()) {
            OfSeveral name = others.size() == 1 ? name(others.get(0)) : OfSeveral.ALONE;
            parts.add(new Part(name.step(() -> Job.open(session, others)), name));
        }
        for (JobConfiguration each : configurations) {
            if (tables.contains(each)) {
                OfSeveral name = name(each);
                parts.add(new Part(name.step(() -> TableJob.open(session, each)), name));
            }
        }
        return new SeveralJobs(
                parts, configurations.stream().map(each -> each.model().name()).toList());
    }

    private static OfSeveral name(JobConfiguration configuration) {
        return OfSeveral.model(configuration.model().name());
    }

    private List<Outcome> each(Function<OpenedJob, List<Outcome>> step) {
        Map<String, Outcome> outcomes = new HashMap<>();
        for (Part part : parts) {
            part.step(step).forEach(outcome -> outcomes.put(outcome.model(), outcome));
        }
        return order.stream().map(outcomes::get).toList();
    }

    /** What publishes, once the step has refused nothing of any model. */
    private Supplier<List<Outcome>> afterAll(Function<OpenedJob, Supplier<List<Outcome>>> step) {
        Map<OpenedJob, Supplier<List<Outcome>>> publish = new HashMap<>();
        parts.forEach(part -> publish.put(part.job(), part.step(step)));
        return () -> each(job -> publish.get(job).get());
    }

    @Override
    public List<String> plan() {
        Set<String> lines = new LinkedHashSet<>();
        for (Part part : parts) {
            String name = part.name().name().map(each -> each + ": ").orElse("");
            part.step(OpenedJob::plan).stream()
                    .filter(line -> !line.equals(JobPlan.NOTHING_DONE))
                    .forEach(line -> lines.add(name + line));
        }
        lines.add(JobPlan.NOTHING_DONE);
        return List.copyOf(lines);
    }

    @Override
    public List<String> streamPlan() {
        throw Job.noStreamOf(order.size());
    }

    @Override
    public List<Outcome> stream() {
        throw Job.noStreamOf(order.size());
    }

    @Override
    public Supplier<List<Outcome>> completed() {
        return afterAll(OpenedJob::completed);
    }

    @Override
    public List<Outcome> calibrate() {
        return each(OpenedJob::calibrate);
    }

    @Override
    public List<Outcome> quantize() {
        return each(OpenedJob::quantize);
    }

    @Override
    public List<Outcome> validate() {
        return each(OpenedJob::validate);
    }

    @Override
    public Supplier<List<Outcome>> publishable(Unvalidated unvalidated) {
        return afterAll(job -> job.publishable(unvalidated));
    }
}
