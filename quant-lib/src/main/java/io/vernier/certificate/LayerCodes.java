package io.vernier.certificate;

import io.vernier.model.Linear;

/** What is known of the codes that a linear layer reads, and of the real numbers that the float model has in their place. */
sealed interface LayerCodes permits InputCodes, TableCodes {

    /** What the channels add to the error of an output of this layer. */
    Terms terms(Linear floats);

    /**
     * {@code integer q - real (x - center)} over all pairs of a code q and a real number x that a channel can take together. A layer has as
     * many of these as weights, so enclosures are pairs of numbers here; each is rounded as an {@link Enclosure} is.
     */
    interface Terms {
        /**
         * Adds the enclosure of channel {@code index}.
         *
         * @param integerLo least weight of the code, in units of the output
         * @param integerHi greatest
         * @param realLo least weight of the float model
         * @param realHi greatest
         */
        void add(int index, double integerLo, double integerHi, double realLo, double realHi, Sum to);
    }

    /** A sum of enclosures. */
    final class Sum {
        private double lo;
        private double hi;

        Sum(Enclosure first) {
            lo = first.lo();
            hi = first.hi();
        }

        void add(double less, double more) {
            lo = Math.nextDown(lo + less);
            hi = Math.nextUp(hi + more);
        }

        Enclosure enclosure() {
            return new Enclosure(lo, hi);
        }
    }

    /** Least code that the channel takes. */
    long least(int index);

    /** Greatest code that the channel takes. */
    long greatest(int index);

    /** A bound on the magnitude of {@code x - center}. */
    double magnitude(int index, double center);
}
