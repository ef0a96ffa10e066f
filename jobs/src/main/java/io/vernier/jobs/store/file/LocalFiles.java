package io.vernier.jobs.store.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
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
        var attributes = Files.getFileAttributeView(pathToFile(path).toPath(), PosixFileAttributeView.class);
        if (attributes == null || permission.getStickyBit()) {
            super.setPermission(path, permission);
        } else {
            attributes.setPermissions(PosixFilePermissions.fromString(permission.toString()));
        }
    }
}
