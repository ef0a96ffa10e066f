package io.vernier.quantize;

import io.vernier.integer.IntegerProgram;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * A quantized model and the account of how it was made.
 *
 * @param program the integers
 * @param tensors parameters of the input, of each layer's weights and of its activation, in the model's order
 * @param layers the integers of each linear layer
 * @param guard how the scales of the input were chosen
 * @param expectedRise by how much the loss was expected to rise where widths were chosen by that
 * @param notes sentences about what had to be done beyond the specification
 */
public record Quantization(
        IntegerProgram program,
        List<QuantizedTensor> tensors,
        List<QuantizedLayer> layers,
        GuardReport guard,
        OptionalDouble expectedRise,
        List<String> notes) {
    public Quantization {
        tensors = List.copyOf(tensors);
        layers = List.copyOf(layers);
        notes = List.copyOf(notes);
    }

    /** The same with what was expected of the widths that were chosen, and a note of it, the first. */
    public Quantization expecting(double rise, String note) {
        return new Quantization(
                program,
                tensors,
                layers,
                guard,
                OptionalDouble.of(rise),
                Stream.concat(Stream.of(note), notes.stream()).toList());
    }
}
