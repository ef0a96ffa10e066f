package io.vernier.ml;

import io.vernier.outcome.Refusal;
import io.vernier.spark.mllib.SavedModel;
import io.vernier.spark.mllib.SavedModels;
import java.io.IOException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.Transformer;
import org.apache.spark.sql.SparkSession;

/**
 * The model that a quantizer quantizes, expressed as layers once: what is in memory, or what lies at a path as long as its metadata are
 * the same files.
 */
final class Original implements Serializable {
    private static final long serialVersionUID = 1L;

    /** In memory; a parameter would have to be text. */
    private final transient Transformer trained;

    private transient SavedModel expressed;
    private transient Place place;

    /** A directory with the files of its metadata, as they were when it was read. */
    private record Place(String path, List<String> files) {}

    /** One that is named by a path, if at all. */
    Original() {
        this(null);
    }

    Original(Transformer trained) {
        this.trained = trained;
    }

    boolean isInMemory() {
        return trained != null;
    }

    /**
     * The model as layers.
     *
     * @param path where it lies, unless it is in memory
     * @param quantizer named where there is neither
     * @param session what reads a model from a path
     * @throws Refusal (21) if there is no model, it cannot be read or expressed, or no session to read it with
     */
    synchronized SavedModel express(Optional<String> path, String quantizer, Optional<SparkSession> session) {
        if (path.isPresent()) {
            return express(path.get(), session);
        }
        if (trained == null) {
            throw Refusal.before("The quantizer \"" + quantizer + "\" has no model; give it one with setModel.");
        }
        if (expressed == null) {
            expressed = SavedModels.of(trained);
        }
        return expressed;
    }

    private SavedModel express(String path, Optional<SparkSession> session) {
        if (session.isEmpty()) {
            if (place != null && place.path().equals(path)) {
                return expressed;
            }
            throw Refusal.before("The model \"" + path
                    + "\" cannot be read without a Spark session; start one before its schema is asked for.");
        }
        Place found = new Place(path, files(session.get(), path));
        if (!found.equals(place)) {
            expressed = SavedModels.load(session.get(), path);
            place = found;
        }
        return expressed;
    }

    /** The files of the metadata with their lengths and times; none where they cannot be listed, of which loading will tell. */
    private static List<String> files(SparkSession session, String path) {
        try {
            Path metadata = new Path(path, "metadata");
            FileSystem files = metadata.getFileSystem(session.sparkContext().hadoopConfiguration());
            return Arrays.stream(files.listStatus(metadata))
                    .map(file -> file.getPath() + " " + file.getLen() + " " + file.getModificationTime())
                    .sorted()
                    .toList();
        } catch (IOException | IllegalArgumentException e) {
            return List.of();
        }
    }
}
