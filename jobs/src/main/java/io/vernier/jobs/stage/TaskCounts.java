package io.vernier.jobs.stage;

import java.util.Arrays;
import java.util.Locale;
import org.apache.spark.JobExecutionStatus;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkJobInfo;
import org.apache.spark.SparkStageInfo;
import org.apache.spark.SparkStatusTracker;

/**
 * How far the running jobs of a group are, by their tasks.
 *
 * @param completed tasks that have ended well
 * @param total tasks of all stages, also of those to come
 */
record TaskCounts(int completed, int total) {

    /** As Spark's status tracker has it now, perhaps a moment old. */
    static TaskCounts of(SparkContext context, String group) {
        SparkStatusTracker tracker = context.statusTracker();
        int[] stages = Arrays.stream(tracker.getJobIdsForGroup(group))
                .mapToObj(tracker::getJobInfo)
                .filter(job -> job.isDefined() && job.get().status() == JobExecutionStatus.RUNNING)
                .map(scala.Option::get)
                .map(SparkJobInfo::stageIds)
                .flatMapToInt(Arrays::stream)
                .toArray();
        int completed = 0;
        int total = 0;
        for (int stage : stages) {
            var info = tracker.getStageInfo(stage);
            if (info.isDefined()) {
                SparkStageInfo counts = info.get();
                completed += counts.numCompletedTasks();
                total += counts.numTasks();
            }
        }
        return new TaskCounts(completed, total);
    }

    /** The share of tasks that have ended; 0 where no job runs. */
    double share() {
        return total == 0 ? 0 : (double) completed / total;
    }

    /**
     * In words, with the time that is left if the other tasks take as long; nothing where no job runs.
     *
     * @param seconds since the first task began
     */
    String after(double seconds) {
        if (total == 0) {
            return "";
        }
        String tasks = String.format(Locale.ROOT, ", %,d of %,d tasks", completed, total);
        return completed == 0
                ? tasks
                : tasks + String.format(Locale.ROOT, ", about %.0f s left", seconds * (total - completed) / completed);
    }
}
