package io.vernier.range;

import io.vernier.arithmetic.Quantizer;
import io.vernier.arithmetic.Range;
import io.vernier.statistics.Distribution;
import java.util.Optional;

/** The observed extremes of the finite doubles. */
record MinMax() implements RangeEstimator {

    @Override
    public String label() {
        return "minmax";
    }

    @Override
    public Optional<Range> estimate(Distribution distribution, Quantizer quantizer) {
        return distribution.extremes();
    }
}
