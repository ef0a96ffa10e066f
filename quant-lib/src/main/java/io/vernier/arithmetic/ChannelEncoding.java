package io.vernier.arithmetic;

import java.io.Serializable;
import java.util.Objects;

/**
 * How the real numbers and the integers of one channel correspond: {@code x ~ offset + scale (q - zeroPoint)}. This is the one place
 * where a number is coded and decoded.
 *
 * <p>The offset is 0 but for channels whose values are close together and far from zero: there {@code x - offset} is exact, and the zero
 * point stays small.
 *
 * @param scale finite, not zero; negative only where a ported convention says so
 * @param zeroPoint the code of the offset, not necessarily within {@code [qmin, qmax]}
 * @param qmin least integer
 * @param qmax greatest integer
 * @param rule how codes are computed
 * @param offset what is subtracted before a code is computed; finite
 */
public record ChannelEncoding(double scale, long zeroPoint, long qmin, long qmax, CodeRule rule, double offset)
        implements Serializable {

    /** An encoding without an offset. */
    public ChannelEncoding(double scale, long zeroPoint, long qmin, long qmax, CodeRule rule) {
        this(scale, zeroPoint, qmin, qmax, rule, 0);
    }

    /** @throws IllegalArgumentException if the scale is zero or not finite, there is no code, or the offset is not finite */
    public ChannelEncoding {
        Objects.requireNonNull(rule);
        if (!Double.isFinite(scale) || scale == 0) {
            throw new IllegalArgumentException("A scale is finite and not zero, found " + scale + ".");
        }
        if (qmin > qmax) {
            throw new IllegalArgumentException("There is no code in [" + qmin + ", " + qmax + "].");
        }
        if (!Double.isFinite(offset)) {
            throw new IllegalArgumentException("An offset is finite, found " + offset + ".");
        }
    }

    /** The code of {@code x}, not NaN, before clamping: an integer as double, or an infinity. */
    public double unclampedCode(double x) {
        return rule.unclampedCode(x - offset, scale, (double) zeroPoint);
    }

    /** The code of {@code x}, clamped in double and then cast; infinities saturate, and NaN, which has no code, gets the least. */
    public long code(double x) {
        double code = unclampedCode(x);
        return code > qmin ? (long) Math.min((double) qmax, code) : qmin;
    }

    /** The real number that an integer stands for. */
    public double decode(long integer) {
        return offset + scale * (integer - zeroPoint);
    }
}
