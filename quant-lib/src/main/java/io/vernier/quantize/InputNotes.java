package io.vernier.quantize;

import io.vernier.arithmetic.QuantizationParameters;
import io.vernier.statistics.ChannelSummary;
import io.vernier.statistics.TensorLayout;
import io.vernier.statistics.TensorStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Sentences about features that are not what the specification lets one expect: nothing is lost in silence. */
final class InputNotes {
    /** More of a kind are counted. */
    private static final int NAMED = 20;

    private InputNotes() {}

    /** What is to be said of the parameters of the input. */
    static List<String> of(TensorStatistics statistics, InputQuantization chosen) {
        TensorLayout layout = statistics.layout();
        List<String> offset = new ArrayList<>();
        List<String> lost = new ArrayList<>();
        for (int channel = 0; channel < layout.channels(); channel++) {
            QuantizationParameters parameters = chosen.parameters(channel);
            ChannelSummary summary = statistics.summary(channel);
            double min = summary.min().orElseThrow();
            double max = summary.max().orElseThrow();
            if (parameters.offset() != 0) {
                offset.add(name(layout, channel) + " (" + parameters.offset() + ")");
            }
            if (min < max && parameters.code(min) == parameters.code(max)) {
                lost.add(name(layout, channel) + " (" + min + " to " + max + ")");
            }
        }
        List<String> notes = new ArrayList<>();
        add(
                notes,
                offset,
                " of the input is",
                " of the input are",
                " coded as the distance from an offset, the least value.");
        add(
                notes,
                lost,
                " of the input varies in the calibration, but all its values have",
                " of the input vary in the calibration, but all values of each have",
                " one code: what the model learned of it is lost; subtract a constant from it before training,"
                        + " or give the input more bits.");
        add(
                notes,
                chosen.widened().stream().map(channel -> name(layout, channel)).toList(),
                " of the input has a range",
                " of the input have ranges",
                " too narrow for a scale of its own; it was widened to hold zero.");
        return notes;
    }

    /**
     * What is to be said of inputs of a layer that stand in its bias.
     *
     * @param read the tensors whose channels it reads, or terms of them
     */
    static List<String> inBias(List<TensorLayout> read, QuantizedLayer layer) {
        List<String> names = read.stream()
                .flatMap(layout -> IntStream.range(0, layout.channels()).mapToObj(channel -> name(layout, channel)))
                .toList();
        List<String> constants = IntStream.range(0, layer.inputs())
                .filter(index -> layer.inBias()[index])
                .mapToObj(index -> names.get(index % names.size()))
                .distinct()
                .toList();
        List<String> notes = new ArrayList<>();
        add(
                notes,
                constants,
                " of the input does not vary in the calibration and has",
                " of the input do not vary in the calibration and have",
                " a weight too large for the scale of the others in \"" + layer.name()
                        + "\": the product stands in the bias, and other values will not be noticed.");
        return notes;
    }

    private static String name(TensorLayout layout, int channel) {
        return layout.channelName(channel).map(name -> '"' + name + '"').orElse(Integer.toString(channel));
    }

    private static void add(List<String> notes, List<String> names, String one, String many, String what) {
        if (names.isEmpty()) {
            return;
        }
        String listed = String.join(", ", names.subList(0, Math.min(NAMED, names.size())));
        String more = names.size() > NAMED ? " and " + (names.size() - NAMED) + " more" : "";
        notes.add(names.size() == 1 ? "Feature " + listed + one + what : "Features " + listed + more + many + what);
    }
}
