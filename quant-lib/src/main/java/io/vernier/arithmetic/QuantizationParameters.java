package io.vernier.arithmetic;

import java.io.Serializable;

/**
 * How real numbers and integer codes of one tensor, or of one of its channels, correspond: {@code x ~ offset + scale (q - zeroPoint)}.
 *
 * <p>The offset is 0 but for channels whose values are close together and far from zero: there {@code x - offset} is exact, and the zero
 * point stays small.
 *
 * @param scale finite, not zero; negative only where a ported convention says so
 * @param zeroPoint the code of the offset, not necessarily within {@code [qmin, qmax]}
 * @param qmin least code
 * @param qmax greatest code
 * @param range the real range that made the scale, after widening and symmetry
 * @param rule how codes are computed
 * @param offset what is subtracted before a code is computed; finite
 */
public record QuantizationParameters(
        double scale, long zeroPoint, long qmin, long qmax, Range range, CodeRule rule, double offset)
        implements Serializable {

    /** Parameters without an offset. */
    public QuantizationParameters(double scale, long zeroPoint, long qmin, long qmax, Range range, CodeRule rule) {
        this(scale, zeroPoint, qmin, qmax, range, rule, 0);
    }

    /** @throws IllegalArgumentException if the scale is zero or not finite, or there is no code */
    public QuantizationParameters {
        if (!Double.isFinite(scale) || scale == 0) {
            throw new IllegalArgumentException("A scale is finite and not zero, found " + scale + ".");
        }
        if (qmin > qmax) {
            throw new IllegalArgumentException("There is no code in [" + qmin + ", " + qmax + "].");
        }
    }

    /** The code of {@code x} before clamping, an integer as double (or an infinity). */
    public double unclampedCode(double x) {
        return rule.unclampedCode(x - offset, scale, (double) zeroPoint);
    }

    /** The code of {@code x}, clamped in double and then cast; infinities saturate. {@code x} must not be NaN. */
    public long code(double x) {
        return (long) Math.max((double) qmin, Math.min((double) qmax, unclampedCode(x)));
    }

    /** The real number that a code stands for. */
    public double dequantize(long code) {
        return offset + scale * (code - zeroPoint);
    }

    /** The parameters of the numbers {@code x + distance}, where these are those of x. */
    public QuantizationParameters shifted(double distance) {
        return distance == 0
                ? this
                : new QuantizationParameters(
                        scale,
                        zeroPoint,
                        qmin,
                        qmax,
                        new Range(range.lo() + distance, range.hi() + distance),
                        rule,
                        offset + distance);
    }
}
