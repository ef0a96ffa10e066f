package io.vernier.statistics;

/** What {@link FloatViews} found in a block of values besides their patterns. */
final class ViewBlock {
    double min;
    double max;
    int zeros;
}
