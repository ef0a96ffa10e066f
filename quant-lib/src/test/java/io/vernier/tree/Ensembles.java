package io.vernier.tree;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Ensembles with drawn splits and leaves. Of the features every third is categorical. */
public final class Ensembles {
    /** Numbers that data and thresholds are drawn from beside others, so that they meet. */
    private static final double[] SPECIAL = {
        0.0, -0.0, 1, 2, 3, 0.5, -1, 1e-300, (double) 0.1f, 0.1, Double.MAX_VALUE, Double.POSITIVE_INFINITY
    };

    private final SplittableRandom random;
    private final int[] categories;
    private final List<int[]> nodes = new ArrayList<>();
    private final List<Double> thresholds = new ArrayList<>();
    private final List<long[]> words = new ArrayList<>();
    private int leaves;

    private Ensembles(SplittableRandom random, int features) {
        this.random = random;
        this.categories = new int[features];
        for (int feature = 2; feature < features; feature += 3) {
            categories[feature] = 1 + random.nextInt(100);
        }
    }

    /** Trees of drawn shapes whose leaves have this depth at most. */
    public static TreeEnsemble draw(SplittableRandom random, int features, int trees, int depth, int outputs) {
        Ensembles drawn = new Ensembles(random, features);
        int[] roots = new int[trees];
        for (int tree = 0; tree < trees; tree++) {
            roots[tree] = drawn.child(depth);
        }
        int[] starts = new int[drawn.words.size() + 1];
        for (int set = 0; set < drawn.words.size(); set++) {
            starts[set + 1] = starts[set] + drawn.words.get(set).length;
        }
        Branches branches = new Branches(
                roots,
                drawn.column(0),
                drawn.column(1),
                drawn.column(2),
                drawn.column(3),
                new CategorySets(
                        starts,
                        drawn.words.stream().flatMapToLong(Arrays::stream).toArray()));
        return new TreeEnsemble(
                drawn.categories,
                branches,
                drawn.thresholds.stream().mapToDouble(Double::doubleValue).toArray(),
                new Leaves(
                        outputs,
                        random.doubles((long) drawn.leaves * outputs).toArray(),
                        random.doubles(trees).toArray(),
                        trees,
                        random.nextBoolean() ? Precision.FLOAT32 : Precision.DOUBLE));
    }

    private int child(int depth) {
        if (depth == 0 || random.nextInt(8) == 0) {
            return ~leaves++;
        }
        int feature = random.nextInt(categories.length);
        // NaN goes right at all nodes of every third feature, and to either side at those of the next one.
        boolean left = feature % 3 == 1 && random.nextBoolean();
        int[] node = {feature, 0, 0, left ? Branches.THRESHOLD_OR_NAN : Branches.THRESHOLD};
        if (categories[feature] > 0) {
            node[3] = words.size();
            words.add(random.longs((categories[feature] >> 6) + 1L).toArray());
        }
        thresholds.add(categories[feature] > 0 ? 0 : threshold(random));
        nodes.add(node);
        int place = nodes.size() - 1;
        node[1] = child(depth - 1);
        node[2] = child(depth - 1);
        return place;
    }

    private int[] column(int which) {
        return nodes.stream().mapToInt(node -> node[which]).toArray();
    }

    private static double threshold(SplittableRandom random) {
        return random.nextBoolean() ? SPECIAL[random.nextInt(SPECIAL.length)] : random.nextDouble() * 4 - 1;
    }

    /** A value of a feature: any number, infinities, NaN, categories and what is none. */
    public static double value(SplittableRandom random) {
        return switch (random.nextInt(8)) {
            case 0 -> Double.NaN;
            case 1 -> Double.NEGATIVE_INFINITY;
            case 2, 3 -> random.nextInt(110);
            default -> threshold(random);
        };
    }
}
