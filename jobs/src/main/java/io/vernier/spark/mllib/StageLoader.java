package io.vernier.spark.mllib;

import io.vernier.outcome.Refusal;
import io.vernier.spark.plan.Reasons;
import io.vernier.spark.saved.StageReader;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.OneVsRestModel;
import org.apache.spark.sql.SparkSession;

/**
 * Makes stages of what was saved. What holds other stages is put together here, since a part must be one whose metadata was looked at;
 * anything else is read without Spark where its layout is known, else by Spark's reader of its class.
 *
 * @param spark is asked only where Spark's reader is needed
 */
record StageLoader(Configuration hadoop, Supplier<SparkSession> spark) {
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
        return parts.isEmpty() ? read(stage) : parts.get(0);
    }

    private Transformer read(SavedStage stage) {
        StageMetadata metadata = stage.metadata();
        return StageReader.read(
                        hadoop,
                        stage.directory(),
                        metadata.className(),
                        metadata.line().toString())
                .orElseGet(() -> readBySpark(stage));
    }

    private Transformer readBySpark(SavedStage stage) {
        return read(
                stage, path -> SupportedStages.load(session(), stage.metadata().className(), path));
    }

    /** The session, which is started if it must be. */
    SparkSession session() {
        return spark.get();
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
            String running = session().version();
            throw newer(metadata, running)
                    .map(saved -> Refusal.before(
                            what + " was saved by Spark " + saved + ", and Spark " + running
                                    + ", which runs here, cannot read it: " + reason + " Run with Spark " + saved
                                    + ", or save the model with Spark " + running + ".",
                            e))
                    .orElseGet(() ->
                            Refusal.before(what + " cannot be read, save or copy it again; Spark says: " + reason, e));
        }
    }

    /** The Spark that saved the stage, if it is newer than the one that runs. */
    private static Optional<String> newer(StageMetadata metadata, String running) {
        return Optional.of(metadata.spark()).filter(saved -> release(saved) > release(running));
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
