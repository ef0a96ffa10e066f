package io.vernier.statistics;

/** What {@link FloatViews} found in a block of values besides their patterns; a zero has no sign. */
final class ViewBlock {
    double min;
    double max;
    int zeros;
}
