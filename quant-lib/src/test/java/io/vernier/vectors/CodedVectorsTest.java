package io.vernier.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vernier.arithmetic.Convention;
import io.vernier.arithmetic.Range;
import java.util.List;
import org.junit.jupiter.api.Test;

class CodedVectorsTest {
    private static final VectorEncoding ROWS = VectorEncoding.perVector(Convention.vernier(), 8, 3);
    private static final VectorEncoding COLUMNS = VectorEncoding.perColumn(
            Convention.vernier(), 8, List.of(new Range(-1, 2), new Range(0, 0.5), new Range(-8, 1)));

    @Test
    void theGreatestMagnitudeOfAVectorHasTheGreatestCode() {
        CodedVector coded = ROWS.encode(new float[] {0.5f, -2, 1});

        assertThat(coded.codes()).containsExactly(32, -127, 64);
        assertThat(coded.scale()).isEqualTo(2.0 / 127);
    }

    @Test
    void zeroStaysZero() {
        assertThat(ROWS.decode(ROWS.encode(new float[3]))).containsOnly(0);
        assertThat(COLUMNS.decode(COLUMNS.encode(new float[3]))).containsOnly(0);
    }

    @Test
    void aProductIsThatOfWhatCodesStandFor() {
        float[] vector = {0.5f, 0.25f, -7};
        for (VectorEncoding left : List.of(ROWS, COLUMNS)) {
            for (VectorEncoding right : List.of(ROWS, COLUMNS)) {
                CodedVector a = left.encode(vector);
                CodedVector b = right.encode(new float[] {1, 0.5f, -3});
                double expected = 0;
                for (int k = 0; k < 3; k++) {
                    expected += left.decode(a)[k] * right.decode(b)[k];
                }
                CodedProduct product = new CodedProduct(left, right);
                assertThat(product.of(a, b)).isCloseTo(expected, within(1e-12));
                assertThat(product.isInteger()).isEqualTo(left == ROWS && right == ROWS);
                assertThat(product.bound()).isEqualTo(3 * 127 * 127);
                assertThat(Math.abs(CodedProduct.accumulate(a.codes(), b.codes())))
                        .isLessThanOrEqualTo(product.bound());
            }
        }
    }

    @Test
    void theBestKeysAreTheSameInAnyOrderAndGrouping() {
        BestKeys<Integer> all = new BestKeys<>(3);
        BestKeys<Integer> backwards = new BestKeys<>(3);
        BestKeys<Integer> other = new BestKeys<>(3);
        double[] scores = {1, 5, 5, 2, 5, 5, 0};
        for (int k = 0; k < scores.length; k++) {
            all.offer(k, scores[k]);
            (k % 2 == 0 ? backwards : other).offer(scores.length - 1 - k, scores[scores.length - 1 - k]);
        }
        backwards.merge(other);

        assertThat(all.keys()).containsExactly(1, 2, 4);
        assertThat(backwards.keys()).isEqualTo(all.keys());
        assertThat(all.share(backwards)).isEqualTo(1);
    }
}
