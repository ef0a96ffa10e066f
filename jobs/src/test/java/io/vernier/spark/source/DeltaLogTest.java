package io.vernier.spark.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernier.config.SourceConfiguration;
import io.vernier.outcome.ExitCode;
import io.vernier.outcome.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeltaLogTest {
    @TempDir
    private Path table;

    private DeltaLog log() {
        String path = table.toString();
        return DeltaLog.of(new Configuration(), SourceConfiguration.files("calibration", "delta", path), path);
    }

    private Path commit(long version) throws IOException {
        Path log = Files.createDirectories(table.resolve("_delta_log"));
        return Files.writeString(log.resolve(String.format("%020d.json", version)), "{}");
    }

    @Test
    void theNewestVersionIsThatOfTheLastCommit() throws IOException {
        commit(9);
        commit(10);
        for (String other : new String[] {
            "00000000000000000011.checkpoint.parquet", "_last_checkpoint", "00000000000000000012.json.tmp", "13.json"
        }) {
            Files.writeString(table.resolve("_delta_log/" + other), "");
        }

        assertThat(log().newest()).isEqualTo(10);
    }

    @Test
    void aTableThatTakesThePlaceOfAnotherIsNotItsVersion() throws IOException {
        Path commit = commit(3);
        var before = log().facts(3);
        assertThat(log().facts(3)).isEqualTo(before);

        Files.setLastModifiedTime(commit, FileTime.fromMillis(1_000_000));

        assertThat(log().facts(3)).isNotEqualTo(before);
        assertThat(log().facts(2)).containsOnlyKeys("delta");
    }

    @Test
    void aDirectoryWithoutCommitsIsRefused() {
        assertThatThrownBy(() -> log().newest())
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.exitCode()).isEqualTo(ExitCode.DATA_REFUSED))
                .hasMessageContaining("has no Delta log");
        assertThat(log().isThere()).isFalse();
    }
}
