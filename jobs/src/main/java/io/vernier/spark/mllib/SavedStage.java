package io.vernier.spark.mllib;

import io.vernier.outcome.Refusal;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A stage in a saved model with the stages inside it, by their metadata alone. Of Spark's layout only {@code metadata} and the directories
 * of the parts are known here, and no part file.
 *
 * @param model the path of the whole model, for sentences
 * @param directory of this stage
 * @param parts the stages inside it, in order
 */
record SavedStage(String model, Path directory, StageMetadata metadata, List<SavedStage> parts) {
    private static final int DEEPEST = 32;

    /**
     * Reads the metadata of a stage and of all inside it.
     *
     * @throws Refusal if one is missing or not what Spark ML writes
     * @throws IOException if the files cannot be reached
     */
    static SavedStage read(FileSystem files, Path directory, String model) throws IOException {
        return read(files, directory, model, 0);
    }

    private static SavedStage read(FileSystem files, Path directory, String model, int depth) throws IOException {
        if (depth > DEEPEST) {
            throw Refusal.before("The model \"" + model + "\" holds models inside models more than " + DEEPEST
                    + " deep; save the inner one by itself.");
        }
        StageMetadata metadata = StageMetadata.parse(model, line(files, directory, model));
        List<SavedStage> parts = new ArrayList<>();
        // One by one: a number of parts that is too large ends at the first one that is not there.
        for (Iterator<String> each = metadata.parts().iterator(); each.hasNext(); ) {
            parts.add(read(files, child(directory, each.next(), model), model, depth + 1));
        }
        return new SavedStage(model, directory, metadata, List.copyOf(parts));
    }

    /** A directory below another, whatever the text that names it. */
    private static Path child(Path directory, String part, String model) {
        String[] names = part.split("/", -1);
        if (names.length > 2 || Arrays.asList(names).contains("..") || part.contains(":")) {
            throw Refusal.before("The metadata of the model \"" + model + "\" names the stage \"" + part
                    + "\", which is no directory of it; save or copy the model again.");
        }
        Path child = directory;
        for (String name : names) {
            child = new Path(child, name);
        }
        return child;
    }

    private static String line(FileSystem files, Path directory, String model) throws IOException {
        List<String> lines = new ArrayList<>();
        for (FileStatus file : metadataFiles(files, directory, model)) {
            String name = file.getPath().getName();
            if (file.isFile() && !name.startsWith("_") && !name.startsWith(".")) {
                try (FSDataInputStream in = files.open(file.getPath())) {
                    new String(in.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .filter(line -> !line.isBlank())
                            .forEach(lines::add);
                }
            }
        }
        if (lines.size() != 1) {
            throw Refusal.before("The metadata of \"" + directory.getName() + "\" in the model \"" + model + "\" has "
                    + lines.size() + " lines, expected 1; save or copy it again.");
        }
        return lines.get(0);
    }

    private static FileStatus[] metadataFiles(FileSystem files, Path directory, String model) throws IOException {
        try {
            return files.listStatus(new Path(directory, "metadata"));
        } catch (FileNotFoundException e) {
            throw Refusal.before(
                    "The model \"" + model + "\" is incomplete, its stage \"" + directory.getName()
                            + "\" is missing; save or copy it again.",
                    e);
        }
    }

    /** @throws Refusal if this stage or one inside it is of a class that is not supported */
    void requireSupported() {
        SupportedStages.require(metadata);
        parts.forEach(SavedStage::requireSupported);
    }
}
