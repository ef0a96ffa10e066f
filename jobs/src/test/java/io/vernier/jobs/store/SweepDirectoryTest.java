package io.vernier.jobs.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernier.outcome.Refusal;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.LocalFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepDirectoryTest {
    private static final String SWEEP = "0123456789abcdef";

    @TempDir
    private Path directory;

    @BeforeEach
    void write() {
        OutputDirectory.at(new Configuration(), directory.toUri().getPath(), "delay")
                .sweep(SWEEP)
                .write(List.of());
    }

    /** Local files, seen from another directory than that of the process. */
    public static final class Elsewhere extends LocalFileSystem {
        @Override
        public void initialize(URI uri, Configuration hadoop) throws IOException {
            super.initialize(uri, hadoop);
            setWorkingDirectory(new org.apache.hadoop.fs.Path(hadoop.get("elsewhere")));
        }
    }

    private Configuration from(String place) {
        Configuration hadoop = new Configuration();
        hadoop.setBoolean("fs.file.impl.disable.cache", true);
        hadoop.setClass("fs.file.impl", Elsewhere.class, LocalFileSystem.class);
        hadoop.set("elsewhere", directory.resolve(place).toUri().toString());
        return hadoop;
    }

    @Test
    void theModelIsNamedHoweverThePathIsWritten() {
        assertThat(SweepDirectory.at(from("delay"), "sweeps/" + SWEEP))
                .hasValueSatisfying(sweep -> assertThat(sweep.model()).isEqualTo("delay"));
        assertThat(SweepDirectory.at(from("delay/sweeps"), SWEEP))
                .hasValueSatisfying(sweep -> assertThat(sweep.model()).isEqualTo("delay"));
        assertThat(SweepDirectory.at(
                        new Configuration(),
                        directory.resolve("delay/sweeps").resolve(SWEEP).toString()))
                .hasValueSatisfying(sweep -> assertThat(sweep.model()).isEqualTo("delay"));
        assertThat(SweepDirectory.at(from("delay"), "sweeps")).isEmpty();
    }

    @Test
    void aSweepWithoutManifestIsToBeMadeAgain() {
        SweepDirectory sweep = SweepDirectory.at(
                        new Configuration(),
                        directory.resolve("delay/sweeps").resolve(SWEEP).toString())
                .orElseThrow();

        assertThatThrownBy(sweep::manifest)
                .isInstanceOf(Refusal.class)
                .hasMessageEndingWith("has no manifest.json, so it is of an older version; run vernier sweep again.");
    }
}
