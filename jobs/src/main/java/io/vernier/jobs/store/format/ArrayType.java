package io.vernier.jobs.store.format;

import java.io.DataOutput;
import java.io.IOException;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/** Arrays without null elements, as the standard list of three levels. Their values are Java arrays. */
public record ArrayType(ScalarType element) implements ColumnType {
    private static final String LIST = "list";
    private static final String ELEMENT = "element";

    /** Numbers whose bytes are digested at once. */
    private static final int DIGESTED = 1 << 13;

    @Override
    public String label() {
        return "array<" + element.label() + ">";
    }

    @Override
    public Class<?> valueClass() {
        return element.elementClass().arrayType();
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
        int length = Array.getLength(value);
        out.startGroup();
        if (length > 0) {
            out.startField(LIST, 0);
            for (int k = 0; k < length; k++) {
                out.startGroup();
                out.startField(ELEMENT, 0);
                write(out, value, k);
                out.endField(ELEMENT, 0);
                out.endGroup();
            }
            out.endField(LIST, 0);
        }
        out.endGroup();
    }

    /** Without an object for each number, for there may be many. */
    private void write(RecordConsumer out, Object value, int k) {
        if (value instanceof long[] longs) {
            out.addLong(longs[k]);
        } else if (value instanceof double[] doubles) {
            out.addDouble(doubles[k]);
        } else {
            element.write(out, Array.get(value, k));
        }
    }

    @Override
    public Converter reader(Consumer<Object> each) {
        ReadArray array = new ReadArray(element);
        return new ReadGroup(array::clear, () -> each.accept(array.value()), new ReadGroup(() -> {}, () -> {}, array));
    }

    @Override
    public void digest(DataOutput out, Object value) throws IOException {
        int length = Array.getLength(value);
        out.writeInt(length);
        if (value instanceof long[] || value instanceof double[]) {
            digestWide(out, value, length);
            return;
        }
        for (int k = 0; k < length; k++) {
            element.digest(out, Array.get(value, k));
        }
    }

    /** The bytes that each element by itself would give, many at once. */
    private static void digestWide(DataOutput out, Object value, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * Math.min(length, DIGESTED));
        for (int from = 0; from < length; from += DIGESTED) {
            int to = Math.min(length, from + DIGESTED);
            bytes.clear();
            for (int k = from; k < to; k++) {
                bytes.putLong(
                        value instanceof long[] longs ? longs[k] : Double.doubleToLongBits(((double[]) value)[k]));
            }
            out.write(bytes.array(), 0, bytes.position());
        }
    }
}
