package io.vernier.jobs.store.catalog;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.vernier.outcome.Refusal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The tables of a namespace of a catalog, to which the rows of runs and sweeps are appended once. */
public final class CatalogTables {
    private final SparkSession session;
    private final String namespace;

    private CatalogTables(SparkSession session, String namespace) {
        this.session = session;
        this.namespace = namespace;
    }

    /**
     * The tables of a namespace.
     *
     * @param namespace names with dots between them, the first that of a catalog or of a database of the session's own
     * @throws Refusal if it is not there, or has tables of these names that are others (21)
     */
    public static CatalogTables at(SparkSession session, String namespace) {
        CatalogTables tables = new CatalogTables(session, namespace);
        try {
            tables.requireNamespace();
            CatalogLayout.ALL.forEach(
                    layout -> tables.columns(layout).ifPresent(found -> tables.lacking(layout, found)));
        } catch (Refusal refusal) {
            throw refusal;
        } catch (Exception e) {
            throw Refusal.before(
                    "The tables of \"" + namespace + "\" cannot be looked at (" + reason(e)
                            + "); correct output.tables, or the settings of the catalog.",
                    e);
        }
        return tables;
    }

    /** As the configuration has it. */
    public String namespace() {
        return namespace;
    }

    /** The first line of what a catalog says of a failure, which is Spark's own or that of any other program. */
    public static String reason(Exception failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }

    private void requireNamespace() {
        if (!session.catalog().databaseExists(quoted(namespace))) {
            throw Refusal.before("The namespace \"" + namespace + "\" is not there; create it (CREATE NAMESPACE "
                    + namespace + "), or correct output.tables.");
        }
    }

    private static String quoted(String name) {
        return Arrays.stream(name.split("\\.")).map(part -> "`" + part + "`").collect(Collectors.joining("."));
    }

    private String name(CatalogLayout layout) {
        return quoted(namespace + "." + layout.table());
    }

    /** What a table has; absent where it is not there. */
    private Optional<StructType> columns(CatalogLayout layout) {
        String table = name(layout);
        return session.catalog().tableExists(table)
                ? Optional.of(session.table(table).schema())
                : Optional.empty();
    }

    private static Optional<StructField> find(StructType columns, String name) {
        return Arrays.stream(columns.fields())
                .filter(field -> field.name().equalsIgnoreCase(name))
                .findFirst();
    }

    /** The columns of the layout that a table is without. */
    private StructType lacking(CatalogLayout layout, StructType found) {
        String table = namespace + "." + layout.table();
        if (find(found, layout.identity()).isEmpty()) {
            throw Refusal.before("The table \"" + table + "\" has no column \"" + layout.identity()
                    + "\", so it is not one of Vernier's; name another namespace in output.tables.");
        }
        StructType lacking = new StructType();
        for (StructField field : layout.columns().fields()) {
            Optional<StructField> same = find(found, field.name());
            if (same.isEmpty()) {
                lacking = lacking.add(field);
            } else if (!type(field).equals(type(same.get()))) {
                throw Refusal.before("The table \"" + table + "\" has the column \"" + field.name() + " "
                        + type(same.get()) + "\", expected \"" + field.name() + " " + type(field)
                        + "\"; change it, or name another namespace in output.tables.");
            }
        }
        return lacking;
    }

    private static String type(StructField field) {
        return field.dataType().catalogString();
    }

    /**
     * Appends to each table, in one commit, what it does not have of these runs and sweeps. Tables and columns that are missing are made.
     *
     * @throws Exception of the catalog, of any kind: what is appended by then stays
     */
    public void append(List<CatalogRows> all) throws Exception {
        for (CatalogLayout layout : CatalogLayout.ALL) {
            List<CatalogRows> found =
                    all.stream().filter(rows -> rows.layout().equals(layout)).toList();
            if (!found.isEmpty()) {
                append(layout, found);
            }
        }
    }

    private void append(CatalogLayout layout, List<CatalogRows> found) {
        String table = name(layout);
        session.sql(
                "CREATE TABLE IF NOT EXISTS " + table + " (" + layout.columns().toDDL() + ")");
        // What others have written meanwhile.
        session.catalog().refreshTable(table);
        StructType lacking = lacking(layout, session.table(table).schema());
        if (!lacking.isEmpty()) {
            session.sql("ALTER TABLE " + table + " ADD COLUMNS (" + lacking.toDDL() + ")");
        }
        Set<String> there = there(layout, found);
        found.stream()
                .filter(rows -> !there.contains(rows.id()))
                .map(CatalogRows::rows)
                .reduce(Dataset::union)
                .ifPresent(
                        rows -> rows.select(ordered(layout, session.table(table).schema()))
                                .coalesce(1)
                                .write()
                                .mode(SaveMode.Append)
                                .insertInto(table));
    }

    /** Which of the runs or sweeps the table has. */
    private Set<String> there(CatalogLayout layout, List<CatalogRows> found) {
        Column identity = col(layout.identity());
        return session
                .table(name(layout))
                .where(identity.isin(found.stream().map(CatalogRows::id).toArray()))
                .select(identity)
                .distinct()
                .collectAsList()
                .stream()
                .map(row -> row.getString(0))
                .collect(Collectors.toSet());
    }

    /** The columns in the order of the table, null where it has more. */
    private static Column[] ordered(CatalogLayout layout, StructType columns) {
        return Arrays.stream(columns.fields())
                .map(field -> find(layout.columns(), field.name())
                        .map(own -> col(own.name()))
                        .orElseGet(() -> lit(null).cast(field.dataType()))
                        .as(field.name()))
                .toArray(Column[]::new);
    }
}
