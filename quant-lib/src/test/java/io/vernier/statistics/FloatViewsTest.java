package io.vernier.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FloatViewsTest {
    /** Where the cast to float32 rounds, ends or loses its sign. */
    private static final double[] EDGES = {
        0,
        -0.0,
        Double.MIN_VALUE,
        -Double.MIN_VALUE,
        0x1p-150,
        Math.nextUp(0x1p-150),
        -0x1p-149,
        Float.MIN_NORMAL,
        Math.nextDown((double) Float.MIN_NORMAL),
        1 + 0x1p-24,
        1 + 0x3p-24,
        Float.MAX_VALUE,
        -Float.MAX_VALUE
    };

    @Test
    void vectorsAreUsedInTests() {
        assertThat(FloatViews.BEST).isNotInstanceOf(ScalarFloatViews.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 31, 64, 1000, 1024})
    void vectorsSeeWhatScalarsSee(int length) {
        SplittableRandom random = new SplittableRandom(length);
        double[] values = new double[length + 3];
        for (int draw = 0; draw < 20; draw++) {
            double spread = Math.scalb(1.0, random.nextInt(-140, 120));
            Arrays.setAll(
                    values,
                    i -> random.nextInt(3) == 0
                            ? EDGES[random.nextInt(EDGES.length)]
                            : random.nextDouble(-spread, spread));
            ViewBlock expected = new ViewBlock();
            ViewBlock found = new ViewBlock();
            int[] expectedPatterns = new int[length + 2];
            int[] foundPatterns = new int[length + 2];

            assertThat(ScalarFloatViews.INSTANCE.fill(expected, values, 3, length, expectedPatterns, 2))
                    .isTrue();
            assertThat(FloatViews.BEST.fill(found, values, 3, length, foundPatterns, 2))
                    .isTrue();

            assertThat(foundPatterns).isEqualTo(expectedPatterns);
            assertThat(found.zeros).isEqualTo(expected.zeros);
            assertThat(found.min).isEqualTo(expected.min);
            assertThat(found.max).isEqualTo(expected.max);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 9, 31, 64, 1000})
    void oneValueWithoutAViewIsNoticedWhereverItStands(int length) {
        double[] values = new double[length];
        double negativeNaN = Double.longBitsToDouble(0xfff8_0000_0000_0001L);
        double[] unusual = {
            Double.NaN,
            negativeNaN,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            Math.nextUp((double) Float.MAX_VALUE),
            -Double.MAX_VALUE
        };
        for (int at = 0; at < length; at++) {
            for (double one : unusual) {
                values[at] = one;
                assertThat(FloatViews.BEST.fill(new ViewBlock(), values, 0, length, new int[length], 0))
                        .as("%s at %s", one, at)
                        .isFalse();
                assertThat(ScalarFloatViews.INSTANCE.fill(new ViewBlock(), values, 0, length, new int[length], 0))
                        .isFalse();
            }
            values[at] = 1;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 31, 256})
    void sumsAreMovedAndLeaveZeros(int length) {
        SplittableRandom random = new SplittableRandom(length);
        for (FloatViews views : new FloatViews[] {ScalarFloatViews.INSTANCE, FloatViews.BEST}) {
            long[] from = random.longs(length + 5L).toArray();
            long[] to = random.longs(length + 7L).toArray();
            long[] left = from.clone();
            long[] expected = to.clone();
            for (int k = 0; k < length; k++) {
                expected[4 + k] += from[2 + k];
                left[2 + k] = 0;
            }

            views.move(from, 2, to, 4, length);

            assertThat(to).isEqualTo(expected);
            assertThat(from).isEqualTo(left);
        }
    }

    @Test
    void aChannelObservedAtOnceIsTheChannelObservedByValue() throws IOException {
        SplittableRandom random = new SplittableRandom(5);
        double[] values = DoubleStream.generate(() -> random.nextInt(200) == 0 ? Double.NaN : random.nextGaussian())
                .limit(5000)
                .toArray();
        ValueHistogram atOnce = ValueHistogram.empty();
        ValueHistogram byValue = ValueHistogram.empty();
        ValueHistogram byCount = ValueHistogram.empty();

        atOnce.observe(values, 0, values.length);
        for (double value : values) {
            byValue.observe(value);
            byCount.observe(value, 1);
        }

        assertThat(bytes(byValue)).isEqualTo(bytes(atOnce));
        assertThat(bytes(byCount)).isEqualTo(bytes(atOnce));
    }

    private static byte[] bytes(ValueHistogram histogram) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        histogram.encode(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }
}
