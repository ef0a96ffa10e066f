package io.vernier.spark.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernier.jobs.LocalSession;
import io.vernier.outcome.Refusal;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class SessionsTest {

    @Test
    void embeddedSparkIsLocalAndQuiet() {
        assertThat(Sessions.settings(Map.of()))
                .containsEntry("spark.master", "local[*]")
                .containsEntry("spark.ui.enabled", "false")
                .containsEntry("spark.eventLog.enabled", "false");
    }

    @Test
    void embeddedSparkHonoursWhatIsConfigured() {
        assertThat(Sessions.settings(Map.of("spark.master", "local[2]", "spark.ui.enabled", "true")))
                .containsEntry("spark.master", "local[2]")
                .containsEntry("spark.ui.enabled", "true");
    }

    @Test
    void aSubmittedApplicationKeepsItsMasterAndItsPages() {
        assertThat(Sessions.settings(Map.of("spark.submit.deployMode", "client", "spark.master", "yarn")))
                .doesNotContainKeys("spark.master", "spark.ui.enabled", "spark.eventLog.enabled")
                .containsEntry("spark.sql.files.ignoreCorruptFiles", "false")
                .containsEntry("spark.sql.files.ignoreMissingFiles", "false");
    }

    @Test
    void pluginsThatAreAskedForStayBesideTheMetrics() {
        assertThat(Sessions.settings(Map.of())).containsEntry("spark.plugins", MetricsPlugin.class.getName());
        assertThat(Sessions.settings(Map.of("spark.plugins", "a.B,c.D")))
                .containsEntry("spark.plugins", "a.B,c.D," + MetricsPlugin.class.getName());
    }

    @Test
    void hadoopHearsThePropertiesOfSpark() {
        Configuration hadoop = Sessions.hadoop(Map.of("spark.hadoop.vernier.test", "heard", "vernier.other", "not"));

        assertThat(hadoop.get("vernier.test")).isEqualTo("heard");
        assertThat(hadoop.get("vernier.other")).isNull();
    }

    @Test
    void hadoopIsThatOfASessionThatIsThere() {
        SparkSession there = LocalSession.session();

        assertThat(Sessions.hadoopConfiguration()).isSameAs(there.sparkContext().hadoopConfiguration());
    }

    @Test
    void everySessionOfOursReadsManyColumnsAndNeverOverlooksDamage() {
        assertThat(Sessions.settings(Map.of()))
                .containsEntry("spark.api.mode", "classic")
                .containsEntry("spark.sql.files.ignoreCorruptFiles", "false")
                .containsEntry("spark.sql.codegen.maxFields", "10000");
    }

    @Test
    void aSessionThatIsThereStaysAsItIs() {
        SparkSession there = LocalSession.session();
        there.conf().set("spark.sql.codegen.maxFields", "77");
        scala.collection.immutable.Map<String, String> before = there.conf().getAll();
        try {
            try (OpenedSession opened = OpenedSession.of("vernier test")) {
                assertThat(opened.session()).isSameAs(there);
                assertThat(opened.session().conf().getAll()).isEqualTo(before);
            }
            assertThat(there.range(3).count()).isEqualTo(3);
        } finally {
            there.conf().unset("spark.sql.codegen.maxFields");
        }
    }

    @Test
    void aFailureInASessionOfOthersIsThatFailure() {
        Refusal failure = Refusal.before("why");

        assertThat(Departure.named(21, Optional.of(failure))).isSameAs(failure);
        assertThat(Departure.named(20, Optional.empty())).hasMessageContaining("exit code 20");
    }

    @Test
    void aDepartureCarriesItsCodeAndItsCause() {
        Exception failure = new IllegalStateException("why");

        Exception departure = Departure.carrying(20, Optional.of(failure));

        assertThat(departure).hasFieldOrPropertyWithValue("exitCode", 20).hasCause(failure);
        assertThat(Departure.carrying(20, Optional.empty())).hasFieldOrPropertyWithValue("exitCode", 20);
        assertThat(Departure.isInsideCluster()).isFalse();
    }
}
