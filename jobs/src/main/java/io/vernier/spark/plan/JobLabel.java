package io.vernier.spark.plan;

import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.SparkContext;

/**
 * The group and description of the jobs that a thread starts, for a time: closed by the thread that opened it, it leaves the group that
 * a larger program had set, by which that program may cancel its jobs.
 *
 * <p>Uses the names of local properties that {@code SparkContext.setJobGroup} sets; checked with Spark 4.0 to 4.3.
 */
public final class JobLabel implements AutoCloseable {
    private static final String[] PROPERTIES = {
        "spark.jobGroup.id", "spark.job.description", "spark.job.interruptOnCancel"
    };

    private final SparkContext context;
    private final Map<String, String> before = new TreeMap<>();

    private JobLabel(SparkContext context) {
        this.context = context;
        for (String property : PROPERTIES) {
            String value = context.getLocalProperty(property);
            if (value != null) {
                before.put(property, value);
            }
        }
    }

    /** Labels the jobs that this thread starts until it closes the label. */
    public static JobLabel of(SparkContext context, String group, String description) {
        JobLabel label = new JobLabel(context);
        context.setJobGroup(group, description, false);
        return label;
    }

    @Override
    public void close() {
        for (String property : PROPERTIES) {
            context.setLocalProperty(property, before.get(property));
        }
    }
}
