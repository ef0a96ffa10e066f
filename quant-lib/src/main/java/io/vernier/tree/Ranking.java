package io.vernier.tree;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The codes of the features that an ensemble looks at, by which all its splits can be decided. Of a continuous feature with thresholds
 * {@code t_0 < t_1 < ...} the code of {@code x} is the number of thresholds less than {@code x}, so that {@code x <= t_k} where
 * {@code code <= k}; NaN has the code after all of these, or 0 where it goes left. A feature whose nodes send NaN to
 * either side has two channels. Of a categorical one the code is {@link TreeEnsemble#category}.
 *
 * @param features elements of the vector that is read
 * @param channels of codes, ascending by feature, then by where NaN goes
 */
public record Ranking(int features, List<Channel> channels) implements Serializable {
    private static final Comparator<Channel> ORDER =
            Comparator.comparingInt(Channel::feature).thenComparing(Channel::missing);

    /** @throws IllegalArgumentException if the channels are not features in ascending order */
    public Ranking {
        channels = List.copyOf(channels);
        for (int k = 0; k < channels.size(); k++) {
            int feature = channels.get(k).feature();
            boolean ascends = k == 0 || ORDER.compare(channels.get(k - 1), channels.get(k)) < 0;
            if (!ascends || feature < 0 || feature >= features) {
                throw new IllegalArgumentException("Feature " + feature + " is ranked after feature "
                        + (k == 0 ? -1 : channels.get(k - 1).feature()) + ", expected ascending ones below " + features
                        + ".");
            }
        }
    }

    /**
     * The codes of one feature.
     *
     * @param feature its place in the vector
     * @param thresholds ascending; none of a categorical feature
     * @param categories how many a categorical feature has; 0 for a continuous one
     * @param missing where NaN goes at all nodes that look at this channel; right for a categorical feature, whose sets tell
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Channel(int feature, double[] thresholds, int categories, Missing missing) implements Serializable {

        /** Where NaN goes right. */
        public Channel(int feature, double[] thresholds, int categories) {
            this(feature, thresholds, categories, Missing.RIGHT);
        }

        /** @throws IllegalArgumentException if thresholds do not ascend, or there are categories as well or neither */
        public Channel {
            if (categories < 0
                    || categories > 0 == thresholds.length > 0
                    || (categories > 0 && missing == Missing.LEFT)) {
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
            return Double.isNaN(value) ? missingCode() : below(value);
        }

        /** The code of NaN of a continuous feature, which goes to its side at every node. */
        public int missingCode() {
            return missing == Missing.LEFT ? 0 : thresholds.length + 1;
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
                    && categories == that.categories
                    && missing == that.missing;
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
                .sorted(Comparator.<Integer>comparingInt(node -> branches.feature()[node])
                        .thenComparing(branches::missing))
                .mapToInt(Integer::intValue)
                .toArray();
        List<Channel> channels = new ArrayList<>();
        for (int from = 0, to; from < nodes.length; from = to) {
            int feature = branches.feature()[nodes[from]];
            Missing missing = branches.missing(nodes[from]);
            to = from;
            while (to < nodes.length
                    && branches.feature()[nodes[to]] == feature
                    && branches.missing(nodes[to]) == missing) {
                to++;
            }
            int categories = ensemble.categories()[feature];
            // -0.0 and 0.0 are one threshold.
            double[] thresholds = Arrays.stream(nodes, from, to)
                    .mapToDouble(node -> ensemble.thresholds()[node] + 0.0)
                    .sorted()
                    .distinct()
                    .toArray();
            channels.add(new Channel(feature, categories > 0 ? new double[0] : thresholds, categories, missing));
        }
        return new Ranking(ensemble.features(), channels);
    }

    /** For each feature its channel whose NaN goes to a side; -1 where it has none. */
    public int[] positions(Missing missing) {
        int[] positions = new int[features];
        Arrays.fill(positions, -1);
        for (int channel = 0; channel < channels.size(); channel++) {
            if (channels.get(channel).missing() == missing) {
                positions[channels.get(channel).feature()] = channel;
            }
        }
        return positions;
    }
}
