package io.vernier.integer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TreeSizeTest {
    /** Three splits, one of them by five categories, and two thresholds. */
    @Test
    void countsEachNumberOnce() {
        TreeSize size =
                TreeSize.of(ProgramCodec.encode(Programs.trees()), Double.SIZE).orElseThrow();

        assertThat(size.splits()).isEqualTo(3);
        assertThat(size.leaves()).isEqualTo(5);
        long structure = 3 * (1 + 2 * 3);
        assertThat(size.floatBits()).isEqualTo(structure + 2 * 64 + 5 + 10 * 64);
        assertThat(size.bits()).isEqualTo(structure + 2 * 2 + 5 + 10 * 64 + 2 * 64);
        assertThat(size.bytes()).isEqualTo((size.bits() + 7) / 8);
        assertThat(size.shrinkage()).isLessThan(1);
    }

    @Test
    void programsWithoutTreesHaveNone() {
        assertThat(TreeSize.of(List.of(), Double.SIZE)).isEmpty();
    }
}
