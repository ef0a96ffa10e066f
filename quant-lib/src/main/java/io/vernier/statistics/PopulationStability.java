package io.vernier.statistics;

import io.vernier.arithmetic.Elementary;

/**
 * The population stability index, {@code sum_g (q_g - p_g) ln(q_g / p_g)} over groups of values, p the shares of the reference and q
 * those of the later state (N. Siddiqi, Credit Risk Scorecards, 2006; it is the symmetric divergence J(1, 2) of S. Kullback and
 * R. Leibler, On Information and Sufficiency, 1951, of the grouped values). 0 is no shift; below 0.1 is usually taken for none worth
 * looking at, above 0.25 for a large one.
 *
 * <p>Groups are made of whole bins, cut where the reference first reaches each tenth of its values; what lies below its first bin and
 * above its last one is a group each. So few groups, unlike the bins themselves, leave the index small where few rows differ by chance:
 * it is about (groups - 1) (1/N + 1/M) then (B. Yurdakul, Statistical Properties of Population Stability Index, 2018). A share of 0
 * counts as {@value #LEAST_SHARE}, without which the index would be infinite.
 */
final class PopulationStability {
    private static final int TENTHS = 10;

    private static final double LEAST_SHARE = 1e-4;

    private final Shares.Counts reference;
    private final Shares.Counts later;
    private final long before;
    private final long after;

    private PopulationStability(Shares shares) {
        this.reference = shares.reference();
        this.later = shares.later();
        this.before = reference.total();
        this.after = later.total();
    }

    /** The index, from 0; both states have at least one bin. */
    static double of(Shares shares) {
        return new PopulationStability(shares).index();
    }

    private double index() {
        int next = skip(0, reference.positions()[0] - 1);
        double index = term(0, count(0, next));
        long reached = 0;
        long inGroup = 0;
        for (int b = 0; b < reference.size(); b++) {
            reached = Math.addExact(reached, reference.counts()[b]);
            inGroup += reference.counts()[b];
            if (b < reference.size() - 1 && tenth(reached) == tenth(reached - inGroup)) {
                continue;
            }
            int end = skip(next, reference.positions()[b]);
            index += term(inGroup, count(next, end));
            next = end;
            inGroup = 0;
        }
        return index + term(0, count(next, later.size()));
    }

    /** How many tenths of its values the reference has behind it; the product may need more than 64 bits. */
    private long tenth(long reached) {
        return reached <= Long.MAX_VALUE / TENTHS ? reached * TENTHS / before : reached / (before / TENTHS);
    }

    /** The first of the later bins, from one on, that lies above a position. */
    private int skip(int from, long position) {
        int bin = from;
        while (bin < later.size() && later.positions()[bin] <= position) {
            bin++;
        }
        return bin;
    }

    private long count(int from, int to) {
        long count = 0;
        for (int b = from; b < to; b++) {
            count += later.counts()[b];
        }
        return count;
    }

    private double term(long referenceCount, long laterCount) {
        double p = Math.max((double) referenceCount / before, LEAST_SHARE);
        double q = Math.max((double) laterCount / after, LEAST_SHARE);
        return p == q ? 0 : (q - p) * Elementary.log(q / p);
    }
}
