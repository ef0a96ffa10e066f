package io.vernier.jobs.store.manifest;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vernier.jobs.store.format.ContentDigest;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** Plain values as the one JSON text that they have: keys sorted, no spaces, numbers exact and without an exponent. */
public final class CanonicalJson {
    private static final int IDENTITY_DIGITS = 16;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();

    private CanonicalJson() {}

    public static String of(Object tree) {
        try {
            return JSON.writeValueAsString(canonical(tree));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("The value \"" + tree + "\" has no JSON.", e);
        }
    }

    /** The first 16 hex digits of the SHA-256 of the text. */
    public static String identity(Object tree) {
        return digest(tree).substring(0, IDENTITY_DIGITS);
    }

    /** The SHA-256 of the text, in hex. */
    public static String digest(Object tree) {
        return HexFormat.of().formatHex(ContentDigest.sha256().digest(of(tree).getBytes(StandardCharsets.UTF_8)));
    }

    private static Object canonical(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> sorted = new TreeMap<>();
            map.forEach((key, each) -> sorted.put(String.valueOf(key), canonical(each)));
            return sorted;
        }
        if (value instanceof Collection<?> list) {
            return list.stream().map(CanonicalJson::canonical).toList();
        }
        if (value instanceof Double || value instanceof Float) {
            double real = ((Number) value).doubleValue();
            // The exact value: the shortest decimal of a double is not the same in all versions of Java.
            return Double.isFinite(real) ? number(new BigDecimal(real)) : Double.toString(real);
        }
        if (value instanceof Number) {
            return number(new BigDecimal(value.toString()));
        }
        if (value == null || value instanceof Boolean || value instanceof String) {
            return value;
        }
        throw new IllegalArgumentException(
                "The value \"" + value + "\" of " + value.getClass() + " is no plain value.");
    }

    private static BigDecimal number(BigDecimal value) {
        return value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
    }
}
