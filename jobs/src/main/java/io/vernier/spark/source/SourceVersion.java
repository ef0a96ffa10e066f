package io.vernier.spark.source;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where data lies, and which state of it is meant: two of the same place and the same facts are taken for the same rows.
 *
 * @param place what always counts: qualified paths, the table and where its name is looked up, the query, or the data source, as plain
 *     values, without secrets
 * @param facts the files with their sizes and times, or the version of each table; empty where the source tells nothing and the user's
 *     identity stands for it
 * @param said how a sentence tells of it, such as {@code 3 files, 120 bytes}
 * @param pinning whether a reading gives these rows even if the source has moved on
 */
public record SourceVersion(
        SortedMap<String, Object> place, SortedMap<String, Object> facts, String said, Pinning pinning) {
    public SourceVersion {
        place = Collections.unmodifiableSortedMap(new TreeMap<>(place));
        facts = Collections.unmodifiableSortedMap(new TreeMap<>(facts));
    }

    /** What a later reading gives. */
    public enum Pinning {
        /** The rows of this version. */
        PINNED,
        /** Whatever is there. */
        NEWEST,
        /** Whatever files are there; they are what the facts tell of. */
        FILES
    }

    /** A version of something that is read as it is then. */
    static SourceVersion newest(SortedMap<String, Object> place, SortedMap<String, Object> facts, String said) {
        return new SourceVersion(place, facts, said, Pinning.NEWEST);
    }

    boolean isPinned() {
        return pinning == Pinning.PINNED;
    }

    /** What identities are made of. Files tell by themselves which data it is, wherever they lie; all else tells it of one place. */
    public SortedMap<String, Object> tree() {
        return new TreeMap<>(
                pinning == Pinning.FILES ? Map.of("facts", facts) : Map.of("place", place, "facts", facts));
    }

    /** Whether the rows are the same now. */
    public boolean isStill(SourceVersion later) {
        return tree().equals(later.tree());
    }
}
