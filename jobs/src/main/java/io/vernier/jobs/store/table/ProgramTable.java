package io.vernier.jobs.store.table;

import io.vernier.integer.InstructionRow;
import io.vernier.integer.IntegerProgram;
import io.vernier.integer.ProgramCodec;
import io.vernier.integer.StoredInstruction;
import io.vernier.jobs.store.format.RecordTable;
import io.vernier.jobs.store.format.TableFile;
import io.vernier.jobs.store.format.TableRow;
import io.vernier.outcome.Refusal;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;

/** The table {@code program}, one row for each instruction; and the same rows alone, as the data of a saved model. */
public final class ProgramTable {
    public static final RecordTable<InstructionRow> TABLE =
            RecordTable.of("program", IntegerProgram.FORMAT_VERSION, "run_id", InstructionRow.class);

    /** What {@code io.vernier.ml.QuantizedModel} reads. */
    public static final RecordTable<InstructionRow> MODEL = RecordTable.bare("model", InstructionRow.class);

    /** The same as it is written. */
    public static final RecordTable<StoredInstruction> STORED =
            RecordTable.of("program", IntegerProgram.FORMAT_VERSION, "run_id", StoredInstruction.class);

    private static final RecordTable<StoredInstruction> STORED_MODEL =
            RecordTable.bare("model", StoredInstruction.class);

    private static final RecordTable<Head> HEADS =
            RecordTable.of("program", IntegerProgram.FORMAT_VERSION, "run_id", Head.class);

    private ProgramTable() {}

    /** The columns without the numbers, of which wide layers have many. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Head(
            int step,
            String kind,
            List<Integer> inputs,
            String name,
            int[] shape,
            SortedMap<String, String> attributes) {

        InstructionRow row() {
            return new InstructionRow(step, kind, inputs, name, shape, new long[0], new double[0], attributes);
        }
    }

    /**
     * The rows of a table without their numbers.
     *
     * @throws Refusal if it is not there, or if the columns that are read are damaged (21)
     */
    public static List<InstructionRow> heads(TableFile program) {
        return program.read(HEADS).stream().map(Head::row).toList();
    }

    public static Iterator<TableRow> rows(String runId, IntegerProgram program) {
        return STORED.rows(runId, ProgramCodec.rows(program));
    }

    public static Iterator<TableRow> modelRows(IntegerProgram program) {
        return STORED_MODEL.rows(List.of(), ProgramCodec.rows(program));
    }
}
