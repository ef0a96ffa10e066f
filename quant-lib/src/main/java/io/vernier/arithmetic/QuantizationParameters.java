package io.vernier.arithmetic;

import java.io.Serializable;

/**
 * What a convention makes of a range: the encoding of a tensor, or of one of its channels, and the range itself.
 *
 * @param encoding how numbers and codes correspond
 * @param range the real range that made the scale, after widening and symmetry
 */
public record QuantizationParameters(ChannelEncoding encoding, Range range) implements Serializable {

    /** Parameters without an offset; see {@link ChannelEncoding}. */
    public QuantizationParameters(double scale, long zeroPoint, long qmin, long qmax, Range range, CodeRule rule) {
        this(new ChannelEncoding(scale, zeroPoint, qmin, qmax, rule), range);
    }

    public double scale() {
        return encoding.scale();
    }

    public long zeroPoint() {
        return encoding.zeroPoint();
    }

    public long qmin() {
        return encoding.qmin();
    }

    public long qmax() {
        return encoding.qmax();
    }

    public CodeRule rule() {
        return encoding.rule();
    }

    public double offset() {
        return encoding.offset();
    }

    /** See {@link ChannelEncoding#unclampedCode}. */
    public double unclampedCode(double x) {
        return encoding.unclampedCode(x);
    }

    /** See {@link ChannelEncoding#code}. */
    public long code(double x) {
        return encoding.code(x);
    }

    /** See {@link ChannelEncoding#decode}. */
    public double dequantize(long code) {
        return encoding.decode(code);
    }

    /** The parameters of the numbers {@code x + distance}, where these are those of x. */
    public QuantizationParameters shifted(double distance) {
        return distance == 0
                ? this
                : new QuantizationParameters(
                        new ChannelEncoding(scale(), zeroPoint(), qmin(), qmax(), rule(), offset() + distance),
                        new Range(range.lo() + distance, range.hi() + distance));
    }
}
