package io.vernier.jobs.store;

import static io.vernier.jobs.store.KeptRuns.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernier.outcome.Refusal;
import io.vernier.validation.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PruningTest {
    @TempDir
    private Path root;

    private KeptRuns two() {
        return new KeptRuns(root)
                .add(1, 10, 5, Verdict.PASSED)
                .add(2, 11, 9, Verdict.PASSED)
                .publish(2);
    }

    /** When nothing is young any more. */
    private static Instant later() {
        return Instant.now().plusSeconds(200_000);
    }

    /** A local file system that tells what is deleted, in order. */
    public static final class Watched extends RawLocalFileSystem {
        private static final List<String> DELETED = new ArrayList<>();

        @Override
        public boolean delete(org.apache.hadoop.fs.Path path, boolean recursive) throws IOException {
            DELETED.add(path.getName());
            return super.delete(path, recursive);
        }
    }

    @Test
    void theManifestGoesFirstAndARunBeforeItsCalibration() {
        Configuration watched = new Configuration();
        watched.setClass("fs.file.impl", Watched.class, FileSystem.class);
        watched.setBoolean("fs.file.impl.disable.cache", true);
        Pruning pruning = Pruning.plan(watched, two().directory().toString(), 1, later());
        Watched.DELETED.clear();

        pruning.perform(removed -> {});

        assertThat(Watched.DELETED)
                .filteredOn(name -> List.of("manifest.json", id(1), id(10)).contains(name))
                .containsExactly("manifest.json", id(1), "manifest.json", id(10));
    }

    @Test
    void aRunThatIsPublishedMeanwhileStays() {
        KeptRuns runs = two();
        Pruning pruning = Pruning.plan(new Configuration(), runs.directory().toString(), 1, later());
        runs.publish(1);

        assertThatThrownBy(() -> pruning.perform(removed -> {}))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(id(1));

        assertThat(runs.directory().resolve("runs/" + id(1) + "/manifest.json")).exists();
        assertThat(runs.directory().resolve("calibrations/" + id(10) + "/manifest.json"))
                .exists();
    }
}
