package io.vernier.quantize;

import io.vernier.arithmetic.CodeRule;
import io.vernier.arithmetic.QuantizationParameters;
import io.vernier.arithmetic.Range;
import io.vernier.arithmetic.Scheme;
import io.vernier.model.LayeredModel;
import io.vernier.range.RangeEstimator;
import io.vernier.tree.Ranking;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/** The account of features that exist as ranks: integers that stand for no number, so that their scale is 1 and means nothing. */
final class RankAccounts {
    private static final String ESTIMATOR = "thresholds";

    private RankAccounts() {}

    /** One row for each feature, also where its NaN goes to either side, so that it has two channels. */
    static List<QuantizedTensor> of(Ranking ranking) {
        SortedMap<Integer, List<Ranking.Channel>> features = new TreeMap<>();
        for (Ranking.Channel channel : ranking.channels()) {
            features.computeIfAbsent(channel.feature(), feature -> new ArrayList<>())
                    .add(channel);
        }
        return features.values().stream().map(RankAccounts::row).toList();
    }

    private static QuantizedTensor row(List<Ranking.Channel> channels) {
        Ranking.Channel widest = Collections.max(channels, Comparator.comparingInt(Ranking.Channel::greatest));
        Range range =
                channels.stream().map(RankAccounts::range).reduce(Range::union).orElseThrow();
        TensorSpecification specification = new TensorSpecification(
                widest.bits(), false, Scheme.RANK, Granularity.PER_CHANNEL, RangeEstimator.minMax());
        return new QuantizedTensor(
                LayeredModel.INPUT,
                Role.INPUT,
                OptionalInt.of(widest.feature()),
                specification,
                new QuantizationParameters(1, 0, 0, widest.greatest(), range, CodeRule.ROUND_THEN_SHIFT),
                ESTIMATOR,
                0,
                OptionalDouble.empty());
    }

    /** The least and the greatest threshold, or the categories. */
    private static Range range(Ranking.Channel channel) {
        double[] thresholds = channel.thresholds();
        return thresholds.length == 0
                ? new Range(0, channel.categories() - 1)
                : new Range(finite(thresholds[0]), finite(thresholds[thresholds.length - 1]));
    }

    private static double finite(double threshold) {
        return Math.max(-Double.MAX_VALUE, Math.min(Double.MAX_VALUE, threshold));
    }
}
