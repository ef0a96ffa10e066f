package io.vernier.spark.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.spark.SparkThrowable;

/** An error and what caused it, the outermost first. */
record Causes(List<Throwable> chain) {
    private static final int DEPTH = 32;

    Causes {
        chain = List.copyOf(chain);
    }

    static Causes of(Throwable error) {
        List<Throwable> chain = new ArrayList<>();
        for (Throwable cause = error; cause != null && chain.size() < DEPTH; cause = cause.getCause()) {
            chain.add(cause);
        }
        return new Causes(chain);
    }

    Optional<Throwable> first(Predicate<Throwable> which) {
        return chain.stream().filter(which).findFirst();
    }

    <T> Optional<T> first(Class<T> type) {
        return chain.stream().filter(type::isInstance).map(type::cast).findFirst();
    }

    /** The first whose message has this in it. */
    Optional<Throwable> saying(Pattern what) {
        return first(cause -> what.matcher(message(cause)).find());
    }

    /** The first of one of Spark's error conditions, by how they begin. */
    Optional<Throwable> ofCondition(String... prefixes) {
        return first(cause -> {
            for (String prefix : prefixes) {
                if (condition(cause).startsWith(prefix)) {
                    return true;
                }
            }
            return false;
        });
    }

    /** What Spark names in the error of a condition, such as the path of a file. */
    Optional<String> parameter(String name) {
        return chain.stream()
                .filter(SparkThrowable.class::isInstance)
                .map(cause -> ((SparkThrowable) cause).getMessageParameters().get(name))
                .filter(value -> value != null && !value.isEmpty())
                .findFirst();
    }

    Throwable deepest() {
        return chain.get(chain.size() - 1);
    }

    static String condition(Throwable cause) {
        return cause instanceof SparkThrowable spark && spark.getCondition() != null ? spark.getCondition() : "";
    }

    static String message(Throwable cause) {
        return String.valueOf(cause.getMessage());
    }
}
