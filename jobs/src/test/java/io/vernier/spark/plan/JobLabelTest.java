package io.vernier.spark.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernier.jobs.LocalSession;
import io.vernier.jobs.stage.Progress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.SparkContext;
import org.junit.jupiter.api.Test;

/** What a larger program has said of its jobs is as before when ours are through. */
class JobLabelTest {
    private static final SparkContext CONTEXT = LocalSession.session().sparkContext();

    private static Map<String, String> properties() {
        return List.of("spark.jobGroup.id", "spark.job.description", "spark.job.interruptOnCancel", "mine").stream()
                .collect(Collectors.toMap(name -> name, name -> String.valueOf(CONTEXT.getLocalProperty(name))));
    }

    @Test
    void theGroupOfTheUserComesBack() {
        for (boolean grouped : new boolean[] {true, false}) {
            if (grouped) {
                CONTEXT.setJobGroup("nightly", "everything of tonight", true);
                CONTEXT.setLocalProperty("mine", "kept");
            } else {
                CONTEXT.clearJobGroup();
            }
            Map<String, String> before = properties();

            try (Progress progress = new Progress(CONTEXT, "calibrate")) {
                assertThat(CONTEXT.getLocalProperty("spark.jobGroup.id")).isEqualTo("vernier-calibrate");
                assertThat(progress.rows().value()).isZero();
            }
            assertThat(properties()).isEqualTo(before);
            ParquetFooters.read(CONTEXT, Arrays.asList("/no/such/file"), List.of("x"));
            assertThat(properties()).isEqualTo(before);
        }
        CONTEXT.setLocalProperty("mine", null);
    }
}
