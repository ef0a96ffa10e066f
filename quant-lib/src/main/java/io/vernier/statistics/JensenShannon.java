package io.vernier.statistics;

import io.vernier.arithmetic.Elementary;

/**
 * The Jensen-Shannon divergence of two histograms, {@code (sum_b p_b log2(p_b / m_b) + sum_b q_b log2(q_b / m_b)) / 2} with
 * {@code m_b = (p_b + q_b) / 2}, over the bins of the float line (J. Lin, Divergence Measures Based on the Shannon Entropy, IEEE
 * Transactions on Information Theory 37, 1991). From 0, equal shares, to 1, no bin in common, whatever the number of bins. Few rows
 * differ by chance: about (bins - 1) (1/N + 1/M) / (8 ln 2) is to be expected of N and M rows from one distribution.
 */
final class JensenShannon {
    private static final double LN_2 = Elementary.log(2);

    private JensenShannon() {}

    /** The divergence in bits, summed in the order of the bins; both states have at least one. */
    static double of(Shares shares) {
        Shares.Counts reference = shares.reference();
        Shares.Counts later = shares.later();
        double before = reference.total();
        double after = later.total();
        double sum = 0;
        int r = 0;
        int l = 0;
        while (r < reference.size() || l < later.size()) {
            long bin = Math.min(position(reference, r), position(later, l));
            double p = position(reference, r) == bin ? reference.counts()[r++] / before : 0;
            double q = position(later, l) == bin ? later.counts()[l++] / after : 0;
            double m = (p + q) / 2;
            sum += part(p, m) + part(q, m);
        }
        return Math.min(Math.max(sum / 2 / LN_2, 0), 1);
    }

    /** The position of a bin; no bin is at the last one, which would be that of a NaN. */
    private static long position(Shares.Counts bins, int bin) {
        return bin < bins.size() ? bins.positions()[bin] : Long.MAX_VALUE;
    }

    private static double part(double share, double middle) {
        return share == 0 || share == middle ? 0 : share * Elementary.log(share / middle);
    }
}
