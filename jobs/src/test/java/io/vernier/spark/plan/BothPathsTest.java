package io.vernier.spark.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernier.config.NonFinite;
import io.vernier.jobs.LocalSession;
import io.vernier.model.Decision;
import io.vernier.model.LayeredModel;
import io.vernier.model.Linear;
import io.vernier.spark.scan.CalibrationScan;
import io.vernier.spark.source.DataSet;
import io.vernier.spark.source.FeatureColumns;
import io.vernier.spark.source.NullPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The same rows give the same state, to the bit, by columns and by rows, however the files hold them. */
class BothPathsTest {
    private static final String VECTORIZED = "spark.sql.parquet.enableVectorizedReader";
    private static final String BATCH_ROWS = "spark.sql.parquet.columnarReaderBatchSize";

    /** One of each type; decimals as int, long and bytes; some with few values, some far from zero. */
    private static final List<String> FEATURES = List.of(
            "boolean(id % 3 = 0) as a",
            "tinyint(id % 256 - 128) as b",
            "smallint(hash % 30000) as c",
            "int(2013 + id % 11) as d",
            "bigint(hash * 1000003) as e",
            "float(hash / 1e5) as f",
            "double(hash) / 7 as g",
            "cast(id % 100000 as decimal(7, 2)) as h",
            "cast(hash as decimal(18, 6)) as i",
            "cast(hash as decimal(38, 10)) as j",
            "1e300 * (id % 5) as k");

    private static final String[] NAMES = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"};
    private static final int ROWS = 9_001;
    private static final SparkSession SESSION = LocalSession.session();

    @TempDir
    private static Path directory;

    private static byte[] expected;

    /** How a writer lays rows out. */
    enum Layout {
        DICTIONARY,
        PLAIN,
        DELTA,
        ROW_GROUPS;

        Map<String, String> options() {
            return switch (this) {
                case DICTIONARY -> Map.of("parquet.enable.dictionary", "true");
                case PLAIN -> Map.of("parquet.enable.dictionary", "false");
                case DELTA -> Map.of("parquet.enable.dictionary", "false", "parquet.writer.version", "v2");
                case ROW_GROUPS -> Map.of("parquet.block.size", "65536", "parquet.page.size", "2048");
            };
        }

        String path(String kind) {
            return directory.resolve(kind + "-" + name()).toString();
        }
    }

    @BeforeAll
    static void write() {
        for (Layout layout : Layout.values()) {
            rows("hash").write().options(layout.options()).parquet(layout.path("whole"));
            rows("if(id % 7 = 3, null, hash)").write().options(layout.options()).parquet(layout.path("nulls"));
        }
        expected = byRows(Layout.PLAIN.path("whole"), NullPolicy.FAIL);
    }

    private static Dataset<Row> rows(String hash) {
        return SESSION.range(0, ROWS, 1, 1)
                .selectExpr("id", "bigint(pmod(xxhash64(id), 1000003)) - 400000 as hash")
                .selectExpr("id", hash + " as hash")
                .selectExpr(FEATURES.toArray(String[]::new));
    }

    @AfterEach
    void reset() {
        SESSION.conf().unset(VECTORIZED);
        SESSION.conf().unset(BATCH_ROWS);
    }

    private static byte[] byRows(String path, NullPolicy nulls) {
        SESSION.conf().set(VECTORIZED, "false");
        try {
            Dataset<Row> rows = SESSION.read().parquet(path);
            assertThat(ColumnarPlan.of(rows.select("a"))).isEmpty();
            return state(rows, nulls);
        } finally {
            SESSION.conf().unset(VECTORIZED);
        }
    }

    private static byte[] byColumns(String path, NullPolicy nulls) {
        Dataset<Row> rows = SESSION.read().parquet(path);
        assertThat(ColumnarPlan.of(rows.select("a"))).isPresent();
        return state(rows, nulls);
    }

    private static byte[] state(Dataset<Row> rows, NullPolicy nulls) {
        double[] weights = new double[NAMES.length];
        Arrays.setAll(weights, k -> 1.0 / (k + 1));
        Linear linear = new Linear("layer0.linear", LayeredModel.INPUT, weights.length, weights, new double[] {0.5});
        LayeredModel model = new LayeredModel(weights.length, List.of(linear), new Decision.Identity());
        FeatureColumns features = new FeatureColumns.Assembled(List.of(NAMES), NAMES.length, nulls);
        return CalibrationScan.run(
                        SESSION.sparkContext(),
                        model,
                        DataSet.of(rows, features, NonFinite.SKIP),
                        16,
                        SESSION.sparkContext().longAccumulator())
                .encode();
    }

    @ParameterizedTest
    @EnumSource(Layout.class)
    void bothPathsGiveOneStateOfEveryLayout(Layout layout) {
        assertThat(byColumns(layout.path("whole"), NullPolicy.FAIL)).isEqualTo(expected);
        assertThat(byRows(layout.path("whole"), NullPolicy.FAIL)).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(Layout.class)
    void bothPathsSeeTheSameNulls(Layout layout) {
        for (NullPolicy nulls : List.of(NullPolicy.SKIP_ROW, NullPolicy.KEEP_AS_NAN)) {
            byte[] byRows = byRows(layout.path("nulls"), nulls);
            assertThat(byColumns(layout.path("nulls"), nulls)).isEqualTo(byRows).isNotEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 255, 257, 1000, 4095, 4097, 9000, 20_000})
    void batchesOfAnySizeGiveOneState(int rows) {
        SESSION.conf().set(BATCH_ROWS, rows);

        assertThat(byColumns(Layout.ROW_GROUPS.path("whole"), NullPolicy.FAIL)).isEqualTo(expected);
        assertThat(byColumns(Layout.DICTIONARY.path("nulls"), NullPolicy.SKIP_ROW))
                .isEqualTo(byRows(Layout.PLAIN.path("nulls"), NullPolicy.SKIP_ROW));
    }

    @Test
    void cachedRowsGiveTheSameState() {
        Dataset<Row> cached = SESSION.read().parquet(Layout.PLAIN.path("whole")).cache();
        try {
            assertThat(state(cached, NullPolicy.FAIL)).isEqualTo(expected);
        } finally {
            cached.unpersist();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "DICTIONARY, RLE_DICTIONARY|PLAIN_DICTIONARY, 1",
        "PLAIN, PLAIN, 1",
        "DELTA, DELTA_BINARY_PACKED, 1",
        "ROW_GROUPS, PLAIN|RLE_DICTIONARY|PLAIN_DICTIONARY, 3"
    })
    void filesAreLaidOutAsTheyAreCalled(Layout layout, String encodings, int leastRowGroups) {
        List<BlockMetaData> rowGroups = rowGroups(Path.of(layout.path("whole")));
        Set<String> found = new HashSet<>();
        rowGroups.forEach(group -> group.getColumns()
                .forEach(column ->
                        column.getEncodings().stream().map(Encoding::name).forEach(found::add)));

        assertThat(found).containsAnyOf(encodings.split("\\|"));
        assertThat(rowGroups).hasSizeGreaterThanOrEqualTo(leastRowGroups);
    }

    private static List<BlockMetaData> rowGroups(Path table) {
        try (var files = Files.list(table)) {
            Path file = files.filter(each -> each.toString().endsWith(".parquet"))
                    .findFirst()
                    .orElseThrow();
            var input = HadoopInputFile.fromPath(new org.apache.hadoop.fs.Path(file.toUri()), new Configuration());
            try (ParquetFileReader reader = ParquetFileReader.open(input)) {
                return reader.getRowGroups();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
