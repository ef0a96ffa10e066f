package io.vernier.jobs.mllib;

import io.vernier.jobs.outcome.Refusal;
import io.vernier.jobs.spark.Reasons;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.OneVsRestModel;
import org.apache.spark.sql.SparkSession;

/**
 * Makes stages of what was saved. What holds other stages is put together here, since a part must be one whose metadata was looked at;
 * anything else is loaded by Spark's reader of its class.
 */
record StageLoader(SparkSession session) {
    private static final Pattern RELEASE = Pattern.compile("([0-9]{1,3})\\.([0-9]{1,3})");

    /**
     * The stage as Spark ML runs it; a tuned model is its best one.
     *
     * @throws Refusal if Spark cannot read it (21)
     */
    Transformer load(SavedStage stage) {
        List<Transformer> parts = stage.parts().stream().map(this::load).toList();
        if (stage.metadata().is(PipelineModel.class)) {
            return new PipelineModel(stage.metadata().uid(), parts);
        }
        if (stage.metadata().is(OneVsRestModel.class)) {
            return OneVsRests.of(stage.metadata(), parts);
        }
        return parts.isEmpty() ? readBySpark(stage) : parts.get(0);
    }

    private Transformer readBySpark(SavedStage stage) {
        return read(stage, path -> SupportedStages.load(session, stage.metadata().className(), path));
    }

    /**
     * What a reader of Spark's makes of a stage.
     *
     * @param reader of a path as Spark takes it
     * @throws Refusal if it cannot (21)
     */
    <T> T read(SavedStage stage, Function<String, T> reader) {
        StageMetadata metadata = stage.metadata();
        try {
            return reader.apply(literal(stage.directory()));
        } catch (Exception e) {
            // Spark's readers throw many things, some of them undeclared: each means that these files are no use here.
            String what = "The stage \"" + metadata.uid() + "\" of the model \"" + stage.model() + "\"";
            String reason = Reasons.of(Reasons.deepest(e));
            throw newer(metadata)
                    .map(saved -> Refusal.before(
                            what + " was saved by Spark " + saved + ", and Spark " + session.version()
                                    + ", which runs here, cannot read it: " + reason + " Run with Spark " + saved
                                    + ", or save the model with Spark " + session.version() + ".",
                            e))
                    .orElseGet(() ->
                            Refusal.before(what + " cannot be read, save or copy it again; Spark says: " + reason, e));
        }
    }

    /** The Spark that saved the stage, if it is newer than the one that runs. */
    private Optional<String> newer(StageMetadata metadata) {
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
