package io.vernier.spark.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernier.config.Source;
import io.vernier.config.SourceConfiguration;
import io.vernier.jobs.LocalSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenedSourceTest {
    @TempDir
    private static Path directory;

    private static final SparkSession SESSION = LocalSession.session();

    @BeforeAll
    static void write() throws IOException {
        Dataset<Row> plain = rows("id", "double(id) as x", "cast(id as decimal(9,3)) as d", "array(1F) as a");
        write(plain, "plain", "");
        write(
                rows("id", "named_struct('b', id, 'c', date'2024-01-01') as s", "timestamp_ntz'2024-01-01' as t"),
                "nested",
                "");
        write(rows("id", "id % 2 as k"), "parts", "k");
        // A summary that has a column more than the file whose name comes first.
        write(plain.drop("d"), "beside", "");
        write(plain, "more", "");
        Files.copy(file("more"), directory.resolve("beside/_common_metadata"));
        write(plain.drop("a"), "merged", "");
        Files.copy(file("more"), directory.resolve("merged/zz.parquet"));
        write(plain.drop("a"), "copied", "");
        Files.copy(file("copied"), directory.resolve("copied/zz.parquet"));
        Files.copy(file("more"), directory.resolve("copied/aa.parquet._COPYING_"));
        write(rows("id", "string(id) as k"), "based/k=1", "");
    }

    /** Options that choose files, or make columns of their places, and a file that is still copied. */
    @ParameterizedTest
    @CsvSource({
        "merged, pathGlobFilter, zz*",
        "merged, modifiedAfter, 2000-01-01T00:00:00",
        "merged, recursiveFileLookup, true",
        "copied, compression, none",
        "based/k=1, basePath, based"
    })
    void theSchemaIsThatOfTheFilesThatSparkReads(String table, String option, String value) {
        String path = directory.resolve(table).toString();
        String set = option.equals("basePath") ? directory.resolve(value).toString() : value;
        SourceConfiguration source = new SourceConfiguration(
                "calibration",
                new Source.Files("parquet", List.of(path)),
                Optional.empty(),
                Optional.empty(),
                new TreeMap<>(Map.of(option, set)),
                Optional.empty());

        Dataset<Row> expected = SESSION.read().option(option, set).parquet(path);
        Dataset<Row> opened = OpenedSource.of(SESSION, source).rows();

        assertThat(opened.schema()).isEqualTo(expected.schema());
        assertThat(opened.collectAsList()).isEqualTo(expected.collectAsList());
    }

    private static Dataset<Row> rows(String... columns) {
        return SESSION.range(0, 4, 1, 1).selectExpr(columns);
    }

    private static void write(Dataset<Row> rows, String name, String partition) {
        String[] partitions = partition.isEmpty() ? new String[0] : new String[] {partition};
        rows.write()
                .mode(SaveMode.Overwrite)
                .partitionBy(partitions)
                .parquet(directory.resolve(name).toString());
    }

    private static Path file(String table) throws IOException {
        try (var files = Files.list(directory.resolve(table))) {
            return files.filter(file -> file.getFileName().toString().startsWith("part-"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Where Spark may look at more than one file, it is asked, which costs it a job. */
    @ParameterizedTest
    @CsvSource({
        "plain, false, 0",
        "nested, false, 0",
        "merged, false, 0",
        "parts, false, 1",
        "beside, false, 1",
        "merged, true, 1"
    })
    void theSchemaIsSparksAndCostsNoJobWhereOneFileTellsIt(String table, String merge, long jobs)
            throws TimeoutException {
        SESSION.conf().set("spark.sql.parquet.mergeSchema", merge);
        try {
            String path = directory.resolve(table).toString();
            SourceConfiguration source = SourceConfiguration.files("calibration", "parquet", path);
            Dataset<Row> expected = SESSION.read().parquet(path);
            SparkContext context = SESSION.sparkContext();
            LongAdder started = new LongAdder();
            SparkListener listener = new SparkListener() {
                @Override
                public void onJobStart(SparkListenerJobStart start) {
                    started.increment();
                }
            };
            context.listenerBus().waitUntilEmpty();
            context.addSparkListener(listener);
            Dataset<Row> opened;
            try {
                opened = OpenedSource.of(SESSION, source).rows();
                context.listenerBus().waitUntilEmpty();
            } finally {
                context.removeSparkListener(listener);
            }

            assertThat(opened.schema()).isEqualTo(expected.schema());
            assertThat(opened.collectAsList()).isEqualTo(expected.collectAsList());
            assertThat(started.sum()).isEqualTo(jobs);
        } finally {
            SESSION.conf().unset("spark.sql.parquet.mergeSchema");
        }
    }
}
