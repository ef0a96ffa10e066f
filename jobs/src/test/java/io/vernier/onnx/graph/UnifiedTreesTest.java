package io.vernier.onnx.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What ONNX Runtime predicts of the file is compared elsewhere; this is of files that are not as they should be. */
class UnifiedTreesTest {
    private static Node unified() throws IOException {
        return OnnxModel.read(Files.readAllBytes(Path.of("src/test/resources/onnx/unified.onnx")))
                .nodes()
                .get(0);
    }

    private static Node with(Map<String, Attribute> attributes) throws IOException {
        Node node = unified();
        return new Node(node.name(), node.operator(), node.domain(), node.inputs(), node.outputs(), attributes);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nodes_splits | has attributes of 0 and of",
                "nodes_trueleafs | has attributes of 0 and of",
                "membership_values | has a node with an empty set of members",
                "leaf_weights | has leaves in attributes of different lengths",
                "leaf_targetids | which is not there",
            })
    void whatIsMissingIsRefused(String key, String said) throws IOException {
        Map<String, Attribute> attributes = new HashMap<>(unified().attributes());
        assertThat(attributes.remove(key)).isNotNull();
        Node node = with(attributes);

        assertThatThrownBy(() -> UnifiedTrees.classic(node))
                .isInstanceOf(OnnxException.class)
                .hasMessageContaining("node \"trees\" (TreeEnsemble)")
                .hasMessageContaining(said);
    }

    @Test
    void aTreeListsItsRootFirstAndEachOfItsNodesOnce() throws IOException {
        Node node = UnifiedTrees.classic(unified());
        long[] trees = node.integers("nodes_treeids");
        long[] nodes = node.integers("nodes_nodeids");
        long[] roots = unified().integers("tree_roots");

        assertThat(IntStream.range(0, trees.length)
                        .mapToObj(k -> trees[k] + " " + nodes[k])
                        .toList())
                .doesNotHaveDuplicates();
        assertThat(IntStream.range(0, trees.length)
                        .filter(k -> k == 0 || trees[k] != trees[k - 1])
                        .mapToObj(k -> nodes[k]))
                .containsExactlyElementsOf(
                        IntStream.range(0, roots.length).mapToObj(k -> roots[k]).toList());
    }
}
