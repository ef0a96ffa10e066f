package io.vernier.onnx.exchange;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers as Python writes them: the shortest decimal that is read back as the same double. */
final class PythonNumber {
    private static final int DIGITS = 17;
    private static final int LEAST_POINT = -3;
    private static final int GREATEST_POINT = 16;

    private PythonNumber() {}

    /** {@code repr} of a finite double. */
    static String text(double value) {
        if (value == 0) {
            return Double.toString(value);
        }
        BigDecimal decimal = shortest(value);
        String digits = decimal.unscaledValue().abs().toString();
        // The value is 0.digits times ten to this power.
        int point = digits.length() - decimal.scale();
        String sign = value < 0 ? "-" : "";
        if (point < LEAST_POINT || point > GREATEST_POINT) {
            String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
            return String.format(Locale.ROOT, "%s%s%se%+03d", sign, digits.charAt(0), fraction, point - 1);
        }
        String plain = decimal.toPlainString();
        return plain.contains(".") ? plain : plain + ".0";
    }

    /** Double.toString of Java 17 has more digits than it takes for some numbers. */
    private static BigDecimal shortest(double value) {
        BigDecimal exact = new BigDecimal(value);
        for (int digits = 1; digits < DIGITS; digits++) {
            BigDecimal rounded = exact.round(new MathContext(digits));
            if (rounded.doubleValue() == value) {
                return rounded.stripTrailingZeros();
            }
        }
        return exact.round(new MathContext(DIGITS)).stripTrailingZeros();
    }
}
