package io.vernier.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.vernier.MergeLaws;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class CodeStatisticsTest {
    private static final double[] OFFSETS = {0, 2013};
    private static final double BOUND = 5;

    record Row(double first, double second, long weight, double output) {}

    @Provide
    Arbitrary<List<Row>> rows() {
        return Combinators.combine(
                        Arbitraries.doubles().between(-1e6, 1e6),
                        Arbitraries.doubles().between(2000, 2020),
                        Arbitraries.longs().between(1, 4112),
                        Arbitraries.doubles().between(-BOUND, BOUND))
                .as(Row::new)
                .list()
                .ofMaxSize(40);
    }

    private static final class Laws implements MergeLaws<CodeStatistics, Row> {
        @Override
        public CodeStatistics empty() {
            return new CodeStatistics.Shape(OFFSETS, 1, CodeStatistics.exponent(BOUND), 1).empty();
        }

        @Override
        public void observe(CodeStatistics state, Row row) {
            state.observe(0, row.first(), row.weight());
            state.observe(1, row.second(), row.weight());
            state.observeOutputs(new double[] {row.output()});
            state.observeCurvatures(new double[] {row.output() * row.output()});
        }

        @Override
        public void merge(CodeStatistics state, CodeStatistics other) {
            state.merge(other);
        }

        @Override
        public void encode(CodeStatistics state, DataOutput out) throws IOException {
            out.write(state.encode());
        }

        @Override
        public CodeStatistics decode(DataInput in) throws IOException {
            CodeStatistics state = empty();
            state.merge(((DataInputStream) in).readAllBytes());
            return state;
        }
    }

    @Property(tries = 60)
    void statisticsAreAMergeableState(@ForAll("rows") List<Row> rows, @ForAll Random random) {
        new Laws().hold(rows, random);
    }

    @Property(tries = 60)
    void whatIsSavedIsWhatWasSeen(@ForAll("rows") List<Row> rows) {
        CodeStatistics seen = new Laws().empty();
        rows.forEach(row -> new Laws().observe(seen, row));
        CodeStatistics read = new Laws().empty();
        for (int input = 0; input < OFFSETS.length; input++) {
            read.add(input, seen.columns(input));
        }
        read.observeCurvatures(seen.greatestCurvatures());
        read.addOutputs(seen.rows(), seen.greatest(), seen.outputSums());

        assertThat(read.encode()).isEqualTo(seen.encode());
    }

    @Test
    void cellsAreMeansCountsAndWeightsInTheOrderOfValues() {
        CodeStatistics statistics = new Laws().empty();
        for (Row row : List.of(
                new Row(-3, 2013, 7, -2),
                new Row(1, 2014, 16, 4),
                new Row(1.0078125, 2014, 5, 1),
                new Row(1, 2014, 1, 1))) {
            new Laws().observe(statistics, row);
        }

        assertThat(statistics.cells(0).mean()).containsExactly(-3, 1, 1.0078125);
        assertThat(statistics.cells(0).count()).containsExactly(1, 2, 1);
        assertThat(statistics.cells(0).weight()).containsExactly(7, 17, 5);
        assertThat(statistics.cells(1).mean()).containsExactly(0, 1);
        assertThat(statistics.greatest()).isEqualTo(4);
        assertThat(statistics.greatestCurvatures()).containsExactly(16);
        assertThat(statistics.outputVariance()).isCloseTo(4.5, within(1e-7));
    }

    @Test
    void theExponentIsTheLeastPowerOfTwoThatIsNotExceeded() {
        assertThat(CodeStatistics.exponent(4)).isEqualTo(2);
        assertThat(CodeStatistics.exponent(Math.nextUp(4.0))).isEqualTo(3);
        assertThat(CodeStatistics.exponent(0.75)).isZero();
        assertThat(CodeStatistics.exponent(0)).isEqualTo(Double.MIN_EXPONENT);
    }

    @Test
    void statisticsOfOtherInputsAreRefused() {
        assertThatThrownBy(() -> new Laws()
                        .empty()
                        .merge(new CodeStatistics.Shape(new double[] {0, 0}, 1, CodeStatistics.exponent(BOUND), 1)
                                .empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found the offset 0.0, expected 2013.0");
    }
}
