package io.vernier.jobs.store;

import io.vernier.jobs.store.file.StoredFile;
import io.vernier.outcome.Refusal;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** What lies in the directory of one model. Readers of results never list; this is for those who keep house. */
record OutputListing(Configuration hadoop, FileSystem files, Path directory) {
    static final String CALIBRATIONS = "calibrations";

    /**
     * The directory of a model.
     *
     * @param path {@code <output>/<name>}
     * @throws Refusal if nothing of Vernier's lies there (21)
     */
    static OutputListing at(Configuration hadoop, String path) {
        Path directory = path(path);
        FileSystem files = StoredFile.files(hadoop, directory);
        OutputListing listing = new OutputListing(hadoop, files, directory);
        if (!listing.has(PointerFile.RUNS) && !listing.has(CALIBRATIONS)) {
            throw Refusal.before(
                    LocatedRun.reason(hadoop, path, "holds neither runs nor calibrations; name <output>/<name>."));
        }
        return listing;
    }

    private static Path path(String path) {
        try {
            return new Path(path);
        } catch (IllegalArgumentException e) {
            throw Refusal.before("\"" + path + "\" is not a valid path; name <output>/<name>.", e);
        }
    }

    private boolean has(String name) {
        return StoredFile.at(hadoop, new Path(directory, name)).exists();
    }

    OutputDirectory output() {
        return OutputDirectory.at(hadoop, directory);
    }

    /** The runs by identity, complete or not; anything of another name was put there by somebody else. */
    List<Path> runs() {
        return below(PointerFile.RUNS);
    }

    /** The calibrations by identity, complete or not. */
    List<Path> calibrations() {
        return below(CALIBRATIONS);
    }

    private List<Path> below(String name) {
        Path parent = new Path(directory, name);
        try {
            return Arrays.stream(files.listStatus(parent))
                    .filter(FileStatus::isDirectory)
                    .map(FileStatus::getPath)
                    .filter(path -> Identity.isOne(path.getName()))
                    .sorted()
                    .toList();
        } catch (FileNotFoundException e) {
            return List.of();
        } catch (IOException e) {
            throw StoredFile.failed(parent, e);
        }
    }
}
