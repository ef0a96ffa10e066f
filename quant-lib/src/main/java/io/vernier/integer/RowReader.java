package io.vernier.integer;

import io.vernier.arithmetic.Encoding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads what a row holds of an instruction, piece by piece, and refuses what is missing and what is left over. Messages are parts of a
 * sentence that names the step.
 */
final class RowReader {
    /** How many offsets follow the scales, where there are any. */
    static final String OFFSETS = "offsets";

    private final InstructionRow row;
    private final List<Instruction> earlier;
    private final SortedMap<String, String> attributes;
    private int integersRead;
    private int realsRead;
    private int inputsRead;
    private int sizesRead;

    /** @param earlier the instructions of the steps before */
    RowReader(InstructionRow row, List<Instruction> earlier) {
        this.row = row;
        this.earlier = earlier;
        this.attributes = new TreeMap<>(row.attributes());
    }

    String name() {
        return row.name();
    }

    /** The next step that the instruction reads. */
    int input() {
        require(inputsRead < row.inputs().size(), "it reads " + row.inputs().size() + " earlier steps, expected more");
        int input = row.inputs().get(inputsRead++);
        require(0 <= input && input < earlier.size(), "it reads step " + input + ", expected an earlier one");
        return input;
    }

    /** All steps that the instruction reads. */
    List<Integer> inputs() {
        List<Integer> inputs = new ArrayList<>();
        do {
            inputs.add(input());
        } while (inputsRead < row.inputs().size());
        return inputs;
    }

    /** What the codes of an earlier step stand for. */
    Encoding codes(int step) {
        Port port = earlier.get(step).output();
        require(
                port.kind() == Port.Kind.CODES,
                "it reads codes, but step " + step + " (\"" + earlier.get(step).name() + "\") makes " + port);
        return port.encoding().orElseThrow();
    }

    /** The next size of the shape, at least 1. */
    int size() {
        require(sizesRead < row.shape().length, "its shape has " + row.shape().length + " sizes, expected more");
        int size = row.shape()[sizesRead++];
        require(size > 0, "its shape holds " + size + ", expected positive sizes");
        return size;
    }

    /** The next integers. */
    long[] integers(long count) {
        int from = take(count);
        return Arrays.copyOfRange(row.integers(), from, integersRead);
    }

    /** The next integers, which must fit 32 bits. */
    int[] integers32(long count) {
        int from = take(count);
        int[] result = new int[(int) count];
        for (int k = 0; k < result.length; k++) {
            long wide = row.integers()[from + k];
            if (wide != (int) wide) {
                throw new IllegalArgumentException("it holds the integer " + wide + ", expected 32 bits");
            }
            result[k] = (int) wide;
        }
        return result;
    }

    /** Where the next integers begin. */
    private int take(long count) {
        require(
                count <= row.integers().length - integersRead,
                "it has " + row.integers().length + " integers, expected " + (integersRead + count));
        int from = integersRead;
        integersRead += (int) count;
        return from;
    }

    /** The next real numbers. */
    double[] reals(long count) {
        require(
                count <= remainingReals(),
                "it has " + row.reals().length + " real numbers, expected " + (realsRead + count));
        int from = realsRead;
        realsRead += (int) count;
        return Arrays.copyOfRange(row.reals(), from, realsRead);
    }

    /** The next real numbers, if the row says that they are offsets, or as many zeros: a row that has lost them is not another one. */
    double[] offsets(int count) {
        Optional<String> told = optionalAttribute(OFFSETS);
        if (told.isEmpty()) {
            return new double[count];
        }
        require(
                told.get().equals(Integer.toString(count)),
                "its attribute \"" + OFFSETS + "\" is \"" + told.get() + "\", expected \"" + count + '"');
        double[] offsets = reals(count);
        require(Arrays.stream(offsets).anyMatch(offset -> offset != 0), "it has offsets that are all 0, expected none");
        return offsets;
    }

    int remainingReals() {
        return row.reals().length - realsRead;
    }

    String attribute(String key) {
        return optionalAttribute(key)
                .orElseThrow(() -> new IllegalArgumentException("it has no attribute \"" + key + "\""));
    }

    Optional<String> optionalAttribute(String key) {
        return Optional.ofNullable(attributes.remove(key));
    }

    /** A number that counts something, 0 at least. */
    int count(String key) {
        long count = number(key);
        require(
                0 <= count && count <= Integer.MAX_VALUE,
                "its attribute \"" + key + "\" is " + count + ", expected a count");
        return (int) count;
    }

    long number(String key) {
        return number(key, attribute(key));
    }

    /** One number for all channels, or one for each, by comma. */
    long[] numbers(String key, int channels) {
        long[] values = Arrays.stream(attribute(key).split(",", -1))
                .mapToLong(word -> number(key, word))
                .toArray();
        if (values.length == 1) {
            long[] all = new long[channels];
            Arrays.fill(all, values[0]);
            return all;
        }
        require(
                values.length == channels,
                "its attribute \"" + key + "\" has " + values.length + " numbers, expected " + channels);
        return values;
    }

    private static long number(String key, String word) {
        try {
            return Long.parseLong(word);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "its attribute \"" + key + "\" is \"" + word + "\", expected an integer", e);
        }
    }

    /** The constant of an enumeration whose name in lower case is the word. */
    static <E extends Enum<E>> E constant(Class<E> type, String key, String word) {
        return Arrays.stream(type.getEnumConstants())
                .filter(each -> RowReader.word(each).equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("its attribute \"" + key + "\" is \"" + word
                        + "\", expected one of "
                        + Arrays.stream(type.getEnumConstants())
                                .map(RowReader::word)
                                .toList()));
    }

    /** How a constant is stored. */
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** Refuses what was not read. */
    void end() {
        require(
                sizesRead == row.shape().length,
                "its shape has " + row.shape().length + " sizes, expected " + sizesRead);
        require(
                integersRead == row.integers().length,
                "it has " + row.integers().length + " integers, expected " + integersRead);
        require(
                realsRead == row.reals().length,
                "it has " + row.reals().length + " real numbers, expected " + realsRead);
        require(
                inputsRead == row.inputs().size(),
                "it reads " + row.inputs().size() + " earlier steps, expected " + inputsRead);
        require(attributes.isEmpty(), "it has the unknown attributes " + attributes.keySet());
    }

    static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
