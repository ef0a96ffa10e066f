package io.vernier.jobs.store;

import io.vernier.jobs.store.file.StoredFile;
import io.vernier.outcome.Refusal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A run that was found by a path.
 *
 * @param output the directory of its model
 * @param run its own
 */
public record LocatedRun(OutputDirectory output, RunDirectory run) {
    private static final int SHOWN = 20;
    private static final String NAMED = "name <output>/<name>/runs/<run_id> or <output>/<name>.";

    /**
     * Finds a run.
     *
     * @param path the directory of a run, or that of a model, {@code <output>/<name>}, whose {@code current.json} names one
     * @throws Refusal if it is neither (21)
     */
    public static LocatedRun at(Configuration hadoop, String path) {
        Path directory = StoredFile.path(path);
        OutputDirectory model = OutputDirectory.at(hadoop, directory);
        if (model.current().isPresent()) {
            return new LocatedRun(model, model.run(model.current().get().runId()));
        }
        boolean complete = StoredFile.at(hadoop, new Path(directory, OutputDirectory.MANIFEST))
                .exists();
        Path runs = directory.getParent();
        if (!complete || runs == null || !(runs.getName() + "/").equals(PointerFile.RUNS)) {
            throw Refusal.before(
                    reason(hadoop, path, "is neither a complete run nor a directory with a current.json; " + NAMED));
        }
        OutputDirectory output = OutputDirectory.at(hadoop, runs.getParent());
        return new LocatedRun(output, output.run(directory.getName()));
    }

    /**
     * Why a path names no run, and no directory of one model, in a sentence.
     *
     * @param otherwise what is said where nothing tells what was meant
     */
    static String reason(Configuration hadoop, String path, String otherwise) {
        Path directory = StoredFile.path(path);
        String found = "\"" + path + "\" ";
        try {
            FileSystem files = StoredFile.files(hadoop, directory);
            if (!files.exists(directory)) {
                return found + "does not exist; " + NAMED;
            }
            if (files.exists(new Path(directory, OutputListing.CALIBRATIONS))) {
                return found + "has no current run, none has been published yet; \"vernier runs " + path
                        + "\" lists those that there are, name one as " + path + "/runs/<run_id>.";
            }
            List<String> models = new ArrayList<>();
            for (FileStatus each : files.listStatus(directory)) {
                if (files.exists(new Path(each.getPath(), OutputListing.CALIBRATIONS))) {
                    models.add(path + "/" + each.getPath().getName());
                }
            }
            if (!models.isEmpty()) {
                return found + "holds the results of models; name one of these: "
                        + models.stream().sorted().limit(SHOWN).collect(Collectors.joining(", "))
                        + (models.size() > SHOWN ? " and " + (models.size() - SHOWN) + " more." : ".");
            }
        } catch (IOException e) {
            return found + "cannot be read (" + e.getMessage() + "); " + NAMED;
        }
        return found + otherwise;
    }
}
