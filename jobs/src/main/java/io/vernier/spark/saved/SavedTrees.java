package io.vernier.spark.saved;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.DecisionTreeClassificationModel;
import org.apache.spark.ml.classification.GBTClassificationModel;
import org.apache.spark.ml.classification.RandomForestClassificationModel;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.regression.DecisionTreeRegressionModel;
import org.apache.spark.ml.regression.GBTRegressionModel;
import org.apache.spark.ml.regression.RandomForestRegressionModel;
import org.apache.spark.ml.tree.DecisionTreeModelReadWrite;
import org.apache.spark.ml.tree.DecisionTreeModelReadWrite.NodeData;
import org.apache.spark.ml.tree.DecisionTreeModelReadWrite.SplitData;
import org.apache.spark.ml.tree.Node;
import org.apache.spark.ml.util.DefaultParamsReader;

/**
 * Trees and their ensembles: a row for each node, and of ensembles one for each tree.
 *
 * <p>Uses {@code DecisionTreeModelReadWrite} and constructors that are {@code private[ml]}, checked with Spark 4.0 to 4.3.
 *
 * @param told what the metadata says
 */
record SavedTrees(StageFiles files, JsonNode told) {

    static SavedTrees of(StageFiles files) throws IOException {
        return new SavedTrees(files, new ObjectMapper().readTree(files.line()));
    }

    Transformer treeOfClasses() throws IOException {
        return new DecisionTreeClassificationModel(files.uid(), root(), features(), classes());
    }

    Transformer treeOfNumbers() throws IOException {
        return new DecisionTreeRegressionModel(files.uid(), root(), features());
    }

    Transformer forestOfClasses() throws IOException {
        DecisionTreeClassificationModel[] trees = ensemble((metadata, root) ->
                        new DecisionTreeClassificationModel(metadata.uid(), root, features(), classes()))
                .toArray(DecisionTreeClassificationModel[]::new);
        return new RandomForestClassificationModel(files.uid(), trees, features(), classes());
    }

    Transformer forestOfNumbers() throws IOException {
        return new RandomForestRegressionModel(files.uid(), trees(), features());
    }

    Transformer boostedClasses() throws IOException {
        return new GBTClassificationModel(files.uid(), trees(), weights(), features());
    }

    Transformer boostedNumbers() throws IOException {
        return new GBTRegressionModel(files.uid(), trees(), weights(), features());
    }

    private DecisionTreeRegressionModel[] trees() throws IOException {
        return ensemble((metadata, root) -> new DecisionTreeRegressionModel(metadata.uid(), root, features()))
                .toArray(DecisionTreeRegressionModel[]::new);
    }

    private int features() {
        return number("numFeatures");
    }

    private int classes() {
        return number("numClasses");
    }

    private int number(String name) {
        JsonNode value = told.path(name);
        if (!value.isInt()) {
            throw new IllegalArgumentException("its metadata has no \"" + name + "\"");
        }
        return value.intValue();
    }

    private String impurity() {
        JsonNode set = told.path("paramMap").path("impurity");
        JsonNode value = set.isMissingNode() ? told.path("defaultParamMap").path("impurity") : set;
        if (!value.isTextual()) {
            throw new IllegalArgumentException("its metadata has no \"impurity\"");
        }
        return value.textValue();
    }

    private Node root() throws IOException {
        SavedTable table = files.table("data");
        Node root = root(table.rows().stream().map(row -> node(row, "")).toList());
        table.requireUsed();
        return root;
    }

    /** Spark puts the nodes in order by itself. */
    private Node root(List<NodeData> nodes) {
        return DecisionTreeModelReadWrite.buildTreeFromNodes(nodes.toArray(NodeData[]::new), impurity());
    }

    private <T extends Params> List<T> ensemble(BiFunction<DefaultParamsReader.Metadata, Node, T> make)
            throws IOException {
        SortedMap<Integer, List<NodeData>> nodes = new TreeMap<>();
        SavedTable table = files.table("data");
        table.rows().forEach(row -> nodes.computeIfAbsent(row.integer("treeID"), id -> new ArrayList<>())
                .add(node(row, "nodeData.")));
        table.requireUsed();
        List<T> trees = new ArrayList<>();
        for (Tree tree : ofTrees()) {
            DefaultParamsReader.Metadata metadata = DefaultParamsReader.parseMetadata(tree.metadata(), "");
            trees.add(StageFiles.withParameters(make.apply(metadata, root(nodes.get(tree.id()))), metadata));
        }
        if (trees.size() != number("numTrees")) {
            throw new IllegalArgumentException("it has " + trees.size() + " trees");
        }
        return trees;
    }

    private double[] weights() throws IOException {
        return ofTrees().stream().mapToDouble(Tree::weight).toArray();
    }

    /** One of an ensemble. */
    private record Tree(int id, String metadata, double weight) {}

    /** In their order; Spark 4.1 calls the columns by their places. */
    private List<Tree> ofTrees() throws IOException {
        SavedTable table = files.table("treesMetadata");
        boolean isNamed = table.has("treeID");
        List<Tree> trees = table.rows().stream()
                .map(row -> new Tree(
                        row.integer(isNamed ? "treeID" : "_1"),
                        row.text(isNamed ? "metadata" : "_2"),
                        row.number(isNamed ? "weights" : "_3")))
                .sorted(Comparator.comparing(Tree::id))
                .toList();
        table.requireUsed();
        return trees;
    }

    private static NodeData node(SavedRow row, String path) {
        return new NodeData(
                row.integer(path + "id"),
                row.number(path + "prediction"),
                row.number(path + "impurity"),
                row.numbers(path + "impurityStats"),
                row.whole(path + "rawCount"),
                row.number(path + "gain"),
                row.integer(path + "leftChild"),
                row.integer(path + "rightChild"),
                new SplitData(
                        row.integer(path + "split.featureIndex"),
                        row.numbers(path + "split.leftCategoriesOrThreshold"),
                        row.integer(path + "split.numCategories")));
    }
}
