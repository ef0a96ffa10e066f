package io.vernier.jobs.store;

import io.vernier.jobs.store.file.StoredFile;
import io.vernier.outcome.Refusal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** {@code <output>/<name>}: the calibrations and runs of one model, and the pointer to the current run. */
public final class OutputDirectory {
    static final String SWEEPS = "sweeps";
    static final String MANIFEST = "manifest.json";

    private final Configuration hadoop;
    private final FileSystem files;
    private final Path directory;

    private OutputDirectory(Configuration hadoop, FileSystem files, Path directory) {
        this.hadoop = hadoop;
        this.files = files;
        this.directory = directory;
    }

    /**
     * The directory of one model.
     *
     * @throws Refusal if this is not a valid path, or one of no file system that can be reached (21)
     */
    public static OutputDirectory at(Configuration hadoop, String output, String name) {
        try {
            Path directory = new Path(output, name);
            return new OutputDirectory(hadoop, StoredFile.files(hadoop, directory), directory);
        } catch (IllegalArgumentException e) {
            throw Refusal.before(
                    "The output \"" + output + "\" with the model's name \"" + name
                            + "\" is not a valid path; check output.path and model.name.",
                    e);
        }
    }

    /** The directory of one model, by its own path. */
    static OutputDirectory at(Configuration hadoop, Path directory) {
        return new OutputDirectory(hadoop, StoredFile.files(hadoop, directory), directory);
    }

    /**
     * Makes sure that the directory can be written, by writing and removing a small file with a name of its own. Directories that
     * were not there before are not there afterwards.
     *
     * @throws Refusal if it cannot (21)
     */
    public void requireWritable() {
        List<Path> made = new ArrayList<>();
        try {
            try {
                for (Path each = directory; each != null && !files.exists(each); each = each.getParent()) {
                    made.add(each);
                }
                Path probe = new Path(directory, ".probe-" + UUID.randomUUID());
                files.mkdirs(directory);
                try (FSDataOutputStream out = files.create(probe, false)) {
                    out.write(0);
                }
                files.delete(probe, false);
            } finally {
                for (Path each : made) {
                    removeIfEmpty(each);
                }
            }
        } catch (IOException e) {
            throw Refusal.before(
                    "The output \"" + directory + "\" cannot be written (" + e.getMessage()
                            + "); grant access or change output.path.",
                    e);
        }
    }

    private void removeIfEmpty(Path made) throws IOException {
        try {
            if (isEmpty(made)) {
                files.delete(made, false);
            }
        } catch (IOException e) {
            // Another run of the same job may have begun to write here, or have removed it, since it was looked at.
            if (isEmpty(made)) {
                throw e;
            }
        }
    }

    private boolean isEmpty(Path made) throws IOException {
        return files.exists(made) && files.listStatus(made).length == 0;
    }

    /** The directory as a user would write it. */
    public String path() {
        return directory.toString();
    }

    public CalibrationDirectory calibration(String calibrationId) {
        return new CalibrationDirectory(
                hadoop, Identity.below(new Path(directory, OutputListing.CALIBRATIONS), calibrationId));
    }

    public StreamDirectory stream(String streamId) {
        return new StreamDirectory(hadoop, Identity.below(new Path(directory, "streams"), streamId));
    }

    public SweepDirectory sweep(String sweepId) {
        return new SweepDirectory(hadoop, Identity.below(new Path(directory, SWEEPS), sweepId));
    }

    public RunDirectory run(String runId) {
        return new RunDirectory(hadoop, Identity.below(new Path(directory, PointerFile.RUNS), runId));
    }

    /**
     * What {@code current.json} says; absent where there is none.
     *
     * @throws Refusal if it is damaged (21)
     */
    public Optional<Pointer> current() {
        return pointer().read();
    }

    /**
     * Moves the pointer, unless it is newer: both have an {@code as_of} and the present one's is later.
     *
     * @return whether it now says this
     * @throws Refusal if the present one is damaged, or an {@code as_of} is no time (21)
     */
    public boolean moveTo(Pointer pointer) {
        return pointer().moveTo(pointer);
    }

    private PointerFile pointer() {
        return new PointerFile(StoredFile.at(hadoop, new Path(directory, "current.json")));
    }
}
