package io.vernier.jobs.store.format;

import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/** Maps from text to text in the order of their keys, as the standard map. */
public enum StringMapType implements ColumnType {
    STRING_MAP;

    private static final String ENTRIES = "key_value";
    private static final String KEY = "key";
    private static final String VALUE = "value";

    @Override
    public String label() {
        return "map<string,string>";
    }

    @Override
    public Class<?> valueClass() {
        return SortedMap.class;
    }

    @Override
    public Type parquet(String name, Type.Repetition repetition) {
        return Types.buildGroup(repetition)
                .as(LogicalTypeAnnotation.mapType())
                .addField(Types.repeatedGroup()
                        .addField(ScalarType.STRING.parquet(KEY, Type.Repetition.REQUIRED))
                        .addField(ScalarType.STRING.parquet(VALUE, Type.Repetition.REQUIRED))
                        .named(ENTRIES))
                .named(name);
    }

    @Override
    public void write(RecordConsumer out, Object value) {
        Map<?, ?> entries = (Map<?, ?>) value;
        out.startGroup();
        if (!entries.isEmpty()) {
            out.startField(ENTRIES, 0);
            entries.forEach((key, one) -> {
                out.startGroup();
                out.startField(KEY, 0);
                ScalarType.STRING.write(out, key);
                out.endField(KEY, 0);
                out.startField(VALUE, 1);
                ScalarType.STRING.write(out, one);
                out.endField(VALUE, 1);
                out.endGroup();
            });
            out.endField(ENTRIES, 0);
        }
        out.endGroup();
    }

    @Override
    public Converter reader(Consumer<Object> each) {
        Map<String, String> entries = new TreeMap<>();
        String[] entry = new String[2];
        Converter one = new ReadGroup(
                () -> {},
                () -> entries.put(entry[0], entry[1]),
                ScalarType.STRING.reader(key -> entry[0] = (String) key),
                ScalarType.STRING.reader(value -> entry[1] = (String) value));
        return new ReadGroup(entries::clear, () -> each.accept(new TreeMap<>(entries)), one);
    }

    @Override
    public void digest(DataOutput out, Object value) throws IOException {
        Map<?, ?> entries = (Map<?, ?>) value;
        out.writeInt(entries.size());
        for (Map.Entry<?, ?> entry : entries.entrySet()) {
            ScalarType.STRING.digest(out, entry.getKey());
            ScalarType.STRING.digest(out, entry.getValue());
        }
    }
}
