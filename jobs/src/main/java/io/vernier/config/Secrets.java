package io.vernier.config;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Decides what is a secret, for all that is printed, stored or made an identity of: values by the look of their key, and the parts of
 * URIs that carry passwords, keys and signatures.
 */
public final class Secrets {
    private static final String MASK = "***";

    /**
     * Names of values that are not shown. Other names with "key" in them, such as {@code key.column}, tell what is read: they must count in
     * identities.
     */
    private static final Pattern SECRET = Pattern.compile(
            "secret|password|passwd|passphrase|\\bpass$|pwd|token|credential|signature|authorization|\\bauth\\b|\\bsas\\b|sas$|\\bsig$"
                    + "|(access|account|api|customer|encryption|master|private|service|session|shared|signing|storage)[._-]?key",
            Pattern.CASE_INSENSITIVE);

    /** What a name ends with that tells where something stands, such as {@code token.column}: that is no secret, and tells what is read. */
    private static final Pattern PLACE = Pattern.compile("(column|field)s?$", Pattern.CASE_INSENSITIVE);

    /** {@code scheme://user:password@}. */
    private static final Pattern PASSWORD = Pattern.compile("(://)[^/@\\s]*:[^/@\\s]*@");

    /** The same with slashes in the password, as keys of S3 have them; a port is none, so that {@code @} may stand in a path. */
    private static final Pattern SLASHED = Pattern.compile("(://)[^/@:\\[\\s]*:(?!\\d{1,5}[/,])[^@\\s]*@");

    /** {@code jdbc:oracle:thin:user/password@}. */
    private static final Pattern ORACLE = Pattern.compile("(jdbc:oracle:[^:@\\s]+:)[^@\\s]+@");

    /** {@code scheme://user@}; the container of Azure's schemes stands in the same place and is no secret. */
    private static final Pattern USER = Pattern.compile("(?<!abfs|abfss|wasb|wasbs)(://)[^/@:\\s]+@");

    /** {@code ?name=value} and {@code &name=value}, and the properties of JDBC. */
    private static final Pattern QUERY = Pattern.compile("([?&;])([^=&;?\\s]+)=([^&;\\s\"]*)");

    private Secrets() {}

    private static boolean isSecret(String name) {
        return SECRET.matcher(name).find() && !PLACE.matcher(name).find();
    }

    /** The text with the secrets of its URIs replaced by stars. */
    public static String mask(String text) {
        String masked = text;
        for (Pattern userinfo : List.of(ORACLE, PASSWORD, SLASHED, USER)) {
            masked = userinfo.matcher(masked).replaceAll("$1" + MASK + "@");
        }
        return QUERY.matcher(masked).replaceAll(Secrets::maskedParameter);
    }

    /** The stack trace without secrets, which drivers and stores put into their messages. */
    public static String trace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text, true));
        return mask(text.toString());
    }

    /** Whether something was hidden in the text. */
    public static boolean isMasked(String text) {
        return text.contains(MASK);
    }

    private static String maskedParameter(MatchResult parameter) {
        String value = isSecret(parameter.group(2)) ? MASK : parameter.group(3);
        return Matcher.quoteReplacement(parameter.group(1) + parameter.group(2) + "=" + value);
    }

    /** The values of options that are secret. */
    static List<String> values(Map<String, String> options) {
        return options.entrySet().stream()
                .filter(option -> isSecret(option.getKey()))
                .map(Map.Entry::getValue)
                .filter(value -> !value.isBlank())
                .toList();
    }

    /** Options without those that are secret, and without the secrets of the URIs among the others. */
    public static SortedMap<String, Object> without(Map<String, ?> options) {
        TreeMap<String, Object> open = new TreeMap<>();
        options.forEach((key, value) -> {
            if (!isSecret(key)) {
                open.put(key, mask(key, value));
            }
        });
        return open;
    }

    /** The tree with its secrets replaced by stars. */
    public static SortedMap<String, Object> mask(Map<String, Object> tree) {
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
            return !text.isEmpty() && isSecret(key) ? MASK : mask(text);
        }
        return value;
    }
}
