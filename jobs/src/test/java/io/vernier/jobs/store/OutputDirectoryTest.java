package io.vernier.jobs.store;

import static io.vernier.jobs.store.KeptRuns.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernier.outcome.ExitCode;
import io.vernier.outcome.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputDirectoryTest {
    @TempDir
    private Path root;

    private OutputDirectory directory() {
        return OutputDirectory.at(new Configuration(), root.toString(), "delay");
    }

    private static Pointer pointer(String run, String asOf) {
        return new Pointer(run, "passed", Optional.of(asOf).filter(text -> !text.isEmpty()));
    }

    private Path current() {
        return root.resolve("delay").resolve("current.json");
    }

    @Test
    void theProbeLeavesNothing() throws IOException {
        OutputDirectory.at(new Configuration(), root.resolve("a/b").toString(), "delay")
                .requireWritable();
        try (Stream<Path> left = Files.walk(root)) {
            assertThat(left).containsExactly(root);
        }
        Files.createDirectory(root.resolve("delay"));
        directory().requireWritable();
        assertThat(root.resolve("delay")).isEmptyDirectory();
    }

    /** A local file system on which somebody else begins to write into each directory that is about to be removed. */
    public static final class Shared extends RawLocalFileSystem {
        @Override
        public boolean delete(org.apache.hadoop.fs.Path path, boolean recursive) throws IOException {
            if (getFileStatus(path).isDirectory()) {
                create(new org.apache.hadoop.fs.Path(path, "theirs"), true).close();
            }
            return super.delete(path, recursive);
        }
    }

    @Test
    void theProbeAllowsAnotherRunToBeginInTheSameDirectory() {
        Configuration shared = new Configuration();
        shared.setClass("fs.file.impl", Shared.class, FileSystem.class);
        shared.setBoolean("fs.file.impl.disable.cache", true);
        OutputDirectory.at(shared, root.toString(), "delay").requireWritable();
        assertThat(root.resolve("delay").resolve("theirs")).exists();
    }

    @Test
    void anOutputBelowAFileIsRefused() throws IOException {
        Path file = Files.writeString(root.resolve("file"), "no directory");
        for (String output : List.of(file.toString(), file.resolve("below").toString(), "nothing://here/out")) {
            assertThatThrownBy(() -> OutputDirectory.at(new Configuration(), output, "delay")
                            .requireWritable())
                    .isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(refusal.exitCode())
                            .isEqualTo(ExitCode.REFUSED))
                    .hasMessageContaining(output);
        }
        assertThat(file).hasContent("no directory");
    }

    @Test
    void thePointerHasTheDocumentedLayout() throws IOException {
        assertThat(directory().current()).isEmpty();
        assertThat(directory().moveTo(pointer(id(1), ""))).isTrue();
        assertThat(Files.readString(current()).replaceAll("\\s", ""))
                .isEqualTo(
                        "{\"format_version\":1,\"run_id\":\"1111111111111111\",\"path\":\"runs/1111111111111111\",\"verdict\":\"passed\",\"as_of\":\"\"}");
        assertThat(directory().current()).hasValue(pointer(id(1), ""));
        assertThat(root.resolve("delay")).isDirectoryNotContaining("glob:**/.*");
    }

    @Test
    void thePointerNeverMovesToAnOlderTime() {
        assertThat(directory().moveTo(pointer(id(1), "2024-02-01T01:00:00+02:00")))
                .isTrue();
        assertThat(directory().moveTo(pointer(id(2), "2024-01-31T22:59:59Z"))).isFalse();
        assertThat(directory().moveTo(pointer(id(2), "2024-01-31"))).isFalse();
        assertThat(directory().current().orElseThrow().runId()).isEqualTo(id(1));
        assertThat(directory().moveTo(pointer(id(3), "2024-01-31T23:00:00"))).isTrue();
        assertThat(directory().moveTo(pointer(id(4), "2024-02-01"))).isTrue();
        assertThat(directory().current()).hasValue(pointer(id(4), "2024-02-01"));
    }

    @Test
    void thePointerMovesWhereATimeIsMissing() {
        assertThat(directory().moveTo(pointer(id(1), "2024-02-01"))).isTrue();
        assertThat(directory().moveTo(pointer(id(2), ""))).isTrue();
        assertThat(directory().moveTo(pointer(id(3), ""))).isTrue();
        assertThat(directory().current()).hasValue(pointer(id(3), ""));
    }

    @Test
    void moversAtOnceLeaveTheLatest() throws Exception {
        ExecutorService movers = Executors.newFixedThreadPool(4);
        try {
            List<Future<Boolean>> moves = new ArrayList<>();
            for (int day : new int[] {3, 9, 1, 7, 5, 8, 2, 6, 4}) {
                moves.add(movers.submit(() -> directory().moveTo(pointer(id(day), "2024-01-0" + day))));
            }
            for (Future<Boolean> move : moves) {
                assertThat(move.get()).isNotNull();
            }
        } finally {
            movers.shutdownNow();
        }
        assertThat(directory().current()).hasValue(pointer(id(9), "2024-01-09"));
    }

    @Test
    void whatIsNoTimeOrNoPointerIsRefused() throws IOException {
        assertThat(directory().moveTo(pointer(id(1), "2024-02-01"))).isTrue();
        assertThatThrownBy(() -> directory().moveTo(pointer(id(2), "yesterday")))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("\"yesterday\"");
        Files.writeString(current(), "{\"format_version\":1");
        assertThatThrownBy(() -> directory().current())
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("current.json");
    }
}
