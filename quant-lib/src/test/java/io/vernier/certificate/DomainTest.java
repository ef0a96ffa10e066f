package io.vernier.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernier.model.DenseBatch;
import io.vernier.model.SparseBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DomainTest {

    /** Boxes with and without zero, values inside, at the ends and outside, stored zeros. */
    @Test
    void sparseRowsAreInsideWhereTheSameRowsMadeDenseAre() {
        SplittableRandom random = new SplittableRandom(11);
        int inside = 0;
        for (int draw = 0; draw < 2000; draw++) {
            int channels = 1 + random.nextInt(4);
            double[] lo = random.doubles(channels, -1, 0.5).toArray();
            double[] hi = lo.clone();
            DenseBatch dense = DenseBatch.zeros(1, channels);
            List<Integer> indices = new ArrayList<>();
            List<Double> values = new ArrayList<>();
            for (int channel = 0; channel < channels; channel++) {
                lo[channel] = random.nextInt(4) == 0 ? 0 : lo[channel];
                hi[channel] = lo[channel] + random.nextDouble();
                if (random.nextInt(3) > 0) {
                    double value = random.nextInt(4) == 0 ? 0 : lo[channel] + random.nextDouble(-0.1, 0.9);
                    dense.values()[channel] = value;
                    indices.add(channel);
                    values.add(value);
                }
            }
            SparseBatch sparse = new SparseBatch(
                    1,
                    channels,
                    new int[] {0, indices.size()},
                    indices.stream().mapToInt(Integer::intValue).toArray(),
                    values.stream().mapToDouble(Double::doubleValue).toArray());
            Domain domain = new Domain(lo, hi);

            assertThat(domain.holds(sparse, 0)).isEqualTo(domain.holds(dense, 0));
            inside += domain.holds(dense, 0) ? 1 : 0;
        }
        assertThat(inside).isBetween(300, 1700);
    }
}
