package io.vernier.spark.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.clustering.BisectingKMeansModel;
import org.apache.spark.mllib.clustering.ClusteringTreeNode;

/**
 * The centers that a bisecting model walks by, without its root, parents before their children.
 *
 * <p>Uses {@code BisectingKMeansModel.parentModel} and {@code ClusteringTreeNode}, which are private to Spark; checked with Spark 4.1.
 *
 * @param parents for each center the place of that above it, -1 for none
 * @param clusters for each center the cluster that it is of, -1 for one that has others below it
 */
public record ClusteringTree(List<double[]> centers, List<Integer> parents, List<Integer> clusters) {
    private static final int NONE = -1;

    public ClusteringTree {
        centers = List.copyOf(centers);
        parents = List.copyOf(parents);
        clusters = List.copyOf(clusters);
    }

    /** The tree of a model; absent where this Spark is another than was checked. */
    public static Optional<ClusteringTree> of(BisectingKMeansModel model) {
        try {
            Builder builder = new Builder();
            builder.addChildren(
                    model.org$apache$spark$ml$clustering$BisectingKMeansModel$$parentModel()
                            .root(),
                    NONE);
            return Optional.of(new ClusteringTree(builder.centers, builder.parents, builder.clusters));
        } catch (LinkageError e) {
            return Optional.empty();
        }
    }

    private static final class Builder {
        private final List<double[]> centers = new ArrayList<>();
        private final List<Integer> parents = new ArrayList<>();
        private final List<Integer> clusters = new ArrayList<>();

        void addChildren(ClusteringTreeNode node, int place) {
            for (ClusteringTreeNode child : node.children()) {
                int added = centers.size();
                centers.add(child.center().toArray());
                parents.add(place);
                clusters.add(child.isLeaf() ? child.index() : NONE);
                addChildren(child, added);
            }
        }
    }
}
