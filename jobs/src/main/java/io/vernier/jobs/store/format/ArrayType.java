package io.vernier.jobs.store.format;

import java.io.DataOutput;
import java.io.IOException;
import java.lang.reflect.Array;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/** Arrays without null elements, as the standard list of three levels. Their values are Java arrays. */
public record ArrayType(ScalarType element) implements ColumnType {
    private static final String LIST = "list";
    private static final String ELEMENT = "element";

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
                element.write(out, Array.get(value, k));
                out.endField(ELEMENT, 0);
                out.endGroup();
            }
            out.endField(LIST, 0);
        }
        out.endGroup();
    }

    @Override
    public Object read(Group group, int field, int index) {
        Group list = group.getGroup(field, index);
        Object value = Array.newInstance(element.elementClass(), list.getFieldRepetitionCount(0));
        for (int k = 0; k < Array.getLength(value); k++) {
            Array.set(value, k, element.read(list.getGroup(0, k), 0, 0));
        }
        return value;
    }

    @Override
    public void digest(DataOutput out, Object value) throws IOException {
        int length = Array.getLength(value);
        out.writeInt(length);
        for (int k = 0; k < length; k++) {
            element.digest(out, Array.get(value, k));
        }
    }
}
