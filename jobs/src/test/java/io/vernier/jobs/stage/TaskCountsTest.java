package io.vernier.jobs.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernier.jobs.LocalSession;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Encoders;
import org.junit.jupiter.api.Test;

class TaskCountsTest {
    private static final CountDownLatch GATE = new CountDownLatch(1);

    @Test
    void tellsWhatIsDoneAndWhatIsLeft() {
        assertThat(new TaskCounts(0, 0).after(3)).isEmpty();
        assertThat(new TaskCounts(0, 8).after(3)).isEqualTo(", 0 of 8 tasks");
        assertThat(new TaskCounts(2, 8).after(3)).isEqualTo(", 2 of 8 tasks, about 9 s left");
        assertThat(new TaskCounts(2_000, 2_000).after(3)).isEqualTo(", 2,000 of 2,000 tasks, about 0 s left");
    }

    @Test
    void countsTheTasksOfTheRunningJobsOfAGroup() throws Exception {
        SparkContext context = LocalSession.session().sparkContext();
        CompletableFuture<Long> job = CompletableFuture.supplyAsync(() -> {
            context.setJobGroup("counted", "", false);
            try {
                return LocalSession.session()
                        .range(0, 2, 1, 2)
                        .map((MapFunction<Long, Long>) TaskCountsTest::waitIfSecond, Encoders.LONG())
                        .toJavaRDD()
                        .count();
            } finally {
                context.clearJobGroup();
            }
        });
        try {
            long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
            while (!TaskCounts.of(context, "counted").equals(new TaskCounts(1, 2))) {
                assertThat(System.nanoTime()).isLessThan(end);
                Thread.onSpinWait();
            }
            assertThat(TaskCounts.of(context, "another")).isEqualTo(new TaskCounts(0, 0));
        } finally {
            GATE.countDown();
        }
        assertThat(job.get(1, TimeUnit.MINUTES)).isEqualTo(2);
    }

    private static long waitIfSecond(long value) throws InterruptedException {
        if (value == 1) {
            GATE.await();
        }
        return value;
    }
}
