package io.vernier.onnx.graph;

import io.vernier.onnx.graph.Message.Field;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Makes float32 of float16 everywhere in a file: float32 holds each of its numbers, processors compute with it, and calibrators measure it.
 * What rounded numbers to float16 on their way no longer does.
 */
public final class HalfPrecision {
    private static final int FLOAT = ElementType.FLOAT.code();
    private static final int FLOAT16 = ElementType.FLOAT16.code();

    /** Attributes of operators that name the type of what these make. */
    private static final Set<String> TYPES = Set.of("to", "dtype", "output_datatype");

    private HalfPrecision() {}

    /**
     * The file in float32; itself where it has no float16.
     *
     * @throws OnnxException if it is no ONNX model
     */
    @SuppressWarnings("ReferenceEquality") // as Message.each says it
    public static byte[] widened(byte[] file) {
        Message model = Message.read(WireReader.of(file));
        Message changed = model.each(7, HalfPrecision::graph);
        // Converters to float16 put casts of the inputs behind what reads them.
        return changed == model ? file : ModelFile.of(changed.bytes()).sorted().bytes();
    }

    private static Message graph(Message graph) {
        return withoutCasts(graph)
                .each(1, node -> node.each(5, HalfPrecision::attribute))
                .each(5, HalfPrecision::tensor)
                .each(11, HalfPrecision::port)
                .each(12, HalfPrecision::port)
                .each(13, HalfPrecision::port);
    }

    private static Message attribute(Message attribute) {
        boolean namesHalf = isHalf(attribute, 3) && TYPES.contains(attribute.text(1));
        return (namesHalf ? attribute.with(3, integer(3, FLOAT)) : attribute)
                .each(5, HalfPrecision::tensor)
                .each(6, HalfPrecision::graph)
                .each(11, HalfPrecision::graph);
    }

    private static Message tensor(Message tensor) {
        return isHalf(tensor, 2)
                ? Message.read(
                        WireReader.of(Tensor.read(WireReader.of(tensor.bytes())).bytes()))
                : tensor;
    }

    /** Of a tensor, or of a sequence or an option of them. */
    private static Message port(Message port) {
        return port.each(2, HalfPrecision::type);
    }

    private static Message type(Message type) {
        UnaryOperator<Message> element = of -> isHalf(of, 1) ? of.with(1, integer(1, FLOAT)) : of;
        UnaryOperator<Message> within = of -> of.each(1, HalfPrecision::type);
        return type.each(1, element).each(4, within).each(9, within);
    }

    private static boolean isHalf(Message message, int field) {
        return message.all(field).stream()
                .map(each -> WireReader.of(each.bytes()))
                .anyMatch(in -> in.next() && in.integer() == FLOAT16);
    }

    private static List<Field> integer(int field, int value) {
        return Message.made(out -> out.integer(field, value)).fields();
    }

    /** Constants that are stored as float16 and computed with as float32 are constants: layers have no others as weights. */
    private static Message withoutCasts(Message graph) {
        Map<String, Message> constants = new HashMap<>();
        graph.all(5).stream()
                .map(field -> Message.read(field.message()))
                .filter(tensor -> isHalf(tensor, 2))
                .forEach(tensor -> constants.put(tensor.text(8), tensor));
        List<Field> nodes = new ArrayList<>();
        List<Field> made = new ArrayList<>(graph.all(5));
        for (Field field : graph.all(1)) {
            Message node = Message.read(field.message());
            String output = node.text(2);
            if (node.text(4).equals("Constant")) {
                node.all(5).stream()
                        .flatMap(attribute -> Message.read(attribute.message()).all(5).stream())
                        .map(tensor -> Message.read(tensor.message()))
                        .filter(tensor -> isHalf(tensor, 2))
                        .forEach(tensor -> constants.put(output, tensor));
            }
            Message constant = node.text(4).equals("Cast") ? constants.get(node.text(1)) : null;
            if (constant != null && new NodeMessage(node).node().integer("to", 0) == FLOAT) {
                Message renamed = constant.with(
                        8, Message.made(out -> out.text(8, output)).fields());
                made.add(Field.of(5, renamed.bytes()));
            } else {
                nodes.add(field);
            }
        }
        return made.size() == graph.all(5).size() ? graph : graph.with(1, nodes).with(5, made);
    }

    /** The number that 16 bits of IEEE 754 stand for. */
    static double of(int bits) {
        int exponent = bits >>> 10 & 0x1f;
        int fraction = bits & 0x3ff;
        double magnitude =
                switch (exponent) {
                    case 0 -> Math.scalb((double) fraction, -24);
                    case 0x1f -> fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
                    default -> Math.scalb((double) (0x400 + fraction), exponent - 25);
                };
        return (bits & 0x8000) == 0 ? magnitude : -magnitude;
    }
}
