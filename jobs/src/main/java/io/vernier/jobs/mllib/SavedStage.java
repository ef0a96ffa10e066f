package io.vernier.jobs.mllib;

import io.vernier.jobs.outcome.Refusal;
import io.vernier.jobs.spark.Reasons;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.ClassificationModel;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.OneVsRestModel;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.Metadata;

/**
 * A stage in a saved model with the stages inside it. Of Spark's layout only {@code metadata} and the directories of the parts are known
 * here, and no part file. What holds other stages is put together here, since a part must be one that was looked at; anything else is
 * loaded by Spark's reader of its class.
 *
 * @param model the path of the whole model, for sentences
 * @param directory of this stage
 * @param parts the stages inside it, in order
 */
record SavedStage(String model, Path directory, StageMetadata metadata, List<SavedStage> parts) {
    private static final int DEEPEST = 32;
    private static final Pattern RELEASE = Pattern.compile("([0-9]{1,3})\\.([0-9]{1,3})");

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
        for (String part : metadata.parts()) {
            parts.add(read(files, child(directory, part, model), model, depth + 1));
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

    /** The stage as Spark ML runs it; a tuned model is its best one. */
    Transformer load(SparkSession session) {
        List<Transformer> loaded =
                parts.stream().map(part -> part.load(session)).toList();
        if (metadata.is(PipelineModel.class)) {
            return new PipelineModel(metadata.uid(), loaded);
        }
        if (metadata.is(OneVsRestModel.class)) {
            return oneVsRest(loaded);
        }
        return loaded.isEmpty() ? readBySpark(session) : loaded.get(0);
    }

    private OneVsRestModel oneVsRest(List<Transformer> loaded) {
        ClassificationModel<?, ?>[] models = new ClassificationModel<?, ?>[loaded.size()];
        for (int k = 0; k < models.length; k++) {
            if (!(loaded.get(k) instanceof ClassificationModel<?, ?> part)) {
                throw Refusal.before("The one-vs-rest model \"" + metadata.uid() + "\" has the part \""
                        + loaded.get(k).uid() + "\", which is no classifier; save or copy it again.");
            }
            models[k] = part;
        }
        if (models.length == 0) {
            throw Refusal.before(
                    "The one-vs-rest model \"" + metadata.uid() + "\" has no part; save or copy it again.");
        }
        String label = metadata.line().path("labelMetadata").asText();
        OneVsRestModel model = new OneVsRestModel(
                metadata.uid(), label.isEmpty() ? Metadata.empty() : Metadata.fromJson(label), models);
        metadata.parameter("featuresCol").ifPresent(model::setFeaturesCol);
        metadata.parameter("predictionCol").ifPresent(model::setPredictionCol);
        metadata.parameter("rawPredictionCol").ifPresent(model::setRawPredictionCol);
        // It says what type of vectors the parts read, which is the same for all.
        model.set("classifier", new LogisticRegression());
        metadata.parameter("labelCol").ifPresent(name -> model.set(model.labelCol(), name));
        return model;
    }

    private Transformer readBySpark(SparkSession session) {
        try {
            return SupportedStages.load(session, metadata.className(), literal(directory));
        } catch (Exception e) {
            // Spark's readers throw many things, some of them undeclared: each means that these files are no use here.
            String reason = Reasons.of(Reasons.deepest(e));
            String stage = parts.isEmpty() && directory.toString().endsWith(model)
                    ? ""
                    : "stage \"" + metadata.uid() + "\" of the ";
            throw newer(session)
                    .map(version -> Refusal.before(
                            "The " + stage + "model \"" + model + "\" was saved by Spark " + version
                                    + ", and Spark " + session.version() + ", which runs here, cannot read it: "
                                    + reason
                                    + " Run with Spark " + version + ", or save the model with Spark "
                                    + session.version() + ".",
                            e))
                    .orElseGet(() -> Refusal.before(
                            "The " + stage + "model \"" + model
                                    + "\" cannot be read, save or copy it again; Spark says: " + reason,
                            e));
        }
    }

    /** The Spark that saved the stage, if it is newer than the one that runs. */
    private Optional<String> newer(SparkSession session) {
        return Optional.of(metadata.spark()).filter(saved -> release(saved) > release(session.version()));
    }

    /** Major and minor version as one number; 0 where the text is no version. */
    private static int release(String version) {
        Matcher numbers = RELEASE.matcher(version);
        return numbers.lookingAt() ? Integer.parseInt(numbers.group(1)) * 1000 + Integer.parseInt(numbers.group(2)) : 0;
    }

    /** The path as Spark's readers take it: a name with a bracket is no pattern. */
    private static String literal(Path directory) {
        return directory.toString().replaceAll("[\\\\\\[\\]{}*?]", "\\\\$0");
    }
}
