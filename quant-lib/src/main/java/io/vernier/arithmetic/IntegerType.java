package io.vernier.arithmetic;

import java.io.Serializable;

/**
 * A fixed-width integer type in two's complement or unsigned, the codes of a quantized tensor.
 *
 * @param bits width, 1 to 16
 * @param signed whether codes run from -2^(bits-1)
 * @param narrow whether the least code is left out, so that a signed type is symmetric around zero
 */
public record IntegerType(int bits, boolean signed, boolean narrow) implements Serializable {
    public static final int MIN_BITS = 1;
    public static final int MAX_BITS = 16;

    /** @throws IllegalArgumentException if the width is not 1 to 16, or a narrow type would have a single code */
    public IntegerType {
        if (bits < MIN_BITS || bits > MAX_BITS) {
            throw new IllegalArgumentException("An integer type has 1 to 16 bits, found " + bits + ".");
        }
        if (narrow && bits < 2) {
            throw new IllegalArgumentException("A narrow integer type needs at least 2 bits.");
        }
    }

    /** {@code 0 .. 2^bits - 1}. */
    public static IntegerType unsigned(int bits) {
        return new IntegerType(bits, false, false);
    }

    /** {@code -2^(bits-1) .. 2^(bits-1) - 1}. */
    public static IntegerType signed(int bits) {
        return new IntegerType(bits, true, false);
    }

    /** {@code -(2^(bits-1) - 1) .. 2^(bits-1) - 1}, the type of symmetric weights. */
    public static IntegerType symmetric(int bits) {
        return new IntegerType(bits, true, true);
    }

    /** Least code. */
    public long qmin() {
        return (signed ? -(1L << (bits - 1)) : 0) + (narrow ? 1 : 0);
    }

    /** Greatest code. */
    public long qmax() {
        return signed ? (1L << (bits - 1)) - 1 : (1L << bits) - 1;
    }

    /** Number of steps between the least and the greatest code. */
    public long levels() {
        return qmax() - qmin();
    }
}
