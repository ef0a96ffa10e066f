package io.vernier.arithmetic;

import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/**
 * What the integers of a tensor stand for: how they and real numbers correspond in each channel.
 *
 * @param channels at least one
 */
public record Encoding(List<ChannelEncoding> channels) implements Serializable {

    /** @throws IllegalArgumentException if there is no channel */
    public Encoding {
        channels = List.copyOf(channels);
        if (channels.isEmpty()) {
            throw new IllegalArgumentException("An encoding has at least one channel.");
        }
    }

    /** Channels that have one encoding in common. */
    public static Encoding uniform(int channels, ChannelEncoding one) {
        return new Encoding(Collections.nCopies(channels, one));
    }

    /**
     * Channels whose properties lie in parallel arrays.
     *
     * @throws IllegalArgumentException if these are not of one length, or a channel's are none of an encoding
     */
    public static Encoding of(
            double[] scales, long[] zeroPoints, long[] qmin, long[] qmax, CodeRule rule, double[] offsets) {
        int size = scales.length;
        if (zeroPoints.length != size || qmin.length != size || qmax.length != size || offsets.length != size) {
            throw new IllegalArgumentException("Found " + size + " scales, " + zeroPoints.length + " zero points, "
                    + qmin.length + " types and " + offsets.length + " offsets, expected as many of each.");
        }
        return new Encoding(IntStream.range(0, size)
                .mapToObj(c -> new ChannelEncoding(scales[c], zeroPoints[c], qmin[c], qmax[c], rule, offsets[c]))
                .toList());
    }

    public int size() {
        return channels.size();
    }

    public ChannelEncoding channel(int channel) {
        return channels.get(channel);
    }

    /** The scale of each channel. */
    public double[] scales() {
        return reals(ChannelEncoding::scale);
    }

    /** The offset of each channel. */
    public double[] offsets() {
        return reals(ChannelEncoding::offset);
    }

    /** The zero point of each channel. */
    public long[] zeroPoints() {
        return integers(ChannelEncoding::zeroPoint);
    }

    /** The least integer of each channel. */
    public long[] qmin() {
        return integers(ChannelEncoding::qmin);
    }

    /** The greatest integer of each channel. */
    public long[] qmax() {
        return integers(ChannelEncoding::qmax);
    }

    private double[] reals(ToDoubleFunction<ChannelEncoding> property) {
        return channels.stream().mapToDouble(property).toArray();
    }

    private long[] integers(ToLongFunction<ChannelEncoding> property) {
        return channels.stream().mapToLong(property).toArray();
    }
}
