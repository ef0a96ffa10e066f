package io.vernier.statistics;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Set;

/** Bytes of everything that an object holds on to, as a JVM with compressed references lays it out. */
public final class HeapSize {
    private static final int HEADER = 12;
    private static final int ARRAY_HEADER = 16;
    private static final int REFERENCE = 4;

    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Deque<Object> open = new ArrayDeque<>();

    private HeapSize() {}

    public static long of(Object root) {
        HeapSize size = new HeapSize();
        size.reach(root);
        long bytes = 0;
        while (!size.open.isEmpty()) {
            bytes += size.shallow(size.open.pop());
        }
        return bytes;
    }

    private void reach(Object object) {
        if (object != null && !(object instanceof Class<?>) && !(object instanceof Enum<?>) && seen.add(object)) {
            open.push(object);
        }
    }

    /** Bytes of the object itself; what it refers to is left for later. */
    private long shallow(Object object) {
        Class<?> type = object.getClass();
        if (type.isArray()) {
            int length = Array.getLength(object);
            for (int k = 0; k < length && !type.componentType().isPrimitive(); k++) {
                reach(Array.get(object, k));
            }
            return aligned(ARRAY_HEADER + (long) length * bytes(type.componentType()));
        }
        long bytes = HEADER;
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            for (Field field : each.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())) {
                    bytes += bytes(field.getType());
                    if (!field.getType().isPrimitive()) {
                        reach(value(field, object));
                    }
                }
            }
        }
        return aligned(bytes);
    }

    private static Object value(Field field, Object object) {
        try {
            field.setAccessible(true);
            return field.get(object);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long aligned(long bytes) {
        return (bytes + 7) / 8 * 8;
    }

    private static int bytes(Class<?> type) {
        if (!type.isPrimitive()) {
            return REFERENCE;
        }
        if (type == long.class || type == double.class) {
            return Long.BYTES;
        }
        if (type == int.class || type == float.class) {
            return Integer.BYTES;
        }
        return type == short.class || type == char.class ? Short.BYTES : 1;
    }
}
