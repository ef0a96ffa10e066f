package io.vernier.jobs.report.page;

import io.vernier.jobs.report.Numbers;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** How pages write what tables hold. */
final class Words {
    /** Where there is no value. */
    static final String NONE = "–";

    private static final int DIGITS = 6;

    private Words() {}

    /** Such as {@code 1 to 4}, for what is told as {@code 1..4} in a column. */
    static String width(String bits) {
        return bits.replace("..", " to ");
    }

    /** A sentence in large letters whose shares do not end one line and begin the next. */
    static String unbroken(String sentence) {
        return sentence.replace(" %", "\u00a0%");
    }

    /** A metric as a heading. */
    static String metric(String name) {
        return switch (name) {
            case "agreement" -> "Same decision";
            case "cluster_agreement" -> "Same cluster";
            case "hash_agreement" -> "Same hash";
            case "auc" -> "AUC";
            case "r2" -> "R²";
            case "rmse", "mae" -> name.toUpperCase(Locale.ROOT);
            case "sqnr_db" -> "Signal to noise, dB";
            default ->
                name.substring(0, 1).toUpperCase(Locale.ROOT)
                        + name.substring(1).replace('_', ' ');
        };
    }

    /** A number with six digits and a printed minus. */
    static String number(OptionalDouble value) {
        return value.isPresent() ? number(value.getAsDouble(), DIGITS) : NONE;
    }

    static String number(double value, int digits) {
        String text = Numbers.significant(value, digits);
        return text.startsWith("-") ? Numbers.signed(text) : text;
    }

    /** The same with a sign. */
    static String difference(OptionalDouble value) {
        return value.isPresent() ? Numbers.signed(Numbers.significant(value.getAsDouble(), 4)) : NONE;
    }

    static String decibel(OptionalDouble value) {
        return value.isPresent() ? Numbers.decibel(value).replace('-', '\u2212') + " dB" : NONE;
    }

    static String count(OptionalLong value) {
        return value.isPresent() ? Numbers.count(value.getAsLong()) : NONE;
    }

    /** Such as {@code 4 bits}. */
    static String bits(int bits) {
        return counted(bits, "bit");
    }

    /** Such as {@code 3 candidates}. */
    static String counted(long count, String noun) {
        return Numbers.count(count) + " " + noun + (count == 1 ? "" : "s");
    }
}
