package io.vernier.onnx.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * An input or output of a graph.
 *
 * @param shape sizes; absent where any size will do, as for the rows
 */
public record Port(String name, ElementType type, List<OptionalLong> shape) {
    public Port {
        shape = List.copyOf(shape);
    }

    static Port read(WireReader in) {
        Port port = new Port("", ElementType.OTHER, List.of());
        String name = "";
        while (in.next()) {
            switch (in.field()) {
                case 1 -> name = in.text();
                case 2 -> port = type(in.message());
                default -> in.skip();
            }
        }
        return new Port(name, port.type(), port.shape());
    }

    private static Port type(WireReader in) {
        ElementType type = ElementType.OTHER;
        List<OptionalLong> shape = new ArrayList<>();
        while (in.next()) {
            if (in.field() != 1) {
                in.skip();
                continue;
            }
            for (WireReader tensor = in.message(); tensor.next(); ) {
                switch (tensor.field()) {
                    case 1 -> type = ElementType.of(tensor.integer());
                    case 2 -> shape(tensor.message(), shape);
                    default -> tensor.skip();
                }
            }
        }
        return new Port("", type, shape);
    }

    private static void shape(WireReader in, List<OptionalLong> shape) {
        while (in.next()) {
            if (in.field() != 1) {
                in.skip();
                continue;
            }
            OptionalLong size = OptionalLong.empty();
            for (WireReader dimension = in.message(); dimension.next(); ) {
                if (dimension.field() == 1) {
                    long value = dimension.integer();
                    size = value > 0 ? OptionalLong.of(value) : size;
                } else {
                    dimension.skip();
                }
            }
            shape.add(size);
        }
    }
}
