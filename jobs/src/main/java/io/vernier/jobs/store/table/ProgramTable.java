package io.vernier.jobs.store.table;

import io.vernier.integer.InstructionRow;
import io.vernier.integer.IntegerProgram;
import io.vernier.integer.ProgramCodec;
import io.vernier.jobs.store.format.RecordTable;
import io.vernier.jobs.store.format.TableRow;
import java.util.Iterator;
import java.util.List;

/** The table {@code program}, one row for each instruction; and the same rows alone, as the data of a saved model. */
public final class ProgramTable {
    public static final RecordTable<InstructionRow> TABLE =
            RecordTable.of("program", IntegerProgram.FORMAT_VERSION, "run_id", InstructionRow.class);

    /** What {@code io.vernier.ml.QuantizedModel} reads. */
    public static final RecordTable<InstructionRow> MODEL = RecordTable.bare("model", InstructionRow.class);

    private ProgramTable() {}

    public static Iterator<TableRow> rows(String runId, IntegerProgram program) {
        return TABLE.rows(runId, ProgramCodec.encode(program).stream());
    }

    public static Iterator<TableRow> modelRows(IntegerProgram program) {
        return MODEL.rows(List.of(), ProgramCodec.encode(program).stream());
    }
}
