package io.vernier.quantize;

import io.vernier.arithmetic.CodeRule;
import io.vernier.arithmetic.QuantizationParameters;
import io.vernier.arithmetic.Range;
import io.vernier.arithmetic.Scheme;
import io.vernier.model.LayeredModel;
import io.vernier.range.RangeEstimator;
import io.vernier.tree.Ranking;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** The account of features that exist as ranks: integers that stand for no number, so that their scale is 1 and means nothing. */
final class RankAccounts {
    private static final String ESTIMATOR = "thresholds";

    private RankAccounts() {}

    static List<QuantizedTensor> of(Ranking ranking) {
        return ranking.channels().stream().map(RankAccounts::row).toList();
    }

    private static QuantizedTensor row(Ranking.Channel channel) {
        TensorSpecification specification = new TensorSpecification(
                channel.bits(), false, Scheme.RANK, Granularity.PER_CHANNEL, RangeEstimator.minMax());
        return new QuantizedTensor(
                LayeredModel.INPUT,
                Role.INPUT,
                OptionalInt.of(channel.feature()),
                specification,
                new QuantizationParameters(1, 0, 0, channel.greatest(), range(channel), CodeRule.ROUND_THEN_SHIFT),
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
