package io.vernier.jobs.store.table;

import io.vernier.integer.InstructionRow;
import io.vernier.integer.IntegerProgram;
import io.vernier.integer.ProgramCodec;
import io.vernier.jobs.store.format.ArrayType;
import io.vernier.jobs.store.format.Column;
import io.vernier.jobs.store.format.ScalarType;
import io.vernier.jobs.store.format.StringMapType;
import io.vernier.jobs.store.format.TableRow;
import io.vernier.jobs.store.format.TableSchema;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/** The table {@code program}, one row for each instruction; and the same rows alone, as the data of a saved model. */
public final class ProgramTable {
    private static final List<Column> INSTRUCTION = List.of(
            Column.required("step", ScalarType.INT),
            Column.required("kind", ScalarType.STRING),
            Column.required("inputs", new ArrayType(ScalarType.INT)),
            Column.required("name", ScalarType.STRING),
            Column.required("shape", new ArrayType(ScalarType.INT)),
            Column.required("integers", new ArrayType(ScalarType.BIGINT)),
            Column.required("reals", new ArrayType(ScalarType.DOUBLE)),
            Column.required("attributes", StringMapType.STRING_MAP));

    private static final List<Column> RUN =
            List.of(Column.required("format_version", ScalarType.INT), Column.required("run_id", ScalarType.STRING));

    public static final TableSchema SCHEMA = new TableSchema(
            "program", Stream.concat(RUN.stream(), INSTRUCTION.stream()).toList());

    /** What {@code io.vernier.ml.QuantizedModel} reads. */
    public static final TableSchema MODEL_SCHEMA = new TableSchema("model", INSTRUCTION);

    private ProgramTable() {}

    public static Iterator<TableRow> rows(String runId, IntegerProgram program) {
        return rows(SCHEMA, Stream.of(IntegerProgram.FORMAT_VERSION, runId).toList(), program);
    }

    public static Iterator<TableRow> modelRows(IntegerProgram program) {
        return rows(MODEL_SCHEMA, List.of(), program);
    }

    private static Iterator<TableRow> rows(TableSchema schema, List<?> before, IntegerProgram program) {
        return ProgramCodec.encode(program).stream()
                .map(row -> TableRow.of(
                        schema, Stream.concat(before.stream(), values(row)).toArray()))
                .iterator();
    }

    private static Stream<Object> values(InstructionRow row) {
        return Stream.of(
                row.step(),
                row.kind(),
                row.inputs().stream().mapToInt(Integer::intValue).toArray(),
                row.name(),
                row.shape(),
                row.integers(),
                row.reals(),
                row.attributes());
    }

    /** The instruction of a row of either table. */
    public static InstructionRow value(TableRow row) {
        return new InstructionRow(
                row.integer("step"),
                row.text("kind"),
                Arrays.stream(row.integers("inputs")).boxed().toList(),
                row.text("name"),
                row.integers("shape"),
                row.bigints("integers"),
                row.reals("reals"),
                row.map("attributes"));
    }
}
