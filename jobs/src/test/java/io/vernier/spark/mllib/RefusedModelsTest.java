package io.vernier.spark.mllib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernier.jobs.LocalSession;
import io.vernier.outcome.ExitCode;
import io.vernier.outcome.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Stream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.feature.MinHashLSH;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.regression.LinearRegression;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RefusedModelsTest {
    @TempDir
    private Path directory;

    private final Dataset<Row> flights = Flights.flights();

    @Test
    void aPathThatIsNotThere() {
        assertRefused(directory.resolve("absent"), "absent\" does not exist");
    }

    @Test
    void aFileSystemThatIsNotThere() {
        assertThatThrownBy(() -> SavedModels.load(LocalSession.session(), "nosuch://bucket/model"))
                .isInstanceOfSatisfying(Refusal.class, refusal -> assertCode(refusal, "cannot be reached", "nosuch"));
    }

    @Test
    void aDirectoryThatIsNoModel() throws IOException {
        Files.createDirectories(directory.resolve("data"));

        assertRefused(directory, "no saved Spark ML model", "\"metadata\"");
    }

    @Test
    void metadataThatIsNotSparks() throws IOException {
        Path metadata = Files.createDirectories(directory.resolve("model/metadata"));
        Files.writeString(metadata.resolve("part-00000"), "not json\n");

        assertRefused(directory.resolve("model"), "is not JSON");

        Files.writeString(metadata.resolve("part-00000"), "{\"class\": \"\"}\n");

        assertRefused(directory.resolve("model"), "names no class");

        Files.writeString(
                metadata.resolve("part-00000"),
                "{\"class\":\"org.apache.spark.mllib.clustering.KMeansModel\",\"version\":\"1.0\",\"k\":2}\n");

        assertRefused(directory.resolve("model"), "older interface for RDDs", "KMeansModel");

        Files.writeString(metadata.resolve("part-00000"), "");

        assertRefused(directory.resolve("model"), "0 lines, expected 1");
    }

    private static MinHashLSH hashes() {
        return new MinHashLSH().setInputCol("features").setOutputCol("hashes");
    }

    @Test
    void aStageOfAnUnsupportedClassByItsNameAndWhatIsSupported() throws IOException {
        Path path = save(fit(assembler(), hashes()));

        assertRefused(path, "\"mh-lsh_", "MinHashLSHModel", "has nothing to quantize", "vernier models");
    }

    @Test
    void aClassThatIsNotOnTheClassPathIsNotLoaded() throws IOException {
        Path metadata = Files.createDirectories(directory.resolve("model/metadata"));
        Files.writeString(
                metadata.resolve("part-00000"), "{\"class\":\"com.example.NoSuchModel\",\"uid\":\"no_such\"}\n");

        assertRefused(directory.resolve("model"), "\"no_such\"", "\"com.example.NoSuchModel\"", "not supported");
    }

    @Test
    void aModelThatIsQuantizedAlready() throws IOException {
        Path metadata = Files.createDirectories(directory.resolve("model/metadata"));
        Files.writeString(
                metadata.resolve("part-00000"),
                "{\"class\":\"io.vernier.ml.QuantizedModel\",\"uid\":\"quantized_1\"}\n");

        assertRefused(
                directory.resolve("model"), "\"quantized_1\" is a quantized model of Vernier already", "model.path");
    }

    @Test
    void anUnsupportedStageInsideAPipelineInsideAPipeline() throws IOException {
        PipelineModel inner = fit(assembler(), hashes());
        Path path = save(new PipelineModel("outer", new Transformer[] {inner}));

        assertRefused(path, "MinHashLSHModel", "integers already");
    }

    @Test
    void aPipelineThatWasNotFitted() throws IOException {
        Path path = directory.resolve("unfitted");
        new Pipeline().setStages(new PipelineStage[] {assembler()}).save(path.toString());

        assertRefused(path, "org.apache.spark.ml.Pipeline\"", "not fitted");
    }

    @Test
    void aPipelineWithoutAStage() throws IOException {
        assertRefused(save(new PipelineModel("empty", new Transformer[0])), "\"empty\" has no stages");
    }

    @Test
    void aPipelineThatDoesNotEndWithAModel() throws IOException {
        assertRefused(save(fit(assembler(), scaler())), "(StandardScalerModel) is the last one, but no model");
    }

    @Test
    void aStageThatDoesNotFeedTheModel() throws IOException {
        Path path = save(fit(assembler(), scaler(), new LinearRegression().setLabelCol("arrival")));

        assertRefused(path, "(StandardScalerModel) does not feed the model");
    }

    @Test
    void stagesThatDoNotFitTogether() {
        StandardScaler two = new StandardScaler().setInputCol("pair").setOutputCol("features");
        VectorAssembler pair = new VectorAssembler()
                .setInputCols(new String[] {"hour", "minute"})
                .setOutputCol("pair");
        PipelineModel scaled = fit(pair, two);
        PipelineModel joined = new PipelineModel(
                "joined",
                new Transformer[] {scaled, new LinearRegressionModel("linear", Vectors.dense(1, 2, 3), 0, 1)});

        assertRefused(save(joined), "vectors of 2 elements", "reads 3");
    }

    @Test
    void anAssembledVectorOfAnotherLengthThanTheModelReads() {
        VectorAssembler pair = new VectorAssembler()
                .setInputCols(new String[] {"hour", "minute"})
                .setOutputCol("pair");
        StandardScaler scaler = new StandardScaler().setInputCol("pair").setOutputCol("scaled");
        VectorAssembler outer =
                new VectorAssembler().setInputCols(new String[] {"scaled"}).setOutputCol("features");
        PipelineModel joined = new PipelineModel("joined", new Transformer[] {
            fit(pair, scaler, outer), new LinearRegressionModel("linear", Vectors.dense(1, 2, 3), 0, 1)
        });

        assertRefused(save(joined), "(VectorAssembler) makes vectors of 2 elements", "reads 3");
    }

    @Test
    void coefficientsThatAreNotFinite() {
        assertRefused(
                save(new LogisticRegressionModel("endless", Vectors.dense(1, Double.POSITIVE_INFINITY), 0)),
                "\"endless\"",
                "coefficient Infinity at position 1");
        assertRefused(
                save(new LogisticRegressionModel("absent", Vectors.dense(1, 2), Double.NaN)), "the intercept NaN");
    }

    @Test
    void aModelWhoseDataIsGone() throws IOException {
        Path path = save(fit(assembler(), logistic()));
        try (Stream<Path> files = Files.walk(path)) {
            Path data = files.filter(file -> file.endsWith("data")).findFirst().orElseThrow();
            delete(data);
        }

        assertRefused(path, "cannot be read", "save or copy it again");
    }

    @Test
    void aModelWhoseDataIsCutShort() throws IOException {
        Path path = save(fit(assembler(), logistic()));
        try (Stream<Path> files = Files.walk(path)) {
            for (Path part :
                    files.filter(file -> file.toString().contains("data/part-")).toList()) {
                byte[] bytes = Files.readAllBytes(part);
                Files.write(part, Arrays.copyOf(bytes, bytes.length / 2));
            }
        }

        assertRefused(path, "cannot be read", path.toString());
    }

    @Test
    void aPipelineOfWhichAStageIsMissing() throws IOException {
        PipelineModel pipeline = fit(assembler(), logistic());
        Path path = save(pipeline);
        try (Stream<Path> stages = Files.list(path.resolve("stages"))) {
            delete(stages.filter(stage -> stage.toString().contains("logreg"))
                    .findFirst()
                    .orElseThrow());
        }

        assertRefused(path, "is incomplete", pipeline.stages()[1].uid());
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static void assertRefused(Path path, String... parts) {
        assertThatThrownBy(() -> SavedModels.load(LocalSession.session(), path.toString()))
                .isInstanceOfSatisfying(Refusal.class, refusal -> assertCode(refusal, parts));
    }

    private static void assertCode(Refusal refusal, String... parts) {
        assertThat(refusal.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(refusal.getMessage()).contains(parts).endsWith(".").doesNotContain("\n");
    }

    private <T extends Transformer & MLWritable> Path save(T model) {
        Path path = directory.resolve(model.uid());
        try {
            model.save(path.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return path;
    }

    private PipelineModel fit(PipelineStage... stages) {
        return new Pipeline().setStages(stages).fit(flights);
    }

    private static VectorAssembler assembler() {
        return new VectorAssembler().setInputCols(Flights.FEATURES).setOutputCol("features");
    }

    private static StandardScaler scaler() {
        return new StandardScaler().setInputCol("features").setOutputCol("scaled");
    }

    private static LogisticRegression logistic() {
        return new LogisticRegression().setLabelCol("delayed").setMaxIter(2);
    }
}
