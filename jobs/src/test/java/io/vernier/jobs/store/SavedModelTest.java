package io.vernier.jobs.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernier.integer.ProgramCodec;
import io.vernier.jobs.LocalSession;
import io.vernier.ml.QuantizedModel;
import io.vernier.quantize.Quantization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SavedModelTest {
    private static final Quantization QUANTIZATION = Samples.quantization();
    private static final String RUN = "fedcba9876543210";
    private final SparkSession spark = LocalSession.session();

    @TempDir
    private Path output;

    private RunDirectory directory;

    @BeforeEach
    void openDirectory() {
        directory = OutputDirectory.at(new Configuration(), output.toString(), "delay")
                .run(RUN);
    }

    private void write() {
        assertThat(directory.writeQuantization(QUANTIZATION, model(), List.of(), "4.1.0"))
                .hasSize(4);
    }

    private static QuantizedModel model() {
        return new QuantizedModel("quantized_" + RUN, QUANTIZATION.program());
    }

    @Test
    void theModelLoadsAsAStageOfSparkMl() {
        write();
        QuantizedModel loaded = QuantizedModel.load(directory.path() + "/model");
        assertThat(loaded.uid()).isEqualTo("quantized_" + RUN);
        assertThat(ProgramCodec.encode(loaded.program()))
                .usingRecursiveComparison()
                .isEqualTo(ProgramCodec.encode(QUANTIZATION.program()));
    }

    @Test
    void stagesBeforeTheInputAreSavedWithIt() {
        String features = "features";
        List<Transformer> preparation = new ArrayList<>();
        for (int k = 0; k < 10; k++) {
            preparation.add(new SQLTransformer().setStatement("select *, 1.0 + " + k + " as x" + k + " from __THIS__"));
        }
        preparation.add(
                new VectorAssembler().setInputCols(new String[] {"x3", "x7"}).setOutputCol(features));
        for (int again = 0; again < 2; again++) {
            directory.writeQuantization(QUANTIZATION, model(), preparation, "4.1.0");
        }

        PipelineModel loaded = PipelineModel.load(directory.path() + "/model");

        assertThat(loaded.stages()).hasSize(12);
        Row scored =
                loaded.transform(spark.range(1).toDF()).select("prediction").first();
        assertThat(scored)
                .isEqualTo(model().transform(new VectorAssembler()
                                .setInputCols(new String[] {"x3", "x7"})
                                .setOutputCol(features)
                                .transform(spark.sql("select 4.0 as x3, 8.0 as x7")))
                        .select("prediction")
                        .first());
    }

    /** Writes the model behind one stage, as a process that finds the run complete from its nth look on. */
    private void write(int looks) {
        AtomicInteger looked = new AtomicInteger();
        List<Transformer> preparation = List.of(new SQLTransformer("before").setStatement("select * from __THIS__"));
        org.apache.hadoop.fs.Path path =
                new org.apache.hadoop.fs.Path(output.resolve("model").toUri());
        new RunModel(new Configuration(), path, RUN, preparation, () -> looked.incrementAndGet() > looks)
                .write(model(), "4.1.0");
    }

    private Path firstStage() {
        return output.resolve("model/stages/0_before");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aRunThatIsCompleteByNowKeepsItsStages(int looks) throws IOException {
        write(Integer.MAX_VALUE);
        Path theirs = Files.writeString(firstStage().resolve("theirs"), "");

        write(looks);

        assertThat(theirs).exists();
        try (Stream<Path> left = Files.list(output.resolve("model"))) {
            assertThat(left.map(each -> each.getFileName().toString())).containsExactlyInAnyOrder("metadata", "stages");
        }
    }

    @Test
    void aStageThatWasLeftHalfIsWrittenAnew() throws IOException {
        write(Integer.MAX_VALUE);
        try (Stream<Path> parts = Files.walk(firstStage())) {
            for (Path part : parts.filter(Files::isRegularFile).toList()) {
                Files.delete(part);
            }
        }

        write(Integer.MAX_VALUE);

        assertThat(PipelineModel.load(output.resolve("model").toString()).stages())
                .hasSize(2);
    }

    @Test
    void equalRunsWriteEqualFiles() throws IOException {
        write();
        Map<String, byte[]> first = files();
        write();
        Map<String, byte[]> second = files();
        assertThat(second.keySet())
                .isEqualTo(first.keySet())
                .containsExactlyInAnyOrder(
                        "parameters/part-0.parquet",
                        "weights/part-0.parquet",
                        "program/part-0.parquet",
                        "accumulators/part-0.parquet",
                        "model/data/part-0.parquet",
                        "model/metadata/part-00000");
        first.forEach((name, bytes) -> assertThat(second.get(name)).as(name).isEqualTo(bytes));
    }

    private Map<String, byte[]> files() throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        Path root = Path.of(directory.path());
        try (Stream<Path> all = Files.walk(root)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(root.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return files;
    }
}
