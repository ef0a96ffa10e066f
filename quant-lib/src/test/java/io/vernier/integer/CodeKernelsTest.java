package io.vernier.integer;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernier.arithmetic.ChannelEncoding;
import io.vernier.arithmetic.CodeRule;
import io.vernier.arithmetic.Encoding;
import io.vernier.arithmetic.FloatMatrix;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The vector kernels against the scalar ones. */
class CodeKernelsTest {
    private static final long[] ZERO_POINTS = {
        0, 3, -1_000_003, 128, (1L << 49) - 1, -(1L << 49), 1L << 51, Long.MAX_VALUE, Long.MIN_VALUE
    };

    private final CodeKernels scalar = ScalarCodeKernels.INSTANCE;
    private final CodeKernels best = CodeKernels.BEST;

    @Test
    void vectorsAreUsedInTests() {
        assertThat(best).isNotSameAs(scalar);
    }

    @ParameterizedTest
    @EnumSource
    void codesAreEqualOnTiesEndsAndInfinities(CodeRule rule) {
        SplittableRandom random = new SplittableRandom(11);
        for (int length : new int[] {0, 1, 7, 8, 9, 31, 64, 1000, 4097}) {
            for (long zeroPoint : ZERO_POINTS) {
                double scale =
                        random.nextBoolean() ? 0.1 : Math.scalb(random.nextDouble(1, 2), random.nextInt(-60, 60));
                int bits = random.nextInt(1, 25);
                long qmin = -(1L << (bits - 1));
                long qmax = random.nextInt(9) == 0 ? qmin : (1L << (bits - 1)) - 1;
                double[] x = new double[length + 5];
                for (int k = 0; k < x.length; k++) {
                    x[k] = value(random, scale, qmin - (double) zeroPoint, qmax - (double) zeroPoint);
                }
                assertEqualCodes(
                        new ChannelEncoding(
                                scale,
                                zeroPoint,
                                qmin,
                                qmax,
                                rule,
                                random.nextBoolean() ? 0 : scale * random.nextInt(1000)),
                        x,
                        length);
            }
        }
    }

    private static double value(SplittableRandom random, double scale, double least, double greatest) {
        return switch (random.nextInt(8)) {
            case 0 -> scale * (Math.rint(least + random.nextDouble() * (greatest - least + 1)) + 0.5);
            case 1 -> scale * least;
            case 2 -> Math.nextUp(scale * greatest);
            case 3 -> random.nextBoolean() ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
            case 4 -> random.nextBoolean() ? Double.MAX_VALUE : -Double.MAX_VALUE;
            case 5 -> random.nextBoolean() ? -0.0 : Double.MIN_VALUE;
            default -> scale * (least - 3 + random.nextDouble() * (greatest - least + 6));
        };
    }

    private void assertEqualCodes(ChannelEncoding encoding, double[] x, int length) {
        int[] expected = new int[length + 2];
        int[] integers = new int[length + 2];
        int distance = 3 * FloatMatrix.ROWS;
        float[] tiles = new float[FloatMatrix.roundedRows(length) * 3];
        float[] copied = new float[tiles.length];
        double[] doubles = new double[length + 2];
        scalar.quantize(encoding, x, 5, length, expected, 2);
        best.quantize(encoding, x, 5, length, integers, 2);
        best.quantize(encoding, x, 5, length, tiles, FloatMatrix.ROWS, distance);
        best.quantize(encoding, x, 5, length, doubles, 2);
        assertThat(integers).isEqualTo(expected);
        float[] floats = new float[length];
        for (int k = 0; k < length; k++) {
            floats[k] = expected[2 + k];
        }
        best.tile(floats, length, copied, FloatMatrix.ROWS, distance);
        for (int k = 0; k < length; k++) {
            int at = FloatMatrix.ROWS + k / FloatMatrix.ROWS * distance + k % FloatMatrix.ROWS;
            assertThat((int) tiles[at]).isEqualTo(expected[2 + k]);
            assertThat((int) copied[at]).isEqualTo(expected[2 + k]);
            assertThat((int) doubles[k]).isEqualTo(expected[k]);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 9, 31, 64})
    void notANumberIsNoticedWhereverItStands(int length) {
        ChannelEncoding encoding = Programs.channel(1, 0, 0, 9);
        double[] x = new double[length];
        assertThat(best.quantize(encoding, x, 0, length, new float[FloatMatrix.ROWS * 2], 0, FloatMatrix.ROWS))
                .isTrue();
        for (int at = 0; at < length; at++) {
            x[at] = Double.NaN;
            assertThat(best.quantize(encoding, x, 0, length, new float[FloatMatrix.ROWS * 2], 0, FloatMatrix.ROWS))
                    .isFalse();
            assertThat(best.quantize(encoding, x, 0, length, new double[length], 0))
                    .isFalse();
            assertThat(best.quantize(encoding, x, 0, length, new int[length], 0))
                    .isFalse();
            x[at] = 1;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 31, 64, 1000, 4097})
    void indicesAreEqualOverAllTailsAndBeyondBothEnds(int rows) {
        SplittableRandom random = new SplittableRandom(rows);
        long[] starts = {0, -50, 77, 1 << 23, -(1 << 24), 1L << 52, -(1L << 53), 1L << 60};
        for (long lo : starts) {
            for (int drop : new int[] {0, 1, 4, 13, 22, 40, 62}) {
                int length = random.nextInt(1, 40);
                Instruction.Table table = new Instruction.Table(
                        0,
                        "t",
                        new long[] {lo},
                        new int[] {drop},
                        length,
                        new int[length],
                        Encoding.uniform(1, Programs.channel(1, 0, 0, 1)));
                float[] narrow = new float[rows];
                double[] wide = new double[rows];
                for (int k = 0; k < rows; k++) {
                    long near = lo + random.nextLong(-5, ((long) length << Math.min(drop, 50)) + 5);
                    narrow[k] = Math.max(-(1 << 24), Math.min(1 << 24, near));
                    wide[k] = Math.max(-(1L << 53), Math.min(1L << 53, near));
                    if (random.nextInt(8) == 0) {
                        narrow[k] = random.nextBoolean() ? 1 << 24 : -(1 << 24);
                        wide[k] = random.nextBoolean() ? 1L << 53 : -(1L << 53);
                    }
                }
                int[] expected = new int[rows];
                int[] found = new int[rows];

                scalar.indices(table, 0, narrow, 0, rows, expected);
                best.indices(table, 0, narrow, 0, rows, found);
                assertThat(found).isEqualTo(expected);

                Arrays.fill(found, -1);
                scalar.indices(table, 0, wide, 0, rows, expected);
                best.indices(table, 0, wide, 0, rows, found);
                assertThat(found).isEqualTo(expected);
            }
        }
    }
}
