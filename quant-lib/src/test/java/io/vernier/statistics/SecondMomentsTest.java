package io.vernier.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernier.MergeLaws;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.IOException;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class SecondMomentsTest {
    private static final int INPUTS = 3;
    private static final int GRAMS = 2;
    private static final int TARGETS = 2;
    private static final int GREATEST_CODE = (1 << 16) - 1;

    /** A row with the greatest numbers of all among its own. */
    record Row(List<Integer> codes, List<Long> weights, List<Long> targets) {}

    @Provide
    Arbitrary<List<Row>> rows() {
        return Combinators.combine(
                        Arbitraries.integers()
                                .between(0, GREATEST_CODE)
                                .edgeCases(edges -> edges.add(GREATEST_CODE))
                                .list()
                                .ofSize(INPUTS),
                        Arbitraries.longs()
                                .between(0, SecondMoments.GREATEST_WEIGHT)
                                .list()
                                .ofSize(GRAMS),
                        Arbitraries.longs()
                                .between(-SecondMoments.GREATEST_TARGET, SecondMoments.GREATEST_TARGET)
                                .list()
                                .ofSize(TARGETS))
                .as(Row::new)
                .list()
                .ofMaxSize(40);
    }

    private static final class Laws implements MergeLaws<SecondMoments, Row> {
        @Override
        public SecondMoments empty() {
            return SecondMoments.empty(INPUTS, GRAMS, TARGETS);
        }

        @Override
        public void observe(SecondMoments state, Row row) {
            SecondMomentsTest.observe(state, List.of(row));
        }

        @Override
        public void merge(SecondMoments state, SecondMoments other) {
            state.merge(other);
        }

        @Override
        public void encode(SecondMoments state, DataOutput out) throws IOException {
            out.write(state.encode());
        }

        @Override
        public SecondMoments decode(DataInput in) throws IOException {
            SecondMoments state = empty();
            state.merge(((DataInputStream) in).readAllBytes());
            return state;
        }
    }

    @Property(tries = 60)
    void momentsAreAMergeableState(@ForAll("rows") List<Row> rows, @ForAll Random random) {
        new Laws().hold(rows, random);
    }

    @Property(tries = 60)
    void sumsAreExactInWholeBlocks(@ForAll("rows") List<Row> rows) {
        SecondMoments moments = new Laws().empty();
        observe(moments, rows);

        for (int i = 0; i <= INPUTS; i++) {
            for (int j = 0; j <= i; j++) {
                for (int g = 0; g < GRAMS; g++) {
                    assertThat(moments.gramRow(g, i)[j]).isEqualTo(gram(rows, g, i, j));
                    assertThat(moments.gramValue(g, j, i)).isEqualTo(moments.gramRow(g, i)[j].doubleValue());
                }
            }
            for (int k = 0; k < TARGETS; k++) {
                assertThat(moments.targetRow(k)[i]).isEqualTo(target(rows, k, i));
            }
        }
        assertThat(moments.rows()).isEqualTo(rows.size());
        assertThat(saved(moments).encode()).isEqualTo(moments.encode());
    }

    private static SecondMoments saved(SecondMoments moments) {
        SecondMoments read = new Laws().empty();
        read.addRows(moments.rows());
        for (int g = 0; g < GRAMS; g++) {
            for (int i = 0; i <= INPUTS; i++) {
                read.addGramRow(g, i, moments.gramRow(g, i));
            }
        }
        for (int k = 0; k < TARGETS; k++) {
            read.addTargetRow(k, moments.targetRow(k));
        }
        return read;
    }

    @Test
    void sumsGoOnBeyond64Bits() {
        WideSums sums = WideSums.zeros(1);
        BigInteger expected = BigInteger.ZERO;
        for (long value : new long[] {Long.MAX_VALUE, Long.MAX_VALUE, 5, Long.MIN_VALUE, Long.MIN_VALUE, -9, -1}) {
            sums.add(0, value);
            sums.merge(WideSums.of(BigInteger.valueOf(value)));
            expected = expected.add(BigInteger.valueOf(value).shiftLeft(1));

            assertThat(sums.value(0)).isEqualTo(expected);
            assertThat(sums.doubleValue(0)).isEqualTo(expected.doubleValue());
            assertThat(WideSums.of(expected).value(0)).isEqualTo(expected);
        }
    }

    @Test
    void momentsOfAnotherShapeAreRefused() {
        SecondMoments moments = SecondMoments.empty(INPUTS, GRAMS, TARGETS);

        assertThatThrownBy(() -> moments.merge(SecondMoments.empty(INPUTS, 1, TARGETS)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "Moments of 3 inputs, 1 weights and 2 targets were to be added to those of 3 inputs, 2 weights"
                                + " and 2 targets.");
        assertThatThrownBy(() -> moments.merge(new byte[] {1, 0}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("they end too early");
    }

    private static void observe(SecondMoments state, List<Row> rows) {
        int stride = SecondMoments.BLOCK_ROWS;
        int[] q = new int[rows.size() * INPUTS];
        long[] a = new long[GRAMS * stride];
        long[] z = new long[TARGETS * stride];
        for (int r = 0; r < rows.size(); r++) {
            for (int i = 0; i < INPUTS; i++) {
                q[r * INPUTS + i] = rows.get(r).codes().get(i);
            }
            for (int g = 0; g < GRAMS; g++) {
                a[g * stride + r] = rows.get(r).weights().get(g);
            }
            for (int k = 0; k < TARGETS; k++) {
                z[k * stride + r] = rows.get(r).targets().get(k);
            }
        }
        state.observe(rows.size(), q, a, z);
    }

    private static BigInteger gram(List<Row> rows, int g, int i, int j) {
        return rows.stream()
                .map(row -> code(row, i)
                        .multiply(code(row, j))
                        .multiply(BigInteger.valueOf(row.weights().get(g))))
                .reduce(BigInteger.ZERO, BigInteger::add);
    }

    private static BigInteger target(List<Row> rows, int k, int i) {
        return rows.stream()
                .map(row ->
                        code(row, i).multiply(BigInteger.valueOf(row.targets().get(k))))
                .reduce(BigInteger.ZERO, BigInteger::add);
    }

    private static BigInteger code(Row row, int i) {
        return i == INPUTS ? BigInteger.ONE : BigInteger.valueOf(row.codes().get(i));
    }
}
