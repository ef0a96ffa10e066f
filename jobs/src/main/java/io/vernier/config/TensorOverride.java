package io.vernier.config;

import io.vernier.quantize.TensorSpecification;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An exception from the specification for the tensors whose name a glob matches.
 *
 * @param glob {@code *} stands for any characters, {@code ?} for one
 * @param keys what it says, such as {@code bits}
 * @param change what is different
 */
public record TensorOverride(String glob, Set<String> keys, UnaryOperator<TensorSpecification> change) {

    boolean matches(String tensor) {
        String expression = Pattern.compile("[*?]|[^*?]+")
                .matcher(glob)
                .replaceAll(part -> Matcher.quoteReplacement(expression(part.group())));
        return Pattern.matches(expression, tensor);
    }

    private static String expression(String part) {
        return switch (part) {
            case "*" -> ".*";
            case "?" -> ".";
            default -> Pattern.quote(part);
        };
    }

    TensorSpecification applyTo(TensorSpecification specification) {
        return change.apply(specification);
    }
}
