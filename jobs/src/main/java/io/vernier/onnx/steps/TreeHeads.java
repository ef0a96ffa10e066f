package io.vernier.onnx.steps;

import io.vernier.model.ClassProbabilities;
import io.vernier.model.LayeredModel;
import io.vernier.model.Probabilities;
import io.vernier.model.Softmax;
import io.vernier.model.Step;
import io.vernier.model.Trees;
import io.vernier.onnx.graph.Node;
import io.vernier.onnx.graph.OnnxException;
import io.vernier.tree.Leaves;
import io.vernier.tree.TreeEnsemble;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The trees of a classifier and what becomes of their sums, by the rules of ONNX Runtime, whose classes are decided by the sums
 * themselves.
 *
 * @param function that keeps their order
 */
record TreeHeads(Trees trees, Optional<Step> function) {
    private static final String MARGIN = "trees.margin";
    private static final String PROBABILITY = "trees.probability";

    /** How far the leaves of a forest may be from shares that add up to 1. */
    private static final double SHARE_TOLERANCE = 1e-3;

    static Trees trees(TreeEnsemble ensemble) {
        return new Trees(MARGIN, LayeredModel.INPUT, ensemble);
    }

    /** @throws OnnxException if classes are decided in a way that has no steps */
    static TreeHeads of(Node node, EnsembleReader reader, int classes) {
        String transform = node.text("post_transform", "NONE");
        if (!List.of("NONE", "LOGISTIC", "SOFTMAX").contains(transform)) {
            throw refused(node, "has the post_transform " + transform + ", expected NONE, LOGISTIC or SOFTMAX");
        }
        double[] base = node.realsOrTensor("base_values");
        return classes == 2 ? binary(node, reader, transform, base) : multiple(node, reader, classes, transform, base);
    }

    /**
     * All weights are of one class: the sum is compared with 1/2 where they are shares, none of them negative, and with 0 otherwise. Only
     * what is compared with 0 has a sigmoid. Weights of both classes that differ by their sign alone are those of the second, mirrored.
     */
    private static TreeHeads binary(Node node, EnsembleReader reader, String transform, double[] base) {
        Set<Long> ids = Arrays.stream(node.integers("class_ids")).boxed().collect(Collectors.toSet());
        boolean ofFirst = ids.equals(Set.of(0L)) && base.length <= 1;
        boolean ofSecond = ids.equals(Set.of(1L)) && base.length == 0;
        if (ids.equals(Set.of(0L, 1L)) && base.length == 0 && reader.scoresAll(2)) {
            TreeEnsemble ofBoth = reader.ensemble("class", 2, base);
            if (isMirrored(ofBoth.leaves())) {
                return margins(ofBoth, transform);
            }
        }
        if (!ofFirst && !ofSecond) {
            throw refused(
                    node,
                    "has two classes, weights of the classes " + ids + " and " + base.length
                            + " base_values, of which runtimes make different things; convert it with weights of one class");
        }
        boolean areShares = Arrays.stream(node.realsOrTensor("class_weights")).noneMatch(weight -> weight < 0);
        TreeEnsemble ensemble = reader.mirrored("class", ofFirst ? 0 : 1, base);
        if (areShares) {
            return with(ensemble, ClassProbabilities.COMPLEMENT);
        }
        return margins(ensemble, transform);
    }

    private static TreeHeads margins(TreeEnsemble ensemble, String transform) {
        return transform.equals("LOGISTIC")
                ? with(ensemble, ClassProbabilities.LOGISTIC)
                : new TreeHeads(trees(ensemble), Optional.empty());
    }

    /** Whether each leaf has a weight of the second class and the same with the other sign of the first, as CatBoost writes them. */
    private static boolean isMirrored(Leaves leaves) {
        double[] values = leaves.values();
        return IntStream.range(0, leaves.leaves()).allMatch(leaf -> values[2 * leaf] == -values[2 * leaf + 1]);
    }

    private static TreeHeads multiple(Node node, EnsembleReader reader, int classes, String transform, double[] base) {
        if (classes < 2
                || (base.length != 0 && base.length != classes)
                || (base.length == 0 && !reader.scoresAll(classes))) {
            throw refused(
                    node,
                    "has " + classes + " classes, " + base.length
                            + " base_values and classes without weights in some leaves; convert it again");
        }
        TreeEnsemble ensemble = reader.ensemble("class", classes, base);
        if (transform.equals("SOFTMAX")) {
            return new TreeHeads(trees(ensemble), Optional.of(new Softmax(PROBABILITY, MARGIN)));
        }
        // Sigmoids of several classes saturate, the sums that runtimes decide by do not.
        return transform.equals("NONE") && areShares(ensemble)
                ? with(ensemble, ClassProbabilities.SHARES)
                : new TreeHeads(trees(ensemble), Optional.empty());
    }

    private static TreeHeads with(TreeEnsemble ensemble, ClassProbabilities function) {
        return new TreeHeads(trees(ensemble), Optional.of(new Probabilities(PROBABILITY, MARGIN, function)));
    }

    /** Whether leaves are shares of classes, so that sums are probabilities. */
    private static boolean areShares(TreeEnsemble ensemble) {
        Leaves leaves = ensemble.leaves();
        double whole = leaves.divisor() / ensemble.branches().trees();
        for (int leaf = 0; leaf < leaves.leaves(); leaf++) {
            double sum = 0;
            for (int output = 0; output < leaves.outputs(); output++) {
                double share = leaves.values()[leaf * leaves.outputs() + output];
                sum += share < 0 ? Double.NaN : share;
            }
            if (!(Math.abs(sum / whole - 1) < SHARE_TOLERANCE)) {
                return false;
            }
        }
        return true;
    }

    private static OnnxException refused(Node node, String what) {
        return new OnnxException("cannot be taken, its " + node.described() + " " + what);
    }
}
