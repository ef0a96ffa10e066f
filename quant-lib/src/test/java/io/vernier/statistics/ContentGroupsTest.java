package io.vernier.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentGroupsTest {
    private static final double[] UNLABELLED = {};

    /** Made with the package xxhash 4.1.0 for Python over words {@code k * 0x9E3779B97F4A7C15 + 1}. */
    @ParameterizedTest
    @CsvSource({
        "0, ef46db3751d8e999, 98b1582b0977e704",
        "1, 9f29cb17a2a49995, 9ed50fd59358d232",
        "2, c4d6b59e60cf12ba, 7256f65358d58bc6",
        "3, 8673d04bb0d2db8e, bde70194d1f5d084",
        "4, 35ce7be052f13b11, 420a578baa1564af",
        "5, 0fbeac99fb82b636, 4f44f9161fce8655",
        "7, 5e3fe983b86d53f7, 86acfb6f6adcb520",
        "8, 9cdf798a2d61f881, bc1b271cedc8cc44",
        "9, 527945ff63777dfe, d558e34659cb3228",
        "33, 767054e5456f323a, 1c512d7e2c0f7d9"
    })
    void hashesAreThoseOfTheReference(int length, String seed0, String seed42) {
        long[] words = new long[length];
        for (int k = 0; k < length; k++) {
            words[k] = k * 0x9E3779B97F4A7C15L + 1;
        }

        assertThat(XxHash64.hash(words, length, 0)).isEqualTo(Long.parseUnsignedLong(seed0, 16));
        assertThat(XxHash64.hash(words, length, 42)).isEqualTo(Long.parseUnsignedLong(seed42, 16));
    }

    /** Made with the same package over the doubles' bytes. */
    @Test
    void groupsAreTheHashOfInputsAndLabel() {
        double[] channelMajor = {0, 1e300, -7, 1.5, Double.POSITIVE_INFINITY, 0.1, -2.25, Double.MIN_VALUE, 3};

        assertThat(ContentGroups.ofDense(channelMajor, 3, 3, new double[] {1, 0, 2}))
                .containsExactly(31, 13, 23);
        assertThat(ContentGroups.ofDense(channelMajor, 3, 3, UNLABELLED)).containsExactly(28, 24, 22);
    }

    /** Made with the same package over the bytes of channels and doubles that are not 0, and of the label. */
    @Test
    void wideRowsAreHashedByTheInputsThatAreNotZero() {
        double[] values = new double[ContentGroups.WIDE + 1];
        values[3] = 1.5;
        values[1024] = -2.25;

        assertThat(ContentGroups.ofDense(values, 1, values.length, new double[] {2}))
                .containsExactly(27);
        assertThat(ContentGroups.ofDense(values, 1, values.length, UNLABELLED)).containsExactly(26);
        assertThat(ContentGroups.ofSparse(
                        values.length,
                        new int[] {0, 3},
                        new int[] {3, 7, 1024},
                        new double[] {1.5, 0, -2.25},
                        1,
                        UNLABELLED))
                .containsExactly(26);
    }

    @Test
    void zerosAndNanHaveOneFormEach() {
        double otherNan = Double.longBitsToDouble(0xfff8_0000_0000_0123L);

        assertThat(ContentGroups.ofDense(new double[] {Double.NaN, otherNan}, 2, 1, new double[] {0.0, -0.0}))
                .containsExactly(24, 24);
    }

    @ParameterizedTest
    @ValueSource(ints = {9, ContentGroups.WIDE, ContentGroups.WIDE + 1})
    void sparseRowsAreInTheGroupsOfDenseOnes(int channels) {
        SplittableRandom random = new SplittableRandom(5);
        int rows = 50;
        double[] dense = new double[rows * channels];
        int[] offsets = new int[rows + 1];
        int[] indices = new int[rows * channels];
        double[] values = new double[rows * channels];
        double[] labels = random.doubles(rows).toArray();
        int stored = 0;
        for (int row = 0; row < rows; row++) {
            for (int channel = 0; channel < channels; channel++) {
                if (random.nextInt(3) == 0) {
                    double value = random.nextInt(5) == 0 ? 0 : random.nextDouble();
                    dense[channel * rows + row] = value;
                    indices[stored] = channel;
                    values[stored++] = value;
                }
            }
            offsets[row + 1] = stored;
        }

        int[] groups = ContentGroups.ofSparse(channels, offsets, indices, values, rows, labels);

        assertThat(groups).containsExactly(ContentGroups.ofDense(dense, rows, channels, labels));
        assertThat(Arrays.stream(groups).distinct().count()).isGreaterThan(15);
    }
}
