package io.vernier.jobs.store.format;

import java.io.DataOutput;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/** The types of single values. */
public enum ScalarType implements ColumnType {
    BOOLEAN("boolean", Boolean.class, boolean.class) {
        @Override
        public Type parquet(String name, Type.Repetition repetition) {
            return Types.primitive(PrimitiveTypeName.BOOLEAN, repetition).named(name);
        }

        @Override
        public void write(RecordConsumer out, Object value) {
            out.addBoolean((Boolean) value);
        }

        @Override
        public void digest(DataOutput out, Object value) throws IOException {
            out.writeBoolean((Boolean) value);
        }
    },
    INT("int", Integer.class, int.class) {
        @Override
        public Type parquet(String name, Type.Repetition repetition) {
            return Types.primitive(PrimitiveTypeName.INT32, repetition).named(name);
        }

        @Override
        public void write(RecordConsumer out, Object value) {
            out.addInteger((Integer) value);
        }

        @Override
        public void digest(DataOutput out, Object value) throws IOException {
            out.writeInt((Integer) value);
        }
    },
    BIGINT("bigint", Long.class, long.class) {
        @Override
        public Type parquet(String name, Type.Repetition repetition) {
            return Types.primitive(PrimitiveTypeName.INT64, repetition).named(name);
        }

        @Override
        public void write(RecordConsumer out, Object value) {
            out.addLong((Long) value);
        }

        @Override
        public void digest(DataOutput out, Object value) throws IOException {
            out.writeLong((Long) value);
        }
    },
    DOUBLE("double", Double.class, double.class) {
        @Override
        public Type parquet(String name, Type.Repetition repetition) {
            return Types.primitive(PrimitiveTypeName.DOUBLE, repetition).named(name);
        }

        @Override
        public void write(RecordConsumer out, Object value) {
            out.addDouble((Double) value);
        }

        @Override
        public void digest(DataOutput out, Object value) throws IOException {
            // One NaN.
            out.writeLong(Double.doubleToLongBits((Double) value));
        }
    },
    STRING("string", String.class, String.class) {
        @Override
        public Type parquet(String name, Type.Repetition repetition) {
            return Types.primitive(PrimitiveTypeName.BINARY, repetition)
                    .as(LogicalTypeAnnotation.stringType())
                    .named(name);
        }

        @Override
        public void write(RecordConsumer out, Object value) {
            out.addBinary(Binary.fromString((String) value));
        }

        @Override
        Object value(Binary read) {
            return read.toStringUsingUTF8();
        }

        @Override
        public void digest(DataOutput out, Object value) throws IOException {
            byte[] bytes = ((String) value).getBytes(StandardCharsets.UTF_8);
            out.writeInt(bytes.length);
            out.write(bytes);
        }
    },
    DECIMAL("decimal(38,0)", BigInteger.class, BigInteger.class) {
        @Override
        public Type parquet(String name, Type.Repetition repetition) {
            return Types.primitive(PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY, repetition)
                    .length(DECIMAL_BYTES)
                    .as(LogicalTypeAnnotation.decimalType(0, DECIMAL_DIGITS))
                    .named(name);
        }

        @Override
        public void write(RecordConsumer out, Object value) {
            out.addBinary(Binary.fromConstantByteArray(bigEndian((BigInteger) value)));
        }

        @Override
        Object value(Binary read) {
            return new BigInteger(read.getBytes());
        }

        @Override
        public void digest(DataOutput out, Object value) throws IOException {
            out.write(bigEndian((BigInteger) value));
        }
    };

    private static final int DECIMAL_DIGITS = 38;

    /** What 38 digits and a sign take in two's complement. */
    private static final int DECIMAL_BYTES = 16;

    private static final BigInteger DECIMAL_LIMIT = BigInteger.TEN.pow(DECIMAL_DIGITS);

    private final String label;
    private final Class<?> valueClass;
    private final Class<?> elementClass;

    ScalarType(String label, Class<?> valueClass, Class<?> elementClass) {
        this.label = label;
        this.valueClass = valueClass;
        this.elementClass = elementClass;
    }

    @Override
    public String label() {
        return label;
    }

    @Override
    public Class<?> valueClass() {
        return valueClass;
    }

    /** What bytes stand for, where values are stored as such. */
    Object value(Binary read) {
        throw new IllegalStateException("A column of " + label + " holds no bytes.");
    }

    @Override
    public PrimitiveConverter reader(Consumer<Object> each) {
        return new PrimitiveConverter() {
            @Override
            public void addBoolean(boolean value) {
                each.accept(value);
            }

            @Override
            public void addInt(int value) {
                each.accept(value);
            }

            @Override
            public void addLong(long value) {
                each.accept(value);
            }

            @Override
            public void addDouble(double value) {
                each.accept(value);
            }

            @Override
            public void addBinary(Binary value) {
                each.accept(value(value));
            }
        };
    }

    /** The component type of an array of these. */
    Class<?> elementClass() {
        return elementClass;
    }

    private static byte[] bigEndian(BigInteger value) {
        if (value.abs().compareTo(DECIMAL_LIMIT) >= 0) {
            throw new ArithmeticException("The sum " + value + " has more than the " + DECIMAL_DIGITS
                    + " digits of a decimal; split the calibration data.");
        }
        byte[] least = value.toByteArray();
        byte[] bytes = new byte[DECIMAL_BYTES];
        Arrays.fill(bytes, (byte) (value.signum() < 0 ? -1 : 0));
        System.arraycopy(least, 0, bytes, DECIMAL_BYTES - least.length, least.length);
        return bytes;
    }
}
