package io.vernier.quantize;

import io.vernier.integer.IntegerProgram;
import java.util.List;
import java.util.stream.Stream;

/**
 * A quantized model and the account of how it was made.
 *
 * @param program the integers
 * @param tensors parameters of the input, of each layer's weights and of its activation, in the model's order
 * @param layers the integers of each linear layer
 * @param guard how the scales of the input were chosen
 * @param notes sentences about what had to be done beyond the specification
 */
public record Quantization(
        IntegerProgram program,
        List<QuantizedTensor> tensors,
        List<QuantizedLayer> layers,
        GuardReport guard,
        List<String> notes) {
    public Quantization {
        tensors = List.copyOf(tensors);
        layers = List.copyOf(layers);
        notes = List.copyOf(notes);
    }

    /** The same with another note, the first. */
    public Quantization with(String note) {
        return new Quantization(
                program,
                tensors,
                layers,
                guard,
                Stream.concat(Stream.of(note), notes.stream()).toList());
    }
}
