package io.vernier.jobs.store;

import java.util.List;

/**
 * The files of a data set when it was looked at; equal listings are taken for equal data.
 *
 * @param files sorted by relative path; empty where an identity stands for the data
 */
public record SourceListing(List<FileEntry> files) {
    public SourceListing {
        files = List.copyOf(files);
    }

    /** A file by its path relative to the source, its size in bytes and its modification time in milliseconds since 1970. */
    public record FileEntry(String path, long size, long modified) {}

    public long bytes() {
        return files.stream().mapToLong(FileEntry::size).sum();
    }
}
