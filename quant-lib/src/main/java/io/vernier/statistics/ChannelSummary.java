package io.vernier.statistics;

import java.util.OptionalDouble;

/**
 * What is known of a channel without its histogram.
 *
 * @param count all observed values
 * @param nanCount NaN among them
 * @param positiveInfinityCount positive infinities
 * @param negativeInfinityCount negative infinities
 * @param zeroCount doubles equal to 0
 * @param float32OverflowCount finite doubles beyond the greatest float, which are in no bin and in no mean
 * @param min least finite double; absent until one was seen
 * @param max greatest finite double; absent until one was seen
 * @param mean exact mean of the float32 view, rounded once; absent without a value that has one
 */
public record ChannelSummary(
        long count,
        long nanCount,
        long positiveInfinityCount,
        long negativeInfinityCount,
        long zeroCount,
        long float32OverflowCount,
        OptionalDouble min,
        OptionalDouble max,
        OptionalDouble mean) {

    /** Values that have a float32 view: they are in bins and in the mean. */
    public long binnedCount() {
        return count - nanCount - positiveInfinityCount - negativeInfinityCount - float32OverflowCount;
    }

    /** NaN and infinities. */
    public long nonFiniteCount() {
        return nanCount + positiveInfinityCount + negativeInfinityCount;
    }
}
