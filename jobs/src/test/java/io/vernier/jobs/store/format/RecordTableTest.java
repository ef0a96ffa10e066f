package io.vernier.jobs.store.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordTableTest {
    @TempDir
    Path directory;

    /** A component of every type. */
    @SuppressWarnings("ArrayRecordComponent")
    record Everything(
            boolean truth,
            int smallNumber,
            OptionalInt maybeSmall,
            long number,
            OptionalLong maybeNumber,
            double float64,
            OptionalDouble maybeReal,
            String text,
            Optional<String> maybeText,
            List<Integer> places,
            int[] integers,
            Optional<long[]> maybeLongs,
            double[] reals,
            BigInteger[] sums,
            SortedMap<String, String> attributes) {
        Everything {
            if (smallNumber < 0) {
                throw new IllegalArgumentException("a small number is negative");
            }
        }
    }

    private static final RecordTable<Everything> TABLE = RecordTable.of("everything", 3, "run_id", Everything.class);

    private static final Everything FULL = new Everything(
            true,
            1,
            OptionalInt.of(2),
            3,
            OptionalLong.of(4),
            5.5,
            OptionalDouble.of(-0.0),
            "seven",
            Optional.of("acht"),
            List.of(9, 10),
            new int[] {11},
            Optional.of(new long[] {12, 13}),
            new double[] {Double.NEGATIVE_INFINITY},
            new BigInteger[] {BigInteger.TEN.pow(20)},
            new TreeMap<>(java.util.Map.of("key", "value")));

    private static final Everything SPARSE = new Everything(
            false,
            0,
            OptionalInt.empty(),
            0,
            OptionalLong.empty(),
            0,
            OptionalDouble.empty(),
            "",
            Optional.empty(),
            List.of(),
            new int[0],
            Optional.empty(),
            new double[0],
            new BigInteger[0],
            new TreeMap<>());

    @Test
    void columnsAreTheComponentsAfterVersionAndIdentity() {
        assertThat(TABLE.schema().columns())
                .extracting(Column::declaration)
                .containsExactly(
                        "format_version int not null",
                        "run_id string not null",
                        "truth boolean not null",
                        "small_number int not null",
                        "maybe_small int",
                        "number bigint not null",
                        "maybe_number bigint",
                        "float64 double not null",
                        "maybe_real double",
                        "text string not null",
                        "maybe_text string",
                        "places array<int> not null",
                        "integers array<int> not null",
                        "maybe_longs array<bigint>",
                        "reals array<double> not null",
                        "sums array<decimal(38,0)> not null",
                        "attributes map<string,string> not null");
    }

    @Test
    void whatIsReadIsWhatWasWritten() {
        TableFile file = TableFile.below(new Configuration(), new org.apache.hadoop.fs.Path(directory.toUri()), TABLE);

        TableSummary written = file.write(TABLE.rows("id", Stream.of(FULL, SPARSE)));

        assertThat(file.read(TABLE)).usingRecursiveComparison().isEqualTo(List.of(FULL, SPARSE));
        assertThat(written.table()).isEqualTo("everything");
        assertThat(written.rows()).isEqualTo(2);
    }

    @Test
    void whatARecordRefusesIsADamage() {
        TableRow row = TABLE.rows("id", Stream.of(FULL)).next();
        Object[] values = new Object[TABLE.schema().columns().size()];
        for (int k = 0; k < values.length; k++) {
            values[k] = row.value(k).orElseThrow();
        }
        values[TABLE.schema().position("small_number")] = -1;

        assertThatThrownBy(() -> TABLE.value(TableRow.of(TABLE.schema(), values)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a small number is negative");
    }

    @Test
    void anotherVersionIsRefusedWhereItMatters() {
        RecordTable<Everything> other = RecordTable.of("everything", 2, "run_id", Everything.class);
        TableRow row = other.rows("id", Stream.of(FULL)).next();

        assertThat(TABLE.value(row).text()).isEqualTo("seven");
        assertThatThrownBy(() -> TABLE.valueOfThisVersion(row)).hasMessage("found format_version 2, expected 3");
    }

    /** What no column holds. */
    record Foreign(Thread thread) {}

    @Test
    void aTypeWithoutAColumnIsRefused() {
        assertThatThrownBy(() -> RecordTable.bare("foreign", Foreign.class)).hasMessageContaining("thread");
    }
}
