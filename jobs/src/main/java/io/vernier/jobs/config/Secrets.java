package io.vernier.jobs.config;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Hides what a configuration holds of passwords and keys: values by the look of their key, and the parts of URIs that carry them. */
public final class Secrets {
    private static final String MASK = "***";

    /** Names of values that are not shown. */
    private static final Pattern SECRET = Pattern.compile(
            "secret|password|passwd|passphrase|pwd|token|credential|signature|authorization|\\bauth\\b|sas$|\\bsig$|key($|[._-])",
            Pattern.CASE_INSENSITIVE);

    /** {@code scheme://user:password@}, where a password may hold slashes. */
    private static final Pattern PASSWORD = Pattern.compile("(://)[^/@\\s]*:[^@\\s]*@");

    /** {@code scheme://user@}; the container of Azure's schemes stands in the same place and is no secret. */
    private static final Pattern USER = Pattern.compile("(?<!abfs|abfss|wasb|wasbs)(://)[^/@:\\s]+@");

    /** {@code ?name=value} and {@code &name=value}, and the properties of JDBC. */
    private static final Pattern QUERY = Pattern.compile("([?&;])([^=&;?\\s]+)=([^&;\\s]*)");

    private Secrets() {}

    /** The text with the secrets of its URIs replaced by stars. */
    public static String mask(String text) {
        String masked = USER.matcher(PASSWORD.matcher(text).replaceAll("$1" + MASK + "@"))
                .replaceAll("$1" + MASK + "@");
        return QUERY.matcher(masked).replaceAll(Secrets::maskedParameter);
    }

    private static String maskedParameter(MatchResult parameter) {
        String value = SECRET.matcher(parameter.group(2)).find() ? MASK : parameter.group(3);
        return Matcher.quoteReplacement(parameter.group(1) + parameter.group(2) + "=" + value);
    }

    /** The tree with its secrets replaced by stars. */
    static SortedMap<String, Object> mask(Map<String, Object> tree) {
        TreeMap<String, Object> masked = new TreeMap<>();
        tree.forEach((key, value) -> masked.put(key, mask(key, value)));
        return masked;
    }

    private static Object mask(String key, Object value) {
        if (value instanceof Map<?, ?> map) {
            TreeMap<String, Object> masked = new TreeMap<>();
            map.forEach((name, inner) -> masked.put((String) name, mask((String) name, inner)));
            return masked;
        }
        if (value instanceof List<?> list) {
            return list.stream().map(item -> mask(key, item)).toList();
        }
        if (value instanceof String text) {
            return !text.isEmpty() && SECRET.matcher(key).find() ? MASK : mask(text);
        }
        return value;
    }
}
