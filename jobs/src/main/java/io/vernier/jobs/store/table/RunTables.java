package io.vernier.jobs.store.table;

import io.vernier.jobs.store.format.RecordTable;
import java.util.List;
import java.util.Optional;

/** The tables that a run may hold. */
public final class RunTables {
    /** All but those of vectors, which are as many as the model has. */
    public static final List<RecordTable<?>> ALL = List.of(
            ParameterRow.TABLE,
            WeightRow.TABLE,
            ProgramTable.TABLE,
            AccumulatorRow.TABLE,
            ValidationRow.TABLE,
            StabilityRow.TABLE,
            CertificateRow.TABLE,
            LayerRow.TABLE,
            RecipeRow.TABLE,
            SearchRow.TABLE,
            AblationRow.TABLE);

    /** What is appended to the tables of a catalog; weights and programs are of no use beside those of other runs. */
    public static final List<RecordTable<?>> IN_CATALOGS = List.of(
            ParameterRow.TABLE,
            AccumulatorRow.TABLE,
            ValidationRow.TABLE,
            CertificateRow.TABLE,
            StabilityRow.TABLE,
            AblationRow.TABLE);

    private RunTables() {}

    /** The table with a name. */
    public static Optional<RecordTable<?>> named(String name) {
        return ALL.stream().filter(table -> table.name().equals(name)).findFirst();
    }
}
