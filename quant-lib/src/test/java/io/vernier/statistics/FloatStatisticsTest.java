package io.vernier.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Floats give the very state that the same values give as doubles. */
class FloatStatisticsTest {
    private static final TensorLayout LAYOUT = TensorLayout.unnamed("t", 1);

    @Provide
    static Arbitrary<List<Float>> values() {
        Arbitrary<Float> any = Arbitraries.integers().map(Float::intBitsToFloat);
        Arbitrary<Float> special = Arbitraries.of(
                0f, -0f, Float.NaN, Float.MIN_VALUE, -Float.MIN_VALUE, Float.MAX_VALUE, Float.POSITIVE_INFINITY, 1f);
        Arbitrary<Float> usual = Arbitraries.floats().between(-4, 4);
        return Arbitraries.oneOf(any, special, usual).list().ofMaxSize(60);
    }

    @Property(tries = 200)
    void ofAHistogramAndOfTotals(@ForAll("values") List<Float> values, @ForAll boolean hasHistogram)
            throws IOException {
        // Often enough for bins of doubles to be given up, and for several blocks.
        int times = 1 + 3000 / Math.max(values.size(), 1);
        float[] floats = new float[times * values.size() + 3];
        double[] doubles = new double[floats.length];
        for (int k = 3; k < floats.length; k++) {
            floats[k] = values.get(k % values.size());
            doubles[k] = floats[k];
        }
        TensorStatistics ofFloats = TensorStatistics.empty(LAYOUT, hasHistogram ? 1 : 0);
        TensorStatistics ofDoubles = TensorStatistics.empty(LAYOUT, hasHistogram ? 1 : 0);

        ofFloats.observe(0, floats, 3, floats.length - 3);
        ofDoubles.observe(0, doubles, 3, floats.length - 3);

        assertThat(bytes(ofFloats)).isEqualTo(bytes(ofDoubles));
        assertThat(ofFloats.std(0)).isEqualTo(ofDoubles.std(0));
        assertThat(ofFloats.whole().std()).isEqualTo(ofFloats.std(0));
    }

    private static byte[] bytes(TensorStatistics statistics) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        statistics.encode(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }
}
