package io.vernier.jobs.store.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernier.spark.source.FileTree;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.permission.FsPermission;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalFilesTest {
    @TempDir
    private java.nio.file.Path directory;

    private static FileSystem opened(FileSystem files, Configuration hadoop) throws IOException {
        files.initialize(URI.create("file:///"), hadoop);
        return files;
    }

    /** The modes that a directory and a file that are made get, and a file that is given another. */
    private List<String> made(FileSystem files, String name) throws IOException {
        Path root = new Path(directory.resolve(name).toUri());
        files.mkdirs(root, FsPermission.getDirDefault());
        files.create(new Path(root, "file")).close();
        files.create(new Path(root, "other")).close();
        files.setPermission(new Path(root, "other"), new FsPermission((short) 0751));
        List<String> permissions = new ArrayList<>();
        for (String each : List.of("", "file", "other")) {
            permissions.add(Integer.toOctalString(
                    (int) Files.getAttribute(directory.resolve(name).resolve(each), "unix:mode") & 07777));
        }
        return permissions;
    }

    @ParameterizedTest
    @ValueSource(strings = {"022", "077", "007"})
    void permissionsAreThoseThatHadoopSets(String mask) throws IOException {
        Configuration hadoop = new Configuration();
        hadoop.set("fs.permissions.umask-mode", mask);

        List<String> expected = made(opened(new RawLocalFileSystem(), hadoop), "hadoop");

        assertThat(made(opened(new LocalFiles(), hadoop), "ours")).isEqualTo(expected);
        assertThat(expected).last().isEqualTo("751");
    }

    @Test
    void directoriesKeepTheirSetGroupId() throws IOException {
        Files.setAttribute(directory, "unix:mode", 02775);
        Configuration hadoop = new Configuration();

        List<String> expected = made(opened(new RawLocalFileSystem(), hadoop), "hadoop");

        assertThat(made(opened(new LocalFiles(), hadoop), "ours")).isEqualTo(expected);
        assertThat(expected).first().isEqualTo("2755");
    }

    @Test
    void filesBelowAreThoseThatHadoopLists() throws IOException {
        FileSystem files = FileSystem.getLocal(new Configuration());
        Path root = new Path(directory.toUri());
        for (String each : List.of("a", "b/c", "b/.d", "b/e/f", "b/e/_g")) {
            files.create(new Path(root, each)).close();
        }
        List<String> expected = new ArrayList<>();
        RemoteIterator<LocatedFileStatus> all = files.listFiles(root, true);
        while (all.hasNext()) {
            expected.add(all.next().getPath().toString());
        }

        assertThat(FileTree.below(files, root))
                .extracting(FileStatus::getPath)
                .extracting(Path::toString)
                .hasSize(5)
                .containsExactlyInAnyOrderElementsOf(expected);
    }
}
