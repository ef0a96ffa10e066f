package io.vernier.tree;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The codes of the features that an ensemble looks at, by which all its splits can be decided. Of a continuous feature with thresholds
 * {@code t_0 < t_1 < ...} the code of {@code x} is the number of thresholds less than {@code x}, so that {@code x <= t_k} where
 * {@code code <= k}; NaN, which is less than none, has the code after all of these. Of a categorical one it is
 * {@link TreeEnsemble#category}.
 *
 * @param features elements of the vector that is read
 * @param channels of codes, ascending by feature
 */
public record Ranking(int features, List<Channel> channels) implements Serializable {

    /** @throws IllegalArgumentException if the channels are not features in ascending order */
    public Ranking {
        channels = List.copyOf(channels);
        int before = -1;
        for (Channel channel : channels) {
            if (channel.feature() <= before || channel.feature() >= features) {
                throw new IllegalArgumentException("Feature " + channel.feature() + " is ranked after feature " + before
                        + ", expected ascending ones below " + features + ".");
            }
            before = channel.feature();
        }
    }

    /**
     * The codes of one feature.
     *
     * @param feature its place in the vector
     * @param thresholds ascending; none of a categorical feature
     * @param categories how many a categorical feature has; 0 for a continuous one
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Channel(int feature, double[] thresholds, int categories) implements Serializable {

        /** @throws IllegalArgumentException if thresholds do not ascend, or there are categories as well or neither */
        public Channel {
            if (categories < 0 || categories > 0 == thresholds.length > 0) {
                throw new IllegalArgumentException("Feature " + feature + " has " + thresholds.length
                        + " thresholds and " + categories + " categories, expected one or the other.");
            }
            for (int k = 0; k < thresholds.length; k++) {
                if (Double.isNaN(thresholds[k]) || (k > 0 && !(thresholds[k - 1] < thresholds[k]))) {
                    throw new IllegalArgumentException("Feature " + feature + " has the threshold " + thresholds[k]
                            + " after another, expected ascending numbers.");
                }
            }
        }

        /** The greatest code of a number; only NaN of a continuous feature has a greater one. */
        public int greatest() {
            return categories > 0 ? categories : thresholds.length;
        }

        /** The code of a value. */
        public int code(double value) {
            if (categories > 0) {
                return TreeEnsemble.category(value, categories);
            }
            return Double.isNaN(value) ? thresholds.length + 1 : below(value);
        }

        /** How many thresholds are less than a value. */
        private int below(double value) {
            int from = 0;
            int to = thresholds.length;
            while (from < to) {
                int middle = (from + to) >>> 1;
                if (thresholds[middle] < value) {
                    from = middle + 1;
                } else {
                    to = middle;
                }
            }
            return from;
        }

        /** Bits that hold the codes of all numbers. */
        public int bits() {
            return Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(greatest()));
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Channel that
                    && feature == that.feature
                    && Arrays.equals(thresholds, that.thresholds)
                    && categories == that.categories;
        }

        @Override
        public int hashCode() {
            return feature + 31 * Arrays.hashCode(thresholds);
        }
    }

    /** All thresholds of an ensemble, so that nothing is lost. */
    public static Ranking of(TreeEnsemble ensemble) {
        Branches branches = ensemble.branches();
        int[] nodes = IntStream.range(0, branches.nodes())
                .boxed()
                .sorted((a, b) -> branches.feature()[a] - branches.feature()[b])
                .mapToInt(Integer::intValue)
                .toArray();
        List<Channel> channels = new ArrayList<>();
        for (int from = 0, to; from < nodes.length; from = to) {
            int feature = branches.feature()[nodes[from]];
            to = from;
            while (to < nodes.length && branches.feature()[nodes[to]] == feature) {
                to++;
            }
            int categories = ensemble.categories()[feature];
            // -0.0 and 0.0 are one threshold.
            double[] thresholds = Arrays.stream(nodes, from, to)
                    .mapToDouble(node -> ensemble.thresholds()[node] + 0.0)
                    .sorted()
                    .distinct()
                    .toArray();
            channels.add(new Channel(feature, categories > 0 ? new double[0] : thresholds, categories));
        }
        return new Ranking(ensemble.features(), channels);
    }

    /** For each feature its channel; -1 where it has none. */
    public int[] positions() {
        int[] positions = new int[features];
        Arrays.fill(positions, -1);
        for (int channel = 0; channel < channels.size(); channel++) {
            positions[channels.get(channel).feature()] = channel;
        }
        return positions;
    }
}
