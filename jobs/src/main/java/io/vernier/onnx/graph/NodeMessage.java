package io.vernier.onnx.graph;

import io.vernier.onnx.graph.Message.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A node of a file that is changed; what of it is not changed keeps its bytes. */
public final class NodeMessage {
    private static final int INPUT = 1;
    private static final int OUTPUT = 2;
    private static final int NAME = 3;
    private static final int ATTRIBUTE = 5;

    /** What an attribute's type is called in the format. */
    private static final int INT = 2;

    private static final int STRING = 3;

    private final Message message;
    private final Node node;

    NodeMessage(Message message) {
        this.message = message;
        this.node = Node.read(WireReader.of(message.bytes()));
    }

    /** A new node without attributes. */
    public static NodeMessage of(String operator, String name, List<String> inputs, List<String> outputs) {
        return new NodeMessage(Message.made(out -> {
            inputs.forEach(input -> out.text(INPUT, input));
            outputs.forEach(output -> out.text(OUTPUT, output));
            out.text(NAME, name);
            out.text(4, operator);
        }));
    }

    /** What it says. */
    public Node node() {
        return node;
    }

    Message message() {
        return message;
    }

    /** With other inputs; an empty name leaves an optional one out. */
    public NodeMessage reading(List<String> inputs) {
        return with(INPUT, inputs);
    }

    /** With each input replaced. */
    public NodeMessage reading(UnaryOperator<String> input) {
        return reading(node.inputs().stream().map(input).toList());
    }

    /** With other outputs. */
    public NodeMessage making(List<String> outputs) {
        return with(OUTPUT, outputs);
    }

    /** With another name. */
    public NodeMessage named(String name) {
        return with(NAME, List.of(name));
    }

    private NodeMessage with(int field, List<String> texts) {
        List<Field> fields = new ArrayList<>();
        texts.forEach(
                text -> fields.addAll(Message.made(out -> out.text(field, text)).fields()));
        return new NodeMessage(message.with(field, fields));
    }

    /** Without an attribute. */
    public NodeMessage without(String attribute) {
        return new NodeMessage(message.without(ATTRIBUTE, field -> attribute.equals(nameOf(field))));
    }

    /** With an attribute of one integer, in place of one of the same name. */
    public NodeMessage with(String attribute, long value) {
        return with(attribute, Message.made(out -> {
            out.text(1, attribute);
            out.integer(3, value);
            out.integer(20, INT);
        }));
    }

    /** With an attribute of text, in place of one of the same name. */
    public NodeMessage with(String attribute, String value) {
        return with(attribute, Message.made(out -> {
            out.text(1, attribute);
            out.text(4, value);
            out.integer(20, STRING);
        }));
    }

    private NodeMessage with(String name, Message attribute) {
        Message changed = without(name).message;
        List<Field> all = new ArrayList<>(changed.all(ATTRIBUTE));
        all.add(Field.of(ATTRIBUTE, attribute.bytes()));
        return new NodeMessage(changed.with(ATTRIBUTE, all));
    }

    /** The message of the tensor that an attribute holds, under another name. */
    Message tensor(String attribute, String name) {
        Field found = message.all(ATTRIBUTE).stream()
                .filter(field -> attribute.equals(nameOf(field)))
                .findFirst()
                .orElseThrow();
        Message tensor =
                Message.read(Message.read(found.message()).all(5).get(0).message());
        return tensor.with(8, Message.made(out -> out.text(8, name)).fields());
    }

    private static String nameOf(Field attribute) {
        for (WireReader in = attribute.message(); in.next(); ) {
            if (in.field() == 1) {
                return in.text();
            }
            in.skip();
        }
        return "";
    }

    /** With attributes of one integer each. */
    public NodeMessage with(Map<String, Long> attributes) {
        NodeMessage changed = this;
        for (Map.Entry<String, Long> each : attributes.entrySet()) {
            changed = changed.with(each.getKey(), each.getValue());
        }
        return changed;
    }
}
