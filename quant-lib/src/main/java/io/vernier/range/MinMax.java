package io.vernier.range;

import io.vernier.arithmetic.Quantizer;
import io.vernier.arithmetic.Range;
import io.vernier.statistics.ValueHistogram;
import java.util.Optional;

/** The observed extremes of the finite doubles. */
record MinMax() implements RangeEstimator {

    @Override
    public String label() {
        return "minmax";
    }

    @Override
    public Optional<Range> estimate(ValueHistogram histogram, Quantizer quantizer) {
        return extremes(histogram);
    }

    static Optional<Range> extremes(ValueHistogram histogram) {
        return histogram.min().isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Range(histogram.min().getAsDouble(), histogram.max().orElseThrow()));
    }
}
