package io.vernier.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.vernier.Bytes;
import io.vernier.HostileDoubles;
import io.vernier.MergeLaws;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RankCountsTest {

    private record Row(int label, double margin) {}

    private record Laws(int limit) implements MergeLaws<RankCounts, Row> {
        @Override
        public RankCounts empty() {
            return new RankCounts(limit);
        }

        @Override
        public void observe(RankCounts state, Row row) {
            state.observe(row.label(), row.margin());
        }

        @Override
        public void merge(RankCounts state, RankCounts other) {
            state.merge(other);
        }

        @Override
        public void encode(RankCounts state, DataOutput out) throws IOException {
            state.encode(out);
        }

        @Override
        public RankCounts decode(DataInput in) throws IOException {
            return RankCounts.decode(limit, in);
        }
    }

    private static RankCounts of(int limit, List<Row> rows) {
        RankCounts ranks = new RankCounts(limit);
        rows.forEach(row -> ranks.observe(row.label(), row.margin()));
        return ranks;
    }

    private static double area(List<Row> rows) {
        double twice = 0;
        long pairs = 0;
        for (Row positive : rows) {
            for (Row negative : rows) {
                if (positive.label() == 1 && negative.label() == 0) {
                    twice += 1 + Integer.signum(Double.compare(positive.margin() + 0.0, negative.margin() + 0.0));
                    pairs++;
                }
            }
        }
        return twice / 2 / pairs;
    }

    @Provide
    Arbitrary<List<Row>> rows() {
        return Combinators.combine(Arbitraries.integers().between(0, 1), HostileDoubles.any())
                .as(Row::new)
                .list()
                .ofMaxSize(40);
    }

    @Property(tries = 300)
    void statesAddUpBelowAndAboveTheLimit(
            @ForAll("rows") List<Row> rows, @ForAll @IntRange(min = 2, max = 64) int limit, @ForAll Random random) {
        new Laws(limit).hold(rows, random);
    }

    @Property(tries = 300)
    void leavingOutIsNeverHavingSeen(
            @ForAll("rows") List<Row> kept,
            @ForAll("rows") List<Row> left,
            @ForAll @IntRange(min = 2, max = 64) int limit) {
        RankCounts total = of(limit, kept);
        RankCounts part = of(limit, left);
        total.merge(part);

        RankCounts rest = total.without(part);

        assertThat(rest.rows(0) + rest.rows(1)).isEqualTo(kept.size());
        if (total.areaError().isEmpty() && rest.area().isPresent()) {
            assertThat(rest.area()).isEqualTo(of(1 << 20, kept).area());
        }
    }

    private static List<Row> drawn(int rows, double centre, double width) {
        SplittableRandom random = new SplittableRandom(5);
        List<Row> drawn = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            int label = random.nextInt(2);
            drawn.add(new Row(label, centre + width * (random.nextGaussian() + 2 * label)));
        }
        return drawn;
    }

    /** Margins that differ by little beside their size, as of a model with a great bias, or all of them near a threshold. */
    @ParameterizedTest
    @CsvSource({"0, 1", "0.5134, 1e-4", "-0.5, 1e-12", "1e6, 1", "1e15, 4", "3e-310, 1e-312"})
    void theAreaIsExactWhereverTheMarginsLie(double centre, double width) {
        List<Row> rows = drawn(1000, centre, width);
        RankCounts ranks = of(Evidence.MARGINS, rows);

        assertThat(ranks.area().getAsDouble()).isCloseTo(area(rows), within(1e-15));
        assertThat(ranks.areaError()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "0.5134, 1e-4", "1e6, 1"})
    void aboveTheLimitTheAreaIsWithinWhatIsSaid(double centre, double width) {
        List<Row> rows = drawn(3000, centre, width);
        RankCounts ranks = of(256, rows);

        double error = ranks.areaError().orElseThrow();
        assertThat(error).isBetween(1e-6, 0.01);
        assertThat(ranks.area().orElseThrow()).isCloseTo(area(rows), within(error));
    }

    @Example
    void countsThatCannotBeAreRefused() {
        int[][] damaged = {
            {64, 0, 0, 0, 0}, {-1, 0, 0, 0, 0}, {0, 0, 0, 0, 1, 5, 0, 0}, {63, 0, 0, 0, 2, 0, 1, 0, 2, 1, 0}
        };
        for (int[] bytes : damaged) {
            byte[] encoded = new byte[bytes.length];
            for (int k = 0; k < bytes.length; k++) {
                encoded[k] = (byte) bytes[k];
            }
            assertThatThrownBy(() -> Bytes.read(encoded, in -> RankCounts.decode(16, in)))
                    .hasMessageContaining("found");
        }
    }
}
