package io.vernier.jobs.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernier.jobs.store.format.TableDifference;
import io.vernier.jobs.store.manifest.CalibrationManifest;
import io.vernier.jobs.store.table.NodeRow;
import io.vernier.model.LayeredModel;
import io.vernier.statistics.Calibration;
import io.vernier.statistics.TensorLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables of nodes that fit their digest, but not what was calibrated. */
class NodesAuditTest {
    private static final String MARGIN = "trees.margin";
    private static final int ROWS = 10;

    @TempDir
    private Path directory;

    /** A tree of two splits and three leaves, and one that is a leaf. */
    private static List<NodeRow> nodes() {
        return new ArrayList<>(List.of(
                split(0, OptionalInt.empty(), 10),
                split(1, OptionalInt.of(0), 7),
                leaf(0, 2, OptionalInt.of(1), 0, 7),
                leaf(0, 3, OptionalInt.of(1), 1, 0),
                leaf(0, 4, OptionalInt.of(0), 2, 3),
                leaf(1, 0, OptionalInt.empty(), 3, 10)));
    }

    private static NodeRow split(int node, OptionalInt parent, long rows) {
        return new NodeRow(
                MARGIN,
                0,
                node,
                parent,
                node,
                OptionalInt.of(0),
                Optional.empty(),
                OptionalDouble.of(0.5),
                OptionalInt.empty(),
                rows);
    }

    private static NodeRow leaf(int tree, int node, OptionalInt parent, int leaf, long rows) {
        return new NodeRow(
                MARGIN,
                tree,
                node,
                parent,
                parent.isPresent() ? parent.getAsInt() + 1 : 0,
                OptionalInt.empty(),
                Optional.empty(),
                OptionalDouble.empty(),
                OptionalInt.of(leaf),
                rows);
    }

    private List<TableDifference> differences(List<NodeRow> nodes) {
        Calibration calibration = Calibration.empty(
                List.of(TensorLayout.unnamed(LayeredModel.INPUT, 1), new TensorLayout(MARGIN, 1, List.of(), 4)), 4096);
        calibration.tensors().forEach(tensor -> tensor.observe(0, new double[ROWS], 0, ROWS));
        calibration.count(ROWS, 0, 0);
        CalibrationDirectory calibrated = OutputDirectory.at(
                        new Configuration(), directory.toUri().getPath(), "m")
                .calibration("0123456789abcdef");
        calibrated.complete(new CalibrationManifest(
                "0123456789abcdef",
                ROWS,
                0,
                0,
                0,
                Optional.empty(),
                List.of(calibrated.writeStatistics(calibration), calibrated.writeNodes(nodes)),
                new TreeMap<>(),
                Samples.PROVENANCE));
        return CalibrationAudit.of(calibrated).differences();
    }

    @Test
    void eachRowIsInOneLeafOfEachTree() {
        assertThat(differences(nodes())).isEmpty();
    }

    @Test
    void aSplitOfWhichRowsAreMissingIsNamed() {
        List<NodeRow> nodes = nodes();
        nodes.set(1, nodes.get(1).plus(2));

        // Its own sides have less than it, and it and its neighbour more than the root.
        assertThat(differences(nodes))
                .containsExactly(
                        new TableDifference("nodes", "row 0, rows", "10", "12"),
                        new TableDifference("nodes", "row 1, rows", "9", "7"));
    }

    @Test
    void treesThatOtherRowsReachedAreNamed() {
        List<NodeRow> nodes = nodes();
        nodes.set(0, nodes.get(0).plus(1));
        nodes.set(4, nodes.get(4).plus(1));
        nodes.set(5, nodes.get(5).plus(-1));

        assertThat(differences(nodes))
                .containsExactly(
                        new TableDifference("nodes", "the rows of all leaves of tree 0 of trees.margin", "11", "10"),
                        new TableDifference("nodes", "the rows of all leaves of tree 1 of trees.margin", "9", "10"));
    }
}
