package io.vernier.jobs.store.format;

import io.vernier.integer.Integers;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedMap;

/**
 * The column of a component of a record: numbers, truth values, text, arrays of these, lists of {@code Integer} and maps of text, or an
 * {@code Optional} of one where rows may have none.
 */
record RecordColumn(Column column, Class<?> type, Method accessor) {
    private static final Map<Class<?>, ColumnType> TYPES = Map.ofEntries(
            Map.entry(boolean.class, ScalarType.BOOLEAN),
            Map.entry(int.class, ScalarType.INT),
            Map.entry(Integer.class, ScalarType.INT),
            Map.entry(OptionalInt.class, ScalarType.INT),
            Map.entry(long.class, ScalarType.BIGINT),
            Map.entry(OptionalLong.class, ScalarType.BIGINT),
            Map.entry(double.class, ScalarType.DOUBLE),
            Map.entry(Double.class, ScalarType.DOUBLE),
            Map.entry(OptionalDouble.class, ScalarType.DOUBLE),
            Map.entry(String.class, ScalarType.STRING),
            Map.entry(List.class, new ArrayType(ScalarType.INT)),
            Map.entry(int[].class, new ArrayType(ScalarType.INT)),
            Map.entry(long[].class, new ArrayType(ScalarType.BIGINT)),
            Map.entry(Integers.class, new ArrayType(ScalarType.BIGINT)),
            Map.entry(double[].class, new ArrayType(ScalarType.DOUBLE)),
            Map.entry(BigInteger[].class, new ArrayType(ScalarType.DECIMAL)),
            Map.entry(SortedMap.class, StringMapType.STRING_MAP));

    static RecordColumn of(RecordComponent component) {
        Class<?> type = component.getType();
        boolean isOptional = type == Optional.class;
        ColumnType columnType = TYPES.get(isOptional ? element(component.getGenericType()) : type);
        if (columnType == null) {
            throw new IllegalStateException("No column holds the component " + component + ".");
        }
        boolean isNullable =
                isOptional || type == OptionalInt.class || type == OptionalLong.class || type == OptionalDouble.class;
        String name =
                component.getName().replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
        component.getAccessor().setAccessible(true);
        return new RecordColumn(
                isNullable ? Column.nullable(name, columnType) : Column.required(name, columnType),
                type,
                component.getAccessor());
    }

    private static Class<?> element(Type optional) {
        Type element = ((ParameterizedType) optional).getActualTypeArguments()[0];
        return (Class<?>) (element instanceof ParameterizedType of ? of.getRawType() : element);
    }

    /** The value of the component, as {@link TableRow#of} takes it. */
    Object get(Record row) {
        try {
            Object value = accessor.invoke(row);
            return value instanceof List<?> integers
                    ? integers.stream().mapToInt(Integer.class::cast).toArray()
                    : value;
        } catch (InvocationTargetException | IllegalAccessException e) {
            throw new IllegalStateException("The column \"" + column.name() + "\" cannot be read.", e);
        }
    }

    /** What the component is for the value of a column. */
    Object component(Optional<Object> value) {
        if (type == Optional.class) {
            return value.map(each -> each instanceof Integers integers ? integers.toArray() : each);
        }
        if (type == OptionalInt.class) {
            return value.map(each -> OptionalInt.of((Integer) each)).orElseGet(OptionalInt::empty);
        }
        if (type == OptionalLong.class) {
            return value.map(each -> OptionalLong.of((Long) each)).orElseGet(OptionalLong::empty);
        }
        if (type == OptionalDouble.class) {
            return value.map(each -> OptionalDouble.of((Double) each)).orElseGet(OptionalDouble::empty);
        }
        Object present =
                value.orElseThrow(() -> new IllegalArgumentException("A row has no \"" + column.name() + "\"."));
        if (type == long[].class) {
            return ((Integers) present).toArray();
        }
        return type == List.class ? Arrays.stream((int[]) present).boxed().toList() : present;
    }
}
