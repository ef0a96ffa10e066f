package io.vernier.tree;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Sets of codes of categorical features, each as bits of consecutive words: a split sends the codes in its set to the left.
 *
 * @param starts the first word of each set, and the number of words at the end
 * @param words code {@code c} is in set {@code k} where bit {@code c % 64} of word {@code starts[k] + c / 64} is set
 */
@SuppressWarnings("ArrayRecordComponent")
public record CategorySets(int[] starts, long[] words) implements Serializable {

    /** No set. */
    public static final CategorySets NONE = new CategorySets(new int[] {0}, new long[0]);

    /** @throws IllegalArgumentException if the words of the sets do not follow one another */
    public CategorySets {
        if (starts.length == 0 || starts[0] != 0 || starts[starts.length - 1] != words.length) {
            throw new IllegalArgumentException(
                    "The sets of categories have " + words.length + " words, but do not end there.");
        }
        for (int set = 0; set + 1 < starts.length; set++) {
            if (starts[set + 1] <= starts[set]) {
                throw new IllegalArgumentException("The set of categories " + set + " has no words.");
            }
        }
    }

    /** Number of sets. */
    public int size() {
        return starts.length - 1;
    }

    /**
     * Some of the sets.
     *
     * @param numbers for each set its number among them, ascending; -1 for one that is left out
     */
    CategorySets only(int[] numbers) {
        int[] begins = new int[starts.length];
        long[] bits = new long[words.length];
        int sets = 0;
        for (int set = 0; set < size(); set++) {
            if (numbers[set] >= 0) {
                int length = starts[set + 1] - starts[set];
                System.arraycopy(words, starts[set], bits, begins[sets], length);
                begins[sets + 1] = begins[sets] + length;
                sets++;
            }
        }
        return new CategorySets(Arrays.copyOf(begins, sets + 1), Arrays.copyOf(bits, begins[sets]));
    }

    /** Whether a code that is not negative is in a set. */
    public boolean contains(int set, int code) {
        int word = starts[set] + (code >> 6);
        return word < starts[set + 1] && ((words[word] >>> code) & 1) == 1;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CategorySets that
                && Arrays.equals(starts, that.starts)
                && Arrays.equals(words, that.words);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(words);
    }
}
