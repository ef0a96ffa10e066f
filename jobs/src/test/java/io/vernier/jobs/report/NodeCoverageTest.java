package io.vernier.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernier.jobs.store.table.NodeRow;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeCoverageTest {

    private static NodeRow leaf(int node, long rows) {
        return new NodeRow(
                "trees.margin",
                0,
                node,
                OptionalInt.of(0),
                1,
                OptionalInt.empty(),
                Optional.empty(),
                OptionalDouble.empty(),
                OptionalInt.of(node - 1),
                rows);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | 500 | 1 | 0 | No calibrated row has reached 1 of 2 leaves (50.00 %), in 1 of 1 trees.",
                "9 | 491 | 0 | 1 | Calibrated rows have reached all 2 leaves of the trees. Fewer than 10 rows have reached 1 of them.",
                "10 | 490 | 0 | 0 | Calibrated rows have reached all 2 leaves of the trees.",
            })
    void tellsLeavesThatNoRowOrFewReached(long left, long right, long dead, long rare, String sentence) {
        NodeRow root = new NodeRow(
                "trees.margin",
                0,
                0,
                OptionalInt.empty(),
                0,
                OptionalInt.of(3),
                Optional.of("scaled[age]"),
                OptionalDouble.of(1.5),
                OptionalInt.empty(),
                left + right);

        NodeCoverage coverage = NodeCoverage.of(List.of(root, leaf(1, left), leaf(2, right)));

        assertThat(coverage.deadLeaves()).isEqualTo(dead);
        assertThat(coverage.rareLeaves()).isEqualTo(rare);
        assertThat(coverage.withHoles()).hasSize(dead + rare > 0 ? 1 : 0);
        assertThat(coverage.sentence()).hasValue(sentence);
    }
}
