package io.vernier.jobs.store;

import io.vernier.jobs.store.file.StoredFile;
import io.vernier.jobs.store.table.ParameterRow;
import io.vernier.outcome.Refusal;
import io.vernier.statistics.Calibration;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Saved statistics that were found by a path.
 *
 * @param calibrationId whose they are
 * @param statistics of every tensor
 * @param parameters what a run made of them; absent where the path names no run
 */
public record LocatedStatistics(String calibrationId, Calibration statistics, Optional<List<ParameterRow>> parameters) {

    public LocatedStatistics {
        parameters = parameters.map(List::copyOf);
    }

    /**
     * Reads statistics.
     *
     * @param path the directory of a calibration, of a run, or of a model, whose current run is meant
     * @throws Refusal if it is none of these, or not complete, or damaged (21)
     */
    public static LocatedStatistics at(Configuration hadoop, String path) {
        Path directory = StoredFile.path(path);
        Path parent = directory.getParent();
        boolean beside = parent != null && parent.getName().equals(OutputListing.CALIBRATIONS);
        // The directory of a model may have any name, and lie in an output of any name.
        if (beside && OutputDirectory.at(hadoop, directory).current().isEmpty()) {
            OutputDirectory output = OutputDirectory.at(hadoop, parent.getParent());
            String id = directory.getName();
            return new LocatedStatistics(id, output.calibration(id).readStatistics(), Optional.empty());
        }
        LocatedRun located = LocatedRun.at(hadoop, path);
        String id = located.run()
                .manifest()
                .orElseThrow(() -> Refusal.before(
                        "The run \"" + located.run().path() + "\" is not complete; finish it with vernier run."))
                .calibrationId();
        return new LocatedStatistics(
                id,
                located.output().calibration(id).readStatistics(),
                Optional.of(located.run().read(ParameterRow.TABLE)));
    }
}
