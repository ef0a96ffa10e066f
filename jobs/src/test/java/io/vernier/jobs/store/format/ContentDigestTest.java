package io.vernier.jobs.store.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ContentDigestTest {
    private static final TableSchema SCHEMA = TableSchema.of(
            "mixed",
            Column.nullable("text", ScalarType.STRING),
            Column.nullable("other", ScalarType.STRING),
            Column.required("real", ScalarType.DOUBLE),
            Column.required("list", new ArrayType(ScalarType.BIGINT)),
            Column.required("map", StringMapType.STRING_MAP));

    private static TableRow row(Optional<String> text, Optional<String> other, double real, long... list) {
        SortedMap<String, String> map = new TreeMap<>();
        map.put("k", "v");
        return TableRow.of(SCHEMA, text, other, real, list, map);
    }

    private static String digest(TableRow... rows) {
        return ContentDigest.summary(SCHEMA, Arrays.asList(rows).iterator()).digest();
    }

    @Test
    void equalContentHasOneDigest() {
        assertThat(digest(row(Optional.of("a"), Optional.empty(), Double.NaN, 1, 2)))
                .hasSize(64)
                .isEqualTo(digest(row(Optional.of("a"), Optional.empty(), 0.0 / 0.0, 1, 2)));
    }

    @Test
    void everyDifferenceMakesAnotherDigest() {
        TableRow one = row(Optional.of("a"), Optional.of("bc"), 0, 1, 2);
        List<String> digests = List.of(
                digest(),
                digest(one),
                digest(one, one),
                digest(row(Optional.of("ab"), Optional.of("c"), 0, 1, 2)),
                digest(row(Optional.empty(), Optional.of("bc"), 0, 1, 2)),
                digest(row(Optional.of("bc"), Optional.empty(), 0, 1, 2)),
                digest(row(Optional.of(""), Optional.of("bc"), 0, 1, 2)),
                digest(row(Optional.of("a"), Optional.of("bc"), -0.0, 1, 2)),
                digest(row(Optional.of("a"), Optional.of("bc"), 0, 2, 1)),
                digest(row(Optional.of("a"), Optional.of("bc"), 0, 1)),
                digest(one, row(Optional.of("x"), Optional.empty(), 0)),
                digest(row(Optional.of("x"), Optional.empty(), 0), one));
        assertThat(digests).doesNotHaveDuplicates();
    }

    @Test
    void theSchemaCounts() {
        TableSchema nullable = TableSchema.of("t", Column.nullable("a", ScalarType.INT));
        TableSchema required = TableSchema.of("t", Column.required("a", ScalarType.INT));
        TableSchema renamed = TableSchema.of("t", Column.nullable("b", ScalarType.INT));
        assertThat(List.of(nullable, required, renamed).stream()
                        .map(schema -> new ContentDigest(schema).summary().digest()))
                .doesNotHaveDuplicates();
    }

    @Test
    void sumsBeyondTheDecimalAreNotCutOff() {
        TableSchema schema = TableSchema.of("t", Column.required("sum", ScalarType.DECIMAL));
        BigInteger greatest = BigInteger.TEN.pow(38).subtract(BigInteger.ONE);
        assertThat(ContentDigest.summary(
                                schema,
                                List.of(TableRow.of(schema, greatest), TableRow.of(schema, greatest.negate()))
                                        .iterator())
                        .rows())
                .isEqualTo(2);
        assertThatThrownBy(() -> new ContentDigest(schema).add(TableRow.of(schema, BigInteger.TEN.pow(38))))
                .isInstanceOf(ArithmeticException.class);
    }
}
