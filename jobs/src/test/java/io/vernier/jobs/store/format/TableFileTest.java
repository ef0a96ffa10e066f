package io.vernier.jobs.store.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernier.outcome.Refusal;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableFileTest {
    private static final TableSchema SCHEMA = TableSchema.of(
            "numbers",
            Column.required("number", ScalarType.INT),
            Column.nullable("name", ScalarType.STRING),
            Column.nullable("value", ScalarType.DOUBLE));

    @TempDir
    private Path directory;

    private TableFile table() {
        return table(SCHEMA);
    }

    private TableFile table(TableSchema schema) {
        return new TableFile(
                new Configuration(),
                new org.apache.hadoop.fs.Path(directory.toUri().getPath(), "numbers"),
                schema);
    }

    private static TableRow row(int number, Optional<String> name, OptionalDouble value) {
        return TableRow.of(SCHEMA, number, name, value);
    }

    private static Iterator<TableRow> rows(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(number -> row(number, Optional.of("n" + number), OptionalDouble.empty()))
                .iterator();
    }

    private static Optional<Object> value(TableRow row, String column) {
        return row.value(SCHEMA.position(column));
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile).map(directory::relativize).toList();
        }
    }

    @Test
    void nullAndNanComeBackAsTheyWere() {
        TableSummary written = table().write(List.of(
                        row(1, Optional.empty(), OptionalDouble.of(Double.NaN)),
                        row(2, Optional.of("µ"), OptionalDouble.empty()))
                .iterator());
        List<TableRow> read = new ArrayList<>();
        assertThat(table().read(read::add)).isEqualTo(written);
        assertThat(written.rows()).isEqualTo(2);
        assertThat(value(read.get(0), "value")).hasValue(Double.NaN);
        assertThat(value(read.get(0), "name")).isEmpty();
        assertThat(value(read.get(1), "name")).hasValue("µ");
        assertThat(value(read.get(1), "value")).isEmpty();
    }

    /** Arrays are gathered in blocks, of which the least has 16 elements. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16, 17, 100, 2_500_000})
    void arraysOfAnyLengthComeBackAsTheyWere(int length) {
        TableSchema arrays = TableSchema.of(
                "arrays",
                Column.required("longs", new ArrayType(ScalarType.BIGINT)),
                Column.required("doubles", new ArrayType(ScalarType.DOUBLE)),
                Column.required("ints", new ArrayType(ScalarType.INT)),
                Column.required("decimals", new ArrayType(ScalarType.DECIMAL)));
        int few = Math.min(length, 100);
        TableRow row = TableRow.of(
                arrays,
                LongStream.range(0, length).map(k -> k << 40).toArray(),
                IntStream.range(0, few).mapToDouble(k -> k / 3.0).toArray(),
                IntStream.range(0, few).toArray(),
                IntStream.range(0, few).mapToObj(BigInteger::valueOf).toArray(BigInteger[]::new));

        // The second row must not see what was gathered for the first.
        TableSummary written = table(arrays).write(List.of(row, row).iterator());

        assertThat(table(arrays).read(each -> {})).isEqualTo(written);
        assertThat(written)
                .isEqualTo(ContentDigest.summary(arrays, List.of(row, row).iterator()));
    }

    @Test
    void aTableIsOneFile() throws IOException {
        table().write(rows(0, 10));
        assertThat(files()).containsExactly(Path.of("numbers", "part-0.parquet"));
    }

    @Test
    void aRowThatCannotBeMadeLeavesNoTable() throws IOException {
        Iterator<TableRow> broken = IntStream.range(0, 1000)
                .mapToObj(number -> {
                    if (number == 999) {
                        throw new IllegalStateException("broken");
                    }
                    return row(number, Optional.empty(), OptionalDouble.empty());
                })
                .iterator();
        assertThatThrownBy(() -> table().write(broken)).hasMessage("broken");
        assertThat(files()).isEmpty();
        assertThat(table().exists()).isFalse();
    }

    @Test
    void aBrokenRewriteLeavesThePreviousTable() {
        TableSummary before = table().write(rows(0, 5));
        Iterator<TableRow> broken = Stream.<TableRow>generate(() -> {
                    throw new IllegalStateException("broken");
                })
                .iterator();
        assertThatThrownBy(() -> table().write(broken)).hasMessage("broken");
        assertThat(table().read(row -> {})).isEqualTo(before);
    }

    @Test
    void equalRowsMakeEqualFilesAndAnotherTableReplacesIt() throws IOException {
        Path file = directory.resolve("numbers").resolve("part-0.parquet");
        table().write(rows(0, 100));
        byte[] first = Files.readAllBytes(file);
        table().write(rows(0, 100));
        assertThat(Files.readAllBytes(file)).isEqualTo(first);
        TableSummary other = table().write(rows(0, 101));
        assertThat(table().read(row -> {})).isEqualTo(other);
    }

    @Test
    void writersAtOnceLeaveAWholeTable() throws Exception {
        ExecutorService writers = Executors.newFixedThreadPool(4);
        try {
            List<Future<TableSummary>> written = new ArrayList<>();
            for (int k = 0; k < 24; k++) {
                written.add(writers.submit(() -> table().write(rows(0, 1000))));
            }
            for (Future<TableSummary> one : written) {
                TableSummary summary = one.get();
                assertThat(table().read(row -> {})).isEqualTo(summary);
            }
        } finally {
            writers.shutdownNow();
        }
        assertThat(files()).hasSize(1);
    }

    @Test
    void aTableOfAnotherLayoutIsRefused() {
        table().write(rows(0, 3));
        TableSchema other = TableSchema.of("numbers", Column.required("number", ScalarType.BIGINT));
        assertThatThrownBy(() -> table(other).read(row -> {}))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("columns");
    }

    @Test
    void aRequiredColumnHasAValueOfItsType() {
        assertThatThrownBy(() -> TableRow.of(SCHEMA, Optional.empty(), "a", 1.0))
                .hasMessageContaining("number int not null");
        assertThatThrownBy(() -> TableRow.of(SCHEMA, 1L, "a", 1.0)).hasMessageContaining("number");
        assertThatThrownBy(() -> TableRow.of(SCHEMA, 1, "a")).hasMessageContaining("expected 3");
    }
}
