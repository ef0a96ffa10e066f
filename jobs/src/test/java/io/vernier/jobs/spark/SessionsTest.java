package io.vernier.jobs.spark;

import static org.assertj.core.api.Assertions.assertThat;

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
        System.setProperty("spark.hadoop.vernier.test", "heard");
        try {
            Configuration hadoop = Sessions.hadoopConfiguration();
            assertThat(hadoop.get("vernier.test")).isEqualTo("heard");
        } finally {
            System.clearProperty("spark.hadoop.vernier.test");
        }
    }

    @Test
    void opensAClassicSessionThatNeverOverlooksDamage() {
        System.setProperty("spark.master", "local[1]");
        try (OpenedSession opened = OpenedSession.of("vernier test")) {
            SparkSession session = opened.session();
            assertThat(session).isInstanceOf(org.apache.spark.sql.classic.SparkSession.class);
            assertThat(session.conf().get("spark.sql.files.ignoreCorruptFiles")).isEqualTo("false");
            assertThat(session.conf().get("spark.sql.codegen.maxFields")).isEqualTo("10000");
            assertThat(session.range(3).count()).isEqualTo(3);
        } finally {
            System.clearProperty("spark.master");
        }
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
