package io.vernier.onnx.graph;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** A message as its fields in their order, each with the very bytes that it had: what is not changed stays what it was, known or not. */
record Message(List<Field> fields) {
    Message {
        fields = List.copyOf(fields);
    }

    /** @param bytes the field with its tag */
    record Field(int number, ByteBuffer bytes) {
        /** The message that a field of one holds. */
        WireReader message() {
            WireReader in = WireReader.of(bytes);
            in.next();
            return in.message();
        }

        static Field of(int number, byte[] message) {
            return made(out -> out.content(number, message)).fields().get(0);
        }
    }

    static Message read(WireReader in) {
        List<Field> fields = new ArrayList<>();
        while (in.next()) {
            fields.add(new Field(in.field(), in.whole()));
        }
        return new Message(fields);
    }

    static Message made(Consumer<WireWriter> fields) {
        WireWriter out = new WireWriter();
        fields.accept(out);
        return read(WireReader.of(out.bytes()));
    }

    List<Field> all(int number) {
        return fields.stream().filter(field -> field.number() == number).toList();
    }

    /** The first text of a number; empty where there is none. */
    String text(int number) {
        for (Field field : fields) {
            if (field.number() == number) {
                WireReader in = WireReader.of(field.bytes());
                in.next();
                return in.text();
            }
        }
        return "";
    }

    /** With the messages that fields of a number hold changed; itself where all of them stay the same object. */
    @SuppressWarnings("ReferenceEquality") // what is equal but another object has been written again
    Message each(int number, UnaryOperator<Message> change) {
        List<Field> changed = new ArrayList<>();
        boolean isChanged = false;
        for (Field field : fields) {
            Message before = field.number() == number ? read(field.message()) : this;
            Message after = field.number() == number ? change.apply(before) : this;
            changed.add(before == after ? field : Field.of(number, after.bytes()));
            isChanged |= before != after;
        }
        return isChanged ? new Message(changed) : this;
    }

    /** The fields of a number replaced by others, which stand where the first of them stood, or at the end. */
    Message with(int number, List<Field> others) {
        List<Field> changed = new ArrayList<>();
        boolean placed = false;
        for (Field field : fields) {
            if (field.number() != number) {
                changed.add(field);
            } else if (!placed) {
                changed.addAll(others);
                placed = true;
            }
        }
        if (!placed) {
            changed.addAll(others);
        }
        return new Message(changed);
    }

    Message without(int number, Predicate<Field> unwanted) {
        return new Message(fields.stream()
                .filter(field -> field.number() != number || !unwanted.test(field))
                .toList());
    }

    byte[] bytes() {
        WireWriter out = new WireWriter();
        fields.forEach(field -> out.whole(field.bytes()));
        return out.bytes();
    }
}
