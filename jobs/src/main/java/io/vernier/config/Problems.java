package io.vernier.config;

import io.vernier.outcome.Refusal;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** All that is wrong with a configuration, gathered so that a user corrects it once. */
final class Problems {
    /** Each once, though a document is read for each of its models. */
    private final Set<String> sentences = new LinkedHashSet<>();

    void add(String sentence) {
        sentences.add(sentence);
    }

    /** A value that cannot be. */
    void bad(String key, Value found, String expected) {
        add("\"" + key + "\" (" + found.place() + ") is " + found.described() + ": expected " + expected + ".");
    }

    /** A key, or one of a closed list of names, that nothing has. */
    void unknown(String what, String found, String place, Collection<String> known) {
        String last = found.substring(found.lastIndexOf('.') + 1);
        List<String> same =
                known.stream().filter(name -> name.endsWith("." + last)).toList();
        String hint = same.isEmpty()
                ? Nearest.to(found, known)
                        .map(nearest -> ": did you mean \"" + nearest + "\"?")
                        .orElse(": remove it.")
                : ": did you mean \"" + String.join("\" or \"", same) + "\"?";
        add("The " + what + " \"" + found + "\" (" + place + ") is not known" + hint);
    }

    /** @throws Refusal with all problems, one a line, if there are any */
    void refuseAny() {
        if (!sentences.isEmpty()) {
            throw Refusal.before(String.join("\n", sentences));
        }
    }
}
