package io.vernier.arithmetic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The vector kernels against the scalar ones, bit for bit. */
class ArrayKernelsTest {
    private static final double[] EDGES = {
        0,
        -0.0,
        Double.MIN_VALUE,
        -0x1p-1030,
        709.7,
        709.79,
        710.5,
        -745.1,
        -745.2,
        -746.5,
        1e300,
        -Double.MAX_VALUE,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.NaN
    };

    private final ArrayKernels scalar = ArrayKernels.scalar();
    private final ArrayKernels best = ArrayKernels.best();

    @Test
    void vectorsAreUsedInTests() {
        assertThat(best).isNotSameAs(scalar);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 31, 64, 1000, 4097})
    void productsAreEqualOverAllTails(int rows) {
        SplittableRandom random = new SplittableRandom(rows);
        for (int inputs : new int[] {1, 3, 64, rows > 100 ? 5 : 1030}) {
            for (int outputs : new int[] {1, 2, 4, 7, 33}) {
                int stride = rows + random.nextInt(3);
                double[] weights =
                        random.doubles((long) inputs * outputs, -1, 1).toArray();
                double[] bias = random.doubles(outputs, -1, 1).toArray();
                double[] x = random.doubles((long) inputs * stride, -9, 9).toArray();
                double[] expected = new double[outputs * (rows + 1)];
                double[] found = new double[outputs * (rows + 1)];
                scalar.multiply(weights, bias, x, stride, expected, rows + 1, rows);
                best.multiply(weights, bias, x, stride, found, rows + 1, rows);
                assertThat(found).isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 31, 32, 33, 64, 1000})
    void productsOfTilesAreTheIntegersThatTheyStandFor(int rows) {
        SplittableRandom random = new SplittableRandom(rows);
        for (int inputs : new int[] {1, 3, 64, rows > 100 ? 5 : 530}) {
            for (int outputs : new int[] {1, 2, 4, 7, 8, 12, 33}) {
                int[] weights = random.ints((long) inputs * outputs, -99, 99).toArray();
                long[] bias = random.longs(outputs, -9999, 9999).toArray();
                FloatMatrix matrix = new FloatMatrix(weights, bias);
                float[] tiles = FloatMatrix.tiles(matrix.inputs(), rows);
                for (int k = 0; k < tiles.length; k++) {
                    tiles[k] = random.nextInt(-99, 99);
                }
                int stride = FloatMatrix.roundedRows(rows) + 3;
                float[] expected = new float[matrix.roundedOutputs() * stride];
                float[] found = new float[expected.length];
                scalar.multiply(matrix, tiles, expected, stride, rows);
                best.multiply(matrix, tiles, found, stride, rows);
                assertThat(found).isEqualTo(expected);
                for (int cell = 0; cell < rows * outputs; cell++) {
                    int row = cell % rows;
                    int output = cell / rows;
                    long sum = bias[output];
                    for (int index = 0; index < inputs; index++) {
                        int at = FloatMatrix.start(index)
                                + row / FloatMatrix.ROWS * FloatMatrix.distance(matrix.inputs())
                                + row % FloatMatrix.ROWS;
                        sum += weights[output * inputs + index] * (long) tiles[at];
                    }
                    assertThat(found[output * stride + row]).isEqualTo((float) sum);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 31, 64, 1000})
    void theGreatestIsTheFirstOfEqualsAndTheSecondMayEqualIt(int rows) {
        SplittableRandom random = new SplittableRandom(rows);
        for (int channels : new int[] {1, 2, 3, 10}) {
            int stride = rows + 2;
            double[] x = new double[channels * stride];
            Arrays.setAll(x, k -> random.nextInt(3) == 0 ? Double.NEGATIVE_INFINITY : random.nextInt(-3, 3));
            for (ArrayKernels kernels : new ArrayKernels[] {scalar, best}) {
                double[] greatest = new double[rows];
                double[] second = new double[rows];
                double[] argmax = new double[rows + 1];
                kernels.greatest(x, stride, rows, channels, greatest, second, argmax, 1);
                for (int row = 0; row < rows; row++) {
                    int at = row;
                    double[] values = IntStream.range(0, channels)
                            .mapToDouble(channel -> x[channel * stride + at])
                            .toArray();
                    int first = (int) argmax[1 + row];
                    double[] sorted = Arrays.stream(values).sorted().toArray();
                    assertThat(greatest[row]).isEqualTo(sorted[channels - 1]);
                    assertThat(second[row]).isEqualTo(channels == 1 ? Double.NEGATIVE_INFINITY : sorted[channels - 2]);
                    assertThat(values[first]).isEqualTo(sorted[channels - 1]);
                    assertThat(Arrays.stream(values).limit(first)).allMatch(value -> value < values[first]);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 31, 64, 1000})
    void oneNumberThatIsNotFiniteIsFoundWhereverItStands(int length) {
        double[] x = new double[length + 5];
        Arrays.setAll(x, k -> k % 2 == 0 ? Double.MAX_VALUE : -Double.MAX_VALUE);
        // Beside what is looked at.
        x[2] = Double.NaN;
        x[length + 3] = Double.NEGATIVE_INFINITY;
        for (ArrayKernels kernels : new ArrayKernels[] {scalar, best}) {
            assertThat(kernels.areFinite(x, 3, length + 3)).isTrue();
            for (double one : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
                for (int at = 3; at < length + 3; at++) {
                    double before = x[at];
                    x[at] = one;
                    assertThat(kernels.areFinite(x, 3, length + 3))
                            .as("%s at %s", one, at)
                            .isFalse();
                    x[at] = before;
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 31, 64, 1000, 4097})
    void sigmoidAndSoftmaxAreEqualOverAllTailsAndEdges(int rows) {
        SplittableRandom random = new SplittableRandom(rows);
        for (int channels : new int[] {1, 2, 5}) {
            double[] x = new double[channels * rows];
            Arrays.setAll(
                    x, k -> random.nextInt(4) == 0 ? EDGES[random.nextInt(EDGES.length)] : random.nextDouble(-40, 40));
            double[] expected = new double[x.length];
            double[] found = new double[x.length];

            scalar.sigmoid(x, expected, x.length);
            best.sigmoid(x, found, x.length);
            assertThat(found).isEqualTo(expected);

            scalar.softmax(x, expected, rows, rows, channels);
            best.softmax(x, found, rows, rows, channels);
            assertThat(found).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 31, 512, 1000})
    void bucketsAreEqualNeverFallAndStayInside(int length) {
        SplittableRandom random = new SplittableRandom(length);
        int last = 255;
        double[] x = new double[length + 3];
        Arrays.setAll(
                x, k -> random.nextInt(4) == 0 ? EDGES[random.nextInt(EDGES.length)] : random.nextDouble(-40, 40));
        for (double perUnit : new double[] {3.5, 0, Double.POSITIVE_INFINITY, 0x1p-60}) {
            long[] expected = new long[length];
            long[] found = new long[length];
            scalar.buckets(x, 3, length, -20, perUnit, last, expected);
            best.buckets(x, 3, length, -20, perUnit, last, found);
            int[] ascending = IntStream.range(0, length)
                    .filter(k -> !Double.isNaN(x[3 + k]))
                    .boxed()
                    .sorted(Comparator.comparingDouble(k -> x[3 + k]))
                    .mapToInt(Integer::intValue)
                    .toArray();
            assertThat(Arrays.stream(ascending).mapToObj(k -> found[k]).toList())
                    .isSorted();
            assertThat(Arrays.stream(ascending).mapToObj(k -> found[k]))
                    .containsExactlyElementsOf(
                            Arrays.stream(ascending).mapToObj(k -> expected[k]).toList());
            assertThat(Arrays.stream(found)).allMatch(bucket -> bucket >= 0 && bucket <= last);
        }
    }
}
