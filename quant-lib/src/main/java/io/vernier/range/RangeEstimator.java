package io.vernier.range;

import io.vernier.arithmetic.Quantizer;
import io.vernier.arithmetic.Range;
import io.vernier.statistics.Distribution;
import java.math.BigDecimal;
import java.util.Optional;

/** Finds the range that a tensor's codes are to cover, from its distribution alone. */
public sealed interface RangeEstimator permits MinMax, Percentile, MeanSquaredError {

    /** The observed extremes. */
    static RangeEstimator minMax() {
        return new MinMax();
    }

    /**
     * The range that keeps a share of the values.
     *
     * @param percent of the values kept, above 0 and at most 100, exact
     */
    static RangeEstimator percentile(BigDecimal percent) {
        return new Percentile(percent);
    }

    /** The range with the least expected squared error. */
    static RangeEstimator meanSquaredError() {
        return new MeanSquaredError();
    }

    /** The name in configurations and tables. */
    String label();

    /**
     * The range, within the observed extremes and not yet widened or made symmetric.
     *
     * @param distribution the values, or their distances from an offset; the range is in the same units
     * @param quantizer what will become of the range
     * @return empty if no finite value was seen
     */
    Optional<Range> estimate(Distribution distribution, Quantizer quantizer);
}
