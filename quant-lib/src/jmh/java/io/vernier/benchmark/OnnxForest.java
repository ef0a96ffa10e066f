package io.vernier.benchmark;

import io.vernier.model.LayeredModel;
import io.vernier.tree.Branches;
import io.vernier.tree.TreeEnsemble;
import java.util.Arrays;
import java.util.List;

/**
 * A forest of two classes as an ONNX model: one operator, whose first output is the class. Leaves hold by how much the second class
 * exceeds the first, one number in place of two, which is what ONNX Runtime has least to do with.
 */
final class OnnxForest {

    private OnnxForest() {}

    static byte[] of(TreeEnsemble forest, int rows) {
        Branches branches = forest.branches();
        int inner = branches.nodes();
        int leaves = forest.leaves().leaves();
        Trees trees = new Trees(inner / branches.trees(), leaves / branches.trees());
        int places = inner + leaves;
        long[] tree = new long[places];
        long[] features = new long[places];
        long[] left = new long[places];
        long[] right = new long[places];
        double[] thresholds = new double[places];
        String[] modes = new String[places];
        for (int node = 0; node < inner; node++) {
            int place = trees.place(node);
            tree[place] = node / trees.inner();
            features[place] = branches.feature()[node];
            left[place] = trees.place(branches.left()[node]);
            right[place] = trees.place(branches.right()[node]);
            thresholds[place] = forest.thresholds()[node];
            modes[place] = "BRANCH_LEQ";
        }
        long[] classTrees = new long[leaves];
        long[] classNodes = new long[leaves];
        long[] classes = new long[leaves];
        double[] margins = new double[leaves];
        for (int leaf = 0; leaf < leaves; leaf++) {
            int place = trees.place(~leaf);
            tree[place] = leaf / trees.leaves();
            modes[place] = "LEAF";
            classTrees[leaf] = tree[place];
            classNodes[leaf] = place;
            classes[leaf] = 1;
            margins[leaf] =
                    forest.leaves().values()[2 * leaf + 1] - forest.leaves().values()[2 * leaf];
        }
        long[] nodes = new long[places];
        Arrays.setAll(nodes, k -> k);
        OnnxGraph graph = new OnnxGraph(LayeredModel.INPUT);
        graph.addNode(
                "TreeEnsembleClassifier",
                OnnxGraph.TREES,
                OnnxGraph.CLASSES + ",scores",
                List.of(
                        OnnxGraph.attribute("nodes_treeids", tree),
                        OnnxGraph.attribute("nodes_nodeids", nodes),
                        OnnxGraph.attribute("nodes_featureids", features),
                        OnnxGraph.attribute("nodes_modes", modes),
                        OnnxGraph.attribute("nodes_values", thresholds),
                        OnnxGraph.attribute("nodes_truenodeids", left),
                        OnnxGraph.attribute("nodes_falsenodeids", right),
                        OnnxGraph.attribute("class_treeids", classTrees),
                        OnnxGraph.attribute("class_nodeids", classNodes),
                        OnnxGraph.attribute("class_ids", classes),
                        OnnxGraph.attribute("class_weights", margins),
                        OnnxGraph.attribute("classlabels_int64s", new long[] {0, 1})),
                LayeredModel.INPUT);
        return graph.model(rows, forest.features());
    }

    /** How the places of full trees are numbered: those of one tree after those of the other, leaves after nodes. */
    private record Trees(int inner, int leaves) {
        /** @param child a node, or the complement of a leaf */
        int place(int child) {
            int tree = child >= 0 ? child / inner : ~child / leaves;
            int within = child >= 0 ? child % inner : inner + ~child % leaves;
            return tree * (inner + leaves) + within;
        }
    }
}
