package io.vernier.jobs.store;

import io.vernier.outcome.Refusal;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;

/**
 * The name of a directory of results: 16 hex digits. No text from a file or a command line becomes a path of the output but through
 * here, so none can lead out of it.
 */
final class Identity {
    private static final Pattern DIGITS = Pattern.compile("[0-9a-f]{16}");

    private Identity() {}

    /** Whether a text is an identity, and so names a directory right below another. */
    static boolean isOne(String text) {
        return DIGITS.matcher(text).matches();
    }

    /**
     * The directory of this identity below another.
     *
     * @throws Refusal if the text is no identity (21)
     */
    static Path below(Path parent, String text) {
        if (!isOne(text)) {
            throw Refusal.before("\"" + text + "\" in \"" + parent
                    + "\" is no identity, which has 16 hex digits; name one of the directories there.");
        }
        return new Path(parent, text);
    }

    /**
     * Looks whether a manifest is that of the directory in which it lies.
     *
     * @throws IllegalArgumentException if it names another
     */
    static void requireOf(Path directory, String field, String text) {
        if (!directory.getName().equals(text)) {
            throw new IllegalArgumentException(
                    "its " + field + " is \"" + text + "\", but its directory is \"" + directory.getName() + "\"");
        }
    }
}
