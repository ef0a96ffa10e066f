package io.vernier.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSinkTest {
    @Test
    void whatNoArrayHoldsIsRefusedWithNumbers() {
        ByteSink sink = new ByteSink(200_000);

        assertThatThrownBy(() -> sink.write(new byte[300_000], 0, 300_000))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("more than 262,144 bytes")
                .hasMessageContaining("histogram_channels");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, (1 << 16) - 1, 1 << 16, (1 << 16) + 1, 300_000})
    void bytesComeBackAsAStreamOfJavaHasThem(int size) throws IOException {
        SplittableRandom random = new SplittableRandom(size);
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        ByteSink found = new ByteSink();
        try (DataOutputStream first = new DataOutputStream(expected);
                DataOutputStream second = new DataOutputStream(found)) {
            while (first.size() < size) {
                byte[] some = new byte[Math.min(random.nextInt(1, 90_000), size - first.size())];
                random.nextBytes(some);
                if (some.length % 2 == 0) {
                    first.write(some);
                    second.write(some);
                } else {
                    first.writeByte(some[0]);
                    second.writeByte(some[0]);
                }
            }
        }

        assertThat(found.toByteArray()).isEqualTo(expected.toByteArray());
        try (DataInputStream in = new DataInputStream(new ByteSource(found.toByteArray()))) {
            assertThat(in.readNBytes(size / 2)).hasSize(size / 2);
            assertThat(in.available()).isEqualTo(size - size / 2);
            assertThat(in.readAllBytes()).hasSize(size - size / 2);
            assertThat(in.read()).isEqualTo(-1);
        }
    }
}
