package io.vernier.jobs.store;

import io.vernier.jobs.outcome.Refusal;
import io.vernier.jobs.store.file.StoredFile;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A run that was found by a path.
 *
 * @param output the directory of its model
 * @param run its own
 */
public record LocatedRun(OutputDirectory output, RunDirectory run) {

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
            throw Refusal.before("\"" + path
                    + "\" is neither a complete run nor a directory with a current.json; name <output>/<name>/runs/<run_id>"
                    + " or <output>/<name>.");
        }
        OutputDirectory output = OutputDirectory.at(hadoop, runs.getParent());
        return new LocatedRun(output, output.run(directory.getName()));
    }
}
