package io.vernier.statistics;

/** Second moments of codes as numbers, whatever they were added up by; {@link SecondMoments} says what they are of. */
public interface CodeMoments {
    int inputs();

    int grams();

    long rows();

    /** An element of G; the index after the last input is that of the 1. */
    double gramValue(int g, int i, int j);

    /** An element of Y. */
    double targetValue(int k, int i);
}
