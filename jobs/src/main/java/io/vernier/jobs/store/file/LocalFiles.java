package io.vernier.jobs.store.file;

import java.io.IOException;
import java.nio.file.Files;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * Files of this machine, whose permissions Java sets itself. Hadoop, where it has not its native library, starts a process for each file
 * and each directory that it makes.
 */
public final class LocalFiles extends RawLocalFileSystem {
    private static final String MODE = "unix:mode";

    /** The bits set-user-ID and set-group-ID of a mode. */
    private static final int SET_ID = 06000;

    /** What lies below the checksums that Hadoop keeps beside local files. */
    static FileSystem below(LocalFileSystem local, Configuration hadoop) throws IOException {
        FileSystem raw = local.getRawFileSystem();
        if (!raw.getClass().equals(RawLocalFileSystem.class)) {
            return raw;
        }
        LocalFiles files = new LocalFiles();
        files.initialize(raw.getUri(), hadoop);
        files.setWorkingDirectory(raw.getWorkingDirectory());
        return files;
    }

    @Override
    public void setPermission(Path path, FsPermission permission) throws IOException {
        java.nio.file.Path file = pathToFile(path).toPath();
        if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            super.setPermission(path, permission);
            return;
        }
        // As the command chmod, which Hadoop starts: a directory keeps its set-group-ID, by which what is made in it
        // gets its group.
        int kept = Files.isDirectory(file) ? (int) Files.getAttribute(file, MODE) & SET_ID : 0;
        Files.setAttribute(file, MODE, kept | permission.toShort());
    }
}
