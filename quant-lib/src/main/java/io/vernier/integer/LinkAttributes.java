package io.vernier.integer;

import io.vernier.model.InverseLink;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The attributes of a {@code link} instruction: {@code function} (identity, log, inverse, logit, probit, cloglog, sqrt, power: the link
 * that is inverted), {@code means} (any, finite, positive, probability: to what the result is limited) and, of a power alone, {@code
 * power}.
 */
final class LinkAttributes {
    private static final String FUNCTION = "function";
    private static final String MEANS = "means";
    private static final String POWER = "power";

    private LinkAttributes() {}

    static SortedMap<String, String> encode(InverseLink inverse) {
        SortedMap<String, String> attributes = new TreeMap<>();
        attributes.put(FUNCTION, inverse.function().name().toLowerCase(Locale.ROOT));
        attributes.put(MEANS, inverse.means().name().toLowerCase(Locale.ROOT));
        if (inverse.function() == InverseLink.Function.POWER) {
            attributes.put(POWER, Double.toString(inverse.power()));
        }
        return attributes;
    }

    /** @throws IllegalArgumentException if an attribute is missing or unknown */
    static InverseLink decode(Map<String, String> attributes) {
        return new InverseLink(
                InverseLink.Function.valueOf(upper(attributes, FUNCTION)),
                Double.parseDouble(attributes.getOrDefault(POWER, "0")),
                InverseLink.Means.valueOf(upper(attributes, MEANS)));
    }

    private static String upper(Map<String, String> attributes, String key) {
        String value = attributes.get(key);
        if (value == null) {
            throw new IllegalArgumentException("A link of the program has no attribute \"" + key + "\".");
        }
        return value.toUpperCase(Locale.ROOT);
    }
}
