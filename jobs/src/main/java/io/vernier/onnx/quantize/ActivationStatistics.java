package io.vernier.onnx.quantize;

import io.vernier.arithmetic.Quantizer;
import io.vernier.arithmetic.Range;
import io.vernier.range.RangeEstimator;
import io.vernier.statistics.ChannelSummary;
import io.vernier.statistics.Distribution;
import io.vernier.statistics.TensorStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;

/** What a calibration tells of a tensor that is to have codes. A range is estimated once, whoever asks for it again. */
public final class ActivationStatistics {
    private final Distribution distribution;
    private final List<Channel> channels;
    private final Map<Asked, Range> ranges = new ConcurrentHashMap<>();

    private record Asked(RangeEstimator estimator, Quantizer quantizer) {}

    /**
     * Statistics of a tensor.
     *
     * @param distribution of all its values; without cells where only the extremes are known
     * @param channels one for each channel, in order; none where the channels are not told apart
     */
    public ActivationStatistics(Distribution distribution, List<Channel> channels) {
        this.distribution = distribution;
        this.channels = List.copyOf(channels);
    }

    Distribution distribution() {
        return distribution;
    }

    List<Channel> channels() {
        return channels;
    }

    /**
     * A channel, in the units of the tensor.
     *
     * @param power the mean of the squares
     * @param nonZeros the share of values that are not 0
     */
    public record Channel(double min, double max, double mean, double power, double nonZeros) {
        double greatest() {
            return Math.max(Math.abs(min), Math.abs(max));
        }

        Channel scaled(double factor) {
            return new Channel(min * factor, max * factor, mean * factor, power * factor * factor, nonZeros);
        }

        private static Channel of(ChannelSummary summary, double std) {
            double mean = summary.mean().orElse(0);
            return new Channel(
                    summary.min().orElse(0),
                    summary.max().orElse(0),
                    mean,
                    mean * mean + std * std,
                    summary.count() == 0 ? 0 : 1 - (double) summary.zeroCount() / summary.count());
        }
    }

    /** What a measured tensor tells. */
    public static ActivationStatistics of(TensorStatistics measured) {
        List<Channel> channels = new ArrayList<>();
        for (int channel = 0; channel < measured.layout().channels(); channel++) {
            channels.add(
                    Channel.of(measured.summary(channel), measured.std(channel).orElse(0)));
        }
        return new ActivationStatistics(measured.whole().float32View(), channels);
    }

    /** The range by an estimator; that of 0 where no finite value was seen. */
    Range range(RangeEstimator estimator, Quantizer quantizer) {
        return ranges.computeIfAbsent(
                new Asked(estimator, quantizer),
                asked -> estimator.estimate(distribution, quantizer).orElse(new Range(0, 0)));
    }

    /** The extremes; those of 0 where no finite value was seen. */
    Range extremes() {
        return distribution.extremes().orElse(new Range(0, 0));
    }

    /** The same tensor with each of {@code factors.length} runs of channels times a factor; its cells are not known then. */
    ActivationStatistics scaled(double[] factors) {
        int run = channels.size() / factors.length;
        List<Channel> scaled = new ArrayList<>();
        double lo = Double.POSITIVE_INFINITY;
        double hi = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < channels.size(); c++) {
            Channel channel = channels.get(c).scaled(factors[c / run]);
            scaled.add(channel);
            lo = Math.min(lo, channel.min());
            hi = Math.max(hi, channel.max());
        }
        return new ActivationStatistics(
                Distribution.of(new ChannelSummary(
                        0, 0, 0, 0, 0, 0, OptionalDouble.of(lo), OptionalDouble.of(hi), OptionalDouble.empty())),
                scaled);
    }

    /** Whether the values of its channels are known, so that they can be scaled. */
    boolean hasChannels() {
        return !channels.isEmpty() && distribution.extremes().equals(Optional.of(hull()));
    }

    private Range hull() {
        return new Range(
                channels.stream().mapToDouble(Channel::min).min().orElse(0),
                channels.stream().mapToDouble(Channel::max).max().orElse(0));
    }
}
