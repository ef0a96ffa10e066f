package io.vernier.certificate;

/** What is known of the codes that a linear layer reads, and of the real numbers that the float model has in their place. */
sealed interface LayerCodes permits InputCodes, TableCodes {

    /**
     * Encloses {@code integer q - real (x - center)} over all pairs of a code q and a real number x that channel {@code index} can take
     * together.
     *
     * @param integer weight of the code, in units of the output
     * @param real weight of the float model
     * @param center what the float model subtracts from x
     */
    Enclosure difference(int index, Enclosure integer, Enclosure real, double center);

    /** Least code that the channel takes. */
    long least(int index);

    /** Greatest code that the channel takes. */
    long greatest(int index);

    /** A bound on the magnitude of {@code x - center}. */
    double magnitude(int index, double center);
}
