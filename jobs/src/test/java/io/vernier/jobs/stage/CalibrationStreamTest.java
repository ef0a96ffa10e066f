package io.vernier.jobs.stage;

import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernier.jobs.LocalSession;
import io.vernier.jobs.store.LocatedStatistics;
import io.vernier.outcome.ExitCode;
import io.vernier.outcome.Refusal;
import io.vernier.spark.plan.ReadMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.feature.Bucketizer;
import org.apache.spark.ml.feature.OneHotEncoder;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that arrive day by day, and what a process that dies leaves of them. */
class CalibrationStreamTest {
    private static final String ONE_FILE_A_BATCH = "calibration.options.maxFilesPerTrigger=1";

    @TempDir
    private static Path directory;

    private static Workbench bench;

    @TempDir
    private Path out;

    @BeforeAll
    static void write() {
        bench = new Workbench(directory)
                .save(Specimens.train("perceptron"), "model")
                .save(Specimens.trainOnVectors("binary"), "vectors");
    }

    /** Rows of a day, in so many files. */
    private static void arrive(String table, int from, int to, int files) {
        append(table, Specimens.rows(from, to).repartition(files));
    }

    private static void append(String table, Dataset<Row> rows) {
        rows.write().mode("append").parquet(bench.path(table));
    }

    private SingleJob job(String model, String table, String... settings) {
        List<String> all = new ArrayList<>(Arrays.asList(settings));
        all.add("output.path=" + out);
        return bench.job(model, table, all.toArray(String[]::new));
    }

    private Outcome stream(String table, String... settings) {
        return job("model", table, settings).stream();
    }

    private static byte[] state(Outcome outcome) {
        return LocatedStatistics.at(new Configuration(), outcome.calibration().path())
                .statistics()
                .encode();
    }

    private void assertEqualsBatch(Outcome streamed, String model, String table, String... settings) {
        Outcome batch = job(model, table, settings).calibrate();
        assertThat(bench.statistics(streamed)).isEqualTo(bench.statistics(batch));
        assertThat(state(streamed)).isEqualTo(state(batch));
    }

    private static void assertRefused(ThrowingCallable stream, ExitCode code, String... words) {
        assertThatThrownBy(stream)
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.exitCode()).isEqualTo(code))
                .hasMessageContainingAll(words);
    }

    /** The only directory of a name below a directory of the only stream. */
    private Path streamed(String name) throws IOException {
        try (var below = Files.walk(out.resolve("model/streams"))) {
            return below.filter(path -> path.getFileName().toString().startsWith(name))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static void delete(Path tree) throws IOException {
        try (var all = Files.walk(tree)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    /** What Spark notes last of a batch. */
    private void forgetCommit(int batch) throws IOException {
        Path commits = streamed("commits");
        Files.delete(commits.resolve(Integer.toString(batch)));
        Files.deleteIfExists(commits.resolve("." + batch + ".crc"));
    }

    @Test
    void daysAddUpToTheStateOfAllRows() {
        arrive("days", 0, 300, 3);
        Outcome first = stream("days");
        assertEqualsBatch(first, "model", "days");

        arrive("days", 300, 800, 2);
        Outcome second = stream("days");

        assertThat(second.sentences()).anyMatch(line -> line.contains("500 rows in 1 batches were added, 800 rows"));
        assertEqualsBatch(second, "model", "days");
        Outcome third = stream("days");
        assertThat(third.sentences()).anyMatch(line -> line.contains("0 rows in 0 batches were added, 800 rows"));
        assertThat(third.calibration().path()).isEqualTo(second.calibration().path());
    }

    @Test
    void theSizeOfBatchesChangesNothing() {
        arrive("batches", 0, 400, 12);
        Outcome whole = stream("batches");
        Path other = out.resolve("other");

        Outcome small = stream("batches", ONE_FILE_A_BATCH, "model.name=other");

        assertThat(small.sentences()).anyMatch(line -> line.contains("in 12 batches"));
        assertThat(Path.of(small.calibration().path()).getParent()).isEqualTo(other.resolve("calibrations"));
        assertThat(Path.of(small.calibration().path()).getFileName())
                .isEqualTo(Path.of(whole.calibration().path()).getFileName());
    }

    @Test
    void aBatchThatWasSavedButNotNotedCountsOnce() throws IOException {
        arrive("saved", 0, 400, 2);
        Outcome undisturbed = stream("saved", ONE_FILE_A_BATCH);
        forgetCommit(1);

        Outcome again = stream("saved", ONE_FILE_A_BATCH);

        assertThat(streamed("commits").resolve("1")).exists();
        assertThat(again.calibration().path())
                .isEqualTo(undisturbed.calibration().path());
        arrive("saved", 400, 500, 1);
        assertEqualsBatch(stream("saved", ONE_FILE_A_BATCH), "model", "saved");
    }

    @Test
    void aBatchThatWasPlannedButNotSavedIsReadAgain() throws IOException {
        arrive("planned", 0, 200, 1);
        stream("planned");
        Path kept = Files.copy(streamed("state"), out.resolve("kept"));
        arrive("planned", 200, 400, 1);
        Outcome undisturbed = stream("planned");
        forgetCommit(1);
        Files.copy(kept, streamed("state"), StandardCopyOption.REPLACE_EXISTING);

        assertThat(stream("planned").calibration().path())
                .isEqualTo(undisturbed.calibration().path());
    }

    @Test
    void aPlannedFileThatVanishedIsNotLeftOut() throws IOException {
        arrive("vanished", 0, 200, 1);
        List<Path> first = files("vanished");
        stream("vanished");
        Path kept = Files.copy(streamed("state"), out.resolve("kept"));
        arrive("vanished", 200, 400, 1);
        stream("vanished");
        forgetCommit(1);
        Files.copy(kept, streamed("state"), StandardCopyOption.REPLACE_EXISTING);
        for (Path file : files("vanished")) {
            if (!first.contains(file)) {
                Files.delete(file);
            }
        }

        assertRefused(() -> stream("vanished"), ExitCode.DATA_REFUSED, "was removed before it was read");

        assertThat(streamed("state")).hasSameBinaryContentAs(kept);
    }

    @Test
    void aBatchOfTwoNotesIsBothAndThoseAfterItKeepTheirOwnFiles() throws IOException {
        arrive("noted", 0, 100, 1);
        List<Path> first = files("noted");
        stream("noted");
        arrive("noted", 100, 200, 1);
        Path second = newest("noted", first);
        noteWithoutPlan(first.get(0), second);
        byte[] planned = Files.readAllBytes(second);
        List<Path> earlier = files("noted");
        arrive("noted", 200, 300, 1);
        Path third = newest("noted", earlier);
        byte[] kept = Files.readAllBytes(third);
        Files.delete(second);
        assertRefused(
                () -> stream("noted"),
                ExitCode.DATA_REFUSED,
                second.getFileName().toString());
        Files.write(second, planned);
        Files.delete(third);
        assertRefused(
                () -> stream("noted"),
                ExitCode.DATA_REFUSED,
                third.getFileName().toString(),
                "was removed before it was read");
        Files.write(third, kept);

        assertThat(stream("noted").sentences()).anyMatch(line -> line.contains("200 rows in 1 batches"));
        assertThat(streamed("sources").resolve("0/2")).exists();
        assertThat(streamed("offsets").resolve("2")).doesNotExist();
        List<Path> read = files("noted");
        arrive("noted", 300, 400, 1);
        for (Path file : read) {
            Files.delete(file);
        }

        assertThat(stream("noted").sentences())
                .anyMatch(line -> line.contains("100 rows in 1 batches were added, 400"));
    }

    /** What Spark leaves that ends after it has noted a file and before it plans the batch, which would be the second. */
    private void noteWithoutPlan(Path noted, Path next) throws IOException {
        Path notes = streamed("sources").resolve("0");
        Files.writeString(
                notes.resolve("1"),
                Files.readString(notes.resolve("0"))
                        .replace(
                                noted.getFileName().toString(),
                                next.getFileName().toString())
                        .replace("\"batchId\":0", "\"batchId\":1"));
    }

    /** A file that was not there before. */
    private static Path newest(String table, List<Path> before) throws IOException {
        return files(table).stream()
                .filter(file -> !before.contains(file))
                .findFirst()
                .orElseThrow();
    }

    private static List<Path> files(String table) throws IOException {
        try (var files = Files.list(directory.resolve(table))) {
            return files.filter(file -> file.toString().endsWith(".parquet")).toList();
        }
    }

    @Test
    void whatTellsOfOtherBatchesThanTheStateIsRefused() throws IOException {
        arrive("torn", 0, 200, 1);
        stream("torn");
        Path kept = Files.copy(streamed("state"), out.resolve("kept"));
        for (int from = 200; from <= 300; from += 100) {
            arrive("torn", from, from + 100, 1);
            stream("torn");
        }
        Path state = streamed("state");
        byte[] last = Files.readAllBytes(state);
        Files.copy(kept, state, StandardCopyOption.REPLACE_EXISTING);
        arrive("torn", 400, 500, 1);
        assertRefused(
                () -> stream("torn"), ExitCode.REFUSED, "ends with batch 0", "with batch 2", "read all files again");

        Files.write(state, Arrays.copyOf(last, last.length - 1));
        assertRefused(() -> stream("torn"), ExitCode.REFUSED, "damaged");

        Files.write(state, last);
        delete(streamed("checkpoint-"));
        assertRefused(() -> stream("torn"), ExitCode.REFUSED, "lost its checkpoint");

        delete(state.getParent());
        assertEqualsBatch(stream("torn"), "model", "torn");
    }

    @Test
    void aStateBehindItsCheckpointIsNotPublishedAgain() throws IOException {
        arrive("behind", 0, 200, 1);
        stream("behind");
        Path kept = Files.copy(streamed("state"), out.resolve("kept"));
        arrive("behind", 200, 400, 1);
        stream("behind");
        Files.copy(kept, streamed("state"), StandardCopyOption.REPLACE_EXISTING);

        assertRefused(() -> stream("behind"), ExitCode.REFUSED, "ends with batch 0", "with batch 1");

        Files.delete(streamed("state"));
        assertRefused(() -> stream("behind"), ExitCode.REFUSED, "lost its state");
    }

    @Test
    void conditionsGroupsAndVectorsAreThoseOfTheBatch() {
        append("vector", Specimens.vectors(Specimens.rows(0, 200), "id % 2 = 0"));
        Outcome vectors = job("vectors", "vector", "calibration.where=kind > 0").stream();
        assertEqualsBatch(vectors, "vectors", "vector", "calibration.where=kind > 0");

        arrive("groups", 0, 300, 2);
        Outcome groups = stream("groups", "calibration.groups=32", ONE_FILE_A_BATCH);
        assertEqualsBatch(groups, "model", "groups", "calibration.groups=32");
        assertThat(bench.table(groups.calibration().path(), "groups"))
                .isEqualTo(bench.table(
                        job("model", "groups", "calibration.groups=32")
                                .calibrate()
                                .calibration()
                                .path(),
                        "groups"));
    }

    @Test
    void rowsThatAreLeftOutAreToldOfOnce() {
        String[] skip = {"quantization.non_finite=skip", ONE_FILE_A_BATCH};
        for (int day = 0; day < 3; day++) {
            long before = ReadMetrics.count("rowsLeftOut");
            if (day < 2) {
                append(
                        "gaps",
                        Specimens.vectors(Specimens.rows(0, 40), "id % 2 = 0")
                                .withColumn("features", expr("if(id < 7, null, features)"))
                                .coalesce(1));
            }

            job("vectors", "gaps", skip).stream();

            assertThat(ReadMetrics.count("rowsLeftOut") - before)
                    .as("day " + day)
                    .isEqualTo(day < 2 ? 7 : 0);
        }
    }

    @Test
    void sparksPageShowsTheBatchesByTheirName() {
        int before = newestJob();
        arrive("labelled", 0, 100, 1);

        stream("labelled");

        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (newestJob() <= before) {
            assertThat(System.nanoTime()).as("jobs of the group came").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    /** Of a calibration; Spark forgets old ones. */
    private static int newestJob() {
        var tracker = LocalSession.session().sparkContext().statusTracker();
        return Arrays.stream(tracker.getJobIdsForGroup("vernier-calibrate"))
                .max()
                .orElse(-1);
    }

    @Test
    void stagesBeforeTheVectorStaySparksWork() {
        Bucketizer bucketizer = new Bucketizer()
                .setInputCol("year")
                .setOutputCol("part")
                .setSplits(new double[] {Double.NEGATIVE_INFINITY, 2016, 2020, Double.POSITIVE_INFINITY});
        OneHotEncoder encoder = new OneHotEncoder().setInputCol("part").setOutputCol("parts");
        VectorAssembler assembler = new VectorAssembler()
                .setInputCols(new String[] {"tiny", "parts", "small"})
                .setOutputCol("features");
        LogisticRegression last = new LogisticRegression().setLabelCol("sign").setMaxIter(5);
        PipelineStage[] stages = {bucketizer, encoder, assembler, last};
        bench.save(new Pipeline().setStages(stages).fit(Specimens.rows(0, 500)), "prepared");
        arrive("raw", 0, 300, 2);

        assertEqualsBatch(job("prepared", "raw", ONE_FILE_A_BATCH).stream(), "prepared", "raw");
    }

    @Test
    void textIsReadAsTheTypesThatItHolds() {
        String[] settings = {
            "calibration.format=csv", "calibration.options.header=true", "calibration.options.inferSchema=true"
        };
        for (int from = 0; from < 300; from += 150) {
            Specimens.rows(from, from + 150)
                    .withColumn("flag", expr("int(flag)"))
                    .write()
                    .mode("append")
                    .option("header", "true")
                    .csv(bench.path("text"));
            assertEqualsBatch(stream("text", settings), "model", "text", settings);
        }
    }

    @Test
    void aRefusedBatchIsNotAdded() throws IOException {
        arrive("bad", 0, 200, 1);
        Outcome good = stream("bad");
        append("bad", Specimens.rows(200, 300).withColumn("minute", expr("if(id = 250, double('NaN'), minute)")));

        assertRefused(() -> stream("bad"), ExitCode.DATA_REFUSED, "\"minute\" is NaN in 1", "of 100 rows");

        assertThat(out.resolve("model/calibrations"))
                .isDirectoryContaining(
                        path -> path.endsWith(Path.of(good.calibration().path()).getFileName()))
                .isNotEmptyDirectory();
        Outcome skipped = stream("bad", "quantization.non_finite=skip");
        assertEqualsBatch(skipped, "model", "bad", "quantization.non_finite=skip");
    }

    @Test
    void aSourceWithoutRowsIsRefusedUntilSomeCome() {
        arrive("few", 0, 100, 1);
        String where = "calibration.where=id >= 100";
        assertRefused(() -> stream("few", where), ExitCode.DATA_REFUSED, "has no rows");

        arrive("few", 100, 150, 1);
        assertEqualsBatch(stream("few", where), "model", "few", where);
    }

    @Test
    void theCalibrationIsUsedByItsIdAndNotAddedToItsOwnPast() {
        arrive("used", 0, 300, 1);
        Outcome first = stream("used");
        arrive("used", 300, 600, 1);
        Outcome second = stream("used");
        String id = Path.of(second.calibration().path()).getFileName().toString();

        assertThat(second.sentences()).anyMatch(line -> line.contains("'calibration={id: " + id + "}'"));
        assertRefused(
                () -> CalibrationMerging.merge(
                        LocalSession.session().sparkContext().hadoopConfiguration(),
                        out.toString(),
                        "model",
                        List.of(first.calibration().path(), second.calibration().path())),
                ExitCode.REFUSED,
                "Rows of the stream");
        Outcome run = job("model", "used", "calibration={id: " + id + "}").quantize();
        Outcome batch = job("model", "used").run();
        assertThat(bench.table(Workbench.run(run), "program")).isEqualTo(bench.table(Workbench.run(batch), "program"));
        assertRefused(
                () -> job("model", "used", "calibration={id: " + id + "}").stream(),
                ExitCode.REFUSED,
                "cannot be streamed");
    }

    @Test
    void aDryRunWritesNothing() {
        arrive("dry", 0, 100, 1);

        assertThat(job("model", "dry").streamPlan())
                .anyMatch(line -> line.contains("/model/streams/"))
                .anyMatch(line -> line.contains("nothing was written"));
        assertThat(out).isEmptyDirectory();
    }
}
