package io.vernier.jobs.store.format;

import io.vernier.integer.Integers;
import java.io.DataOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/** Arrays without null elements, as the standard list of three levels. Their values are Java arrays, and {@link Integers} of {@code bigint}. */
public record ArrayType(ScalarType element) implements ColumnType {
    private static final String LIST = "list";
    private static final String ELEMENT = "element";

    @Override
    public String label() {
        return "array<" + element.label() + ">";
    }

    @Override
    public Class<?> valueClass() {
        return element == ScalarType.BIGINT
                ? Integers.class
                : element.elementClass().arrayType();
    }

    @Override
    public Type parquet(String name, Type.Repetition repetition) {
        return Types.buildGroup(repetition)
                .as(LogicalTypeAnnotation.listType())
                .addField(Types.repeatedGroup()
                        .addField(element.parquet(ELEMENT, Type.Repetition.REQUIRED))
                        .named(LIST))
                .named(name);
    }

    @Override
    public void write(RecordConsumer out, Object value) {
        out.startGroup();
        if (length(value) > 0) {
            out.startField(LIST, 0);
            writeElements(out, value);
            out.endField(LIST, 0);
        }
        out.endGroup();
    }

    static int length(Object value) {
        return value instanceof Integers integers ? integers.size() : Array.getLength(value);
    }

    /** Without an object for each number, for there may be many. */
    private void writeElements(RecordConsumer out, Object value) {
        if (value instanceof Integers integers) {
            integers.forEach(each -> writeElement(out, () -> out.addLong(each)));
        } else if (value instanceof double[] doubles) {
            for (double each : doubles) {
                writeElement(out, () -> out.addDouble(each));
            }
        } else {
            for (int k = 0; k < Array.getLength(value); k++) {
                Object each = Array.get(value, k);
                writeElement(out, () -> element.write(out, each));
            }
        }
    }

    private static void writeElement(RecordConsumer out, Runnable value) {
        out.startGroup();
        out.startField(ELEMENT, 0);
        value.run();
        out.endField(ELEMENT, 0);
        out.endGroup();
    }

    @Override
    public Converter reader(Consumer<Object> each) {
        ReadArray array = new ReadArray(element);
        return new ReadGroup(array::clear, () -> each.accept(array.value()), new ReadGroup(() -> {}, () -> {}, array));
    }

    @Override
    public void digest(DataOutput out, Object value) throws IOException {
        out.writeInt(length(value));
        if (value instanceof Integers integers) {
            DigestedNumbers numbers = new DigestedNumbers(out);
            integers.forEach(numbers::add);
            numbers.end();
        } else if (value instanceof double[] doubles) {
            DigestedNumbers numbers = new DigestedNumbers(out);
            for (double each : doubles) {
                numbers.add(Double.doubleToLongBits(each));
            }
            numbers.end();
        } else {
            for (int k = 0; k < Array.getLength(value); k++) {
                element.digest(out, Array.get(value, k));
            }
        }
    }

    /** The bytes that each number by itself would give, many at once. */
    private static final class DigestedNumbers {
        private final DataOutput out;
        private final ByteBuffer bytes = ByteBuffer.allocate(1 << 13);

        DigestedNumbers(DataOutput out) {
            this.out = out;
        }

        void add(long number) {
            if (!bytes.hasRemaining()) {
                end();
            }
            bytes.putLong(number);
        }

        void end() {
            try {
                out.write(bytes.array(), 0, bytes.position());
                bytes.clear();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
