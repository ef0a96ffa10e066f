package io.vernier.jobs.export;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernier.tree.Branches;
import io.vernier.tree.RankedTrees;
import io.vernier.tree.Ranking;
import java.util.ArrayList;
import java.util.List;

/**
 * Trees each by itself. Nodes and leaves have the order in which they are met from the root: a node, what is left of it, what is right of
 * it.
 */
final class FheTrees {
    private final RankedTrees trees;
    private final List<Integer> nodes = new ArrayList<>();
    private final List<Integer> leaves = new ArrayList<>();

    private FheTrees(RankedTrees trees, int tree) {
        this.trees = trees;
        meet(trees.branches().roots()[tree]);
    }

    private void meet(int child) {
        if (child < 0) {
            leaves.add(~child);
            return;
        }
        nodes.add(child);
        meet(trees.branches().left()[child]);
        meet(trees.branches().right()[child]);
    }

    private static List<FheTrees> each(RankedTrees trees) {
        List<FheTrees> each = new ArrayList<>();
        for (int tree = 0; tree < trees.branches().trees(); tree++) {
            each.add(new FheTrees(trees, tree));
        }
        return each;
    }

    /** All trees, in the order in which what they give is added. */
    static ArrayNode of(RankedTrees trees, Ranking ranking) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        each(trees).forEach(tree -> array.add(tree.node(ranking)));
        return array;
    }

    /** Which leaf of the ensemble each leaf of each tree is. */
    static List<int[]> leaves(RankedTrees trees) {
        return each(trees).stream()
                .map(tree -> tree.leaves.stream().mapToInt(Integer::intValue).toArray())
                .toList();
    }

    private ObjectNode node(Ranking ranking) {
        Branches branches = trees.branches();
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ArrayNode feature = root.putArray("feature");
        ArrayNode rank = root.putArray("rank");
        ArrayNode left = root.putArray("left");
        ArrayNode right = root.putArray("right");
        ObjectNode categories = JsonNodeFactory.instance.objectNode();
        for (int place = 0; place < nodes.size(); place++) {
            int node = nodes.get(place);
            boolean isCategorical = branches.set()[node] != Branches.THRESHOLD;
            feature.add(branches.feature()[node]);
            rank.add(isCategorical ? -1 : trees.ranks()[node]);
            left.add(child(branches.left()[node]));
            right.add(child(branches.right()[node]));
            if (isCategorical) {
                ArrayNode set = categories.putArray(Integer.toString(place));
                int greatest = ranking.channels().get(branches.feature()[node]).greatest();
                for (int code = 0; code <= greatest; code++) {
                    if (trees.goesLeft(node, code)) {
                        set.add(code);
                    }
                }
            }
        }
        if (!categories.isEmpty()) {
            root.set("categories", categories);
        }
        return root;
    }

    private int child(int child) {
        return child < 0 ? ~leaves.indexOf(~child) : nodes.indexOf(child);
    }
}
