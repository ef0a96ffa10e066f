package io.vernier.ml;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernier.integer.ProgramCodec;
import io.vernier.jobs.LocalSession;
import io.vernier.jobs.stage.Specimens;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Spark that lacks what its plans have elsewhere: another process, whose class path begins with a class that cannot be loaded. */
class HiddenInternalsTest {
    private static final String HIDDEN = "org/apache/spark/sql/catalyst/expressions/UserDefinedGenerator.class";
    private static final String SAID = "This Spark has other plans than Vernier knows";
    private static final long MINUTES = 5;

    @TempDir
    private static Path directory;

    /** Reads, quantizes and scores in the directory that is given, and says what it found. */
    public static final class Work {
        private Work() {}

        public static void main(String[] arguments) throws IOException {
            Path directory = Path.of(arguments[0]);
            Files.write(directory.resolve("found"), work(directory));
            LocalSession.session().stop();
        }

        static List<String> work(Path directory) {
            Dataset<Row> rows = LocalSession.session()
                    .read()
                    .parquet(directory.resolve("rows").toString());
            PipelineModel original =
                    PipelineModel.load(directory.resolve("model").toString());
            QuantizedModel model =
                    new PostTrainingQuantizer().setModel(original).setBits(6).fit(rows);
            List<String> found = new ArrayList<>();
            ProgramCodec.encode(model.program())
                    .forEach(row ->
                            found.add(row.name() + Arrays.toString(row.integers()) + Arrays.toString(row.reals())));
            model.transform(rows.where("id % 3 = 0")).where("prediction = 1").orderBy("id").collectAsList().stream()
                    .map(Row::toString)
                    .forEach(found::add);
            return found;
        }
    }

    @Test
    void thePublicInterfaceGivesTheSameAndItIsSaidOnce() throws Exception {
        Specimens.train("multinomial").save(directory.resolve("model").toString());
        Specimens.rows(0, 600).write().parquet(directory.resolve("rows").toString());
        Path hiding = directory.resolve("hiding");
        Files.createDirectories(hiding.resolve(HIDDEN).getParent());
        Files.write(hiding.resolve(HIDDEN), new byte[0]);
        Path log = directory.resolve("log");

        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "@" + Path.of("").toAbsolutePath().getParent().resolve(".mvn/java17.args"),
                        "-Xmx1g",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        hiding + File.pathSeparator + System.getProperty("java.class.path"),
                        Work.class.getName(),
                        directory.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();

        assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(log)).isZero();
        assertThat(Files.readAllLines(directory.resolve("found")))
                .isEqualTo(Work.work(directory))
                .hasSizeGreaterThan(50);
        assertThat(Files.readAllLines(log))
                .filteredOn(line -> line.contains(SAID))
                .hasSize(1);
    }
}
