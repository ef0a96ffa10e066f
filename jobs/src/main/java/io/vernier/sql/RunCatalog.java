package io.vernier.sql;

import io.vernier.outcome.Refusal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.catalyst.analysis.NoSuchFunctionException;
import org.apache.spark.sql.catalyst.analysis.NoSuchNamespaceException;
import org.apache.spark.sql.catalyst.analysis.NoSuchTableException;
import org.apache.spark.sql.connector.catalog.FunctionCatalog;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCatalog;
import org.apache.spark.sql.connector.catalog.TableChange;
import org.apache.spark.sql.connector.catalog.functions.UnboundFunction;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * A catalog of Spark over the results below an output, for reading:
 *
 * <pre>{@code
 * spark.sql.catalog.vernier      = io.vernier.sql.RunCatalog
 * spark.sql.catalog.vernier.path = out
 *
 * SELECT vernier.delay.predict(year, distance) FROM flights;
 * SELECT vernier.delay.`e509ae6c6708b729`.predict(struct(*)) FROM flights;
 * SELECT * FROM vernier.delay.validation VERSION AS OF 'e509ae6c6708b729';
 * SELECT * FROM vernier.delay.runs;
 * }</pre>
 *
 * <p>The name of a model means its current run, as {@code current.json} has it when the query is analysed.
 */
public final class RunCatalog implements FunctionCatalog, TableCatalog {
    private static final int MODEL_AND_RUN = 2;

    private String name = "vernier";
    private String output = "";

    /** For Spark, which calls {@link #initialize} next. */
    public RunCatalog() {}

    /**
     * Takes the settings of the catalog.
     *
     * @throws IllegalArgumentException if {@code path} is not among them
     */
    @Override
    public void initialize(String catalog, CaseInsensitiveStringMap options) {
        name = catalog;
        output = options.getOrDefault("path", "");
        if (output.isEmpty()) {
            throw new IllegalArgumentException("The catalog \"" + catalog + "\" has no path; set spark.sql.catalog."
                    + catalog + ".path to the output of runs, output.path.");
        }
    }

    @Override
    public String name() {
        return name;
    }

    private CatalogRun run(String... namespace) {
        return new CatalogRun(output, List.of(namespace));
    }

    /** Names become directories below the output, and no others. */
    private static boolean namesModel(String... namespace) {
        return (namespace.length == 1 || namespace.length == MODEL_AND_RUN)
                && Arrays.stream(namespace).noneMatch(name -> name.matches("\\.{0,2}|.*[/\\\\:].*"));
    }

    @Override
    public Identifier[] listFunctions(String[] namespace) {
        return Prediction.NAMES.stream()
                .map(function -> Identifier.of(namespace, function))
                .toArray(Identifier[]::new);
    }

    @Override
    public UnboundFunction loadFunction(Identifier function) throws NoSuchFunctionException {
        String called = function.name().toLowerCase(Locale.ROOT);
        if (!Prediction.NAMES.contains(called) || !namesModel(function.namespace())) {
            throw new NoSuchFunctionException(function);
        }
        return new Prediction(called, run(function.namespace()));
    }

    @Override
    public Identifier[] listTables(String[] namespace) throws NoSuchNamespaceException {
        if (!namesModel(namespace)) {
            throw new NoSuchNamespaceException(namespace);
        }
        try {
            return run(namespace).tables().stream()
                    .map(table -> Identifier.of(namespace, table))
                    .toArray(Identifier[]::new);
        } catch (Refusal e) {
            throw new NoSuchNamespaceException(namespace);
        }
    }

    @Override
    public Table loadTable(Identifier table) throws NoSuchTableException {
        return load(table, run(table.namespace()));
    }

    /** A table of one run, by its identity. */
    @Override
    public Table loadTable(Identifier table, String version) throws NoSuchTableException {
        if (table.namespace().length != 1 || table.name().equalsIgnoreCase(CatalogRun.RUNS)) {
            throw new UnsupportedOperationException("\"" + name + "." + table + "\" has no versions; write " + name
                    + ".MODEL.TABLE VERSION AS OF 'RUN'.");
        }
        Identifier one = Identifier.of(new String[] {table.namespace()[0], version}, table.name());
        return load(one, run(one.namespace()));
    }

    private Table load(Identifier table, CatalogRun run) throws NoSuchTableException {
        if (!namesModel(table.namespace())) {
            throw new NoSuchTableException(table);
        }
        try {
            return run.table(name + "." + table, table.name().toLowerCase(Locale.ROOT))
                    .orElseThrow(() -> new NoSuchTableException(table));
        } catch (Refusal e) {
            // Of a table that cannot be read Spark says less than what is wrong with it.
            throw new UnsupportedOperationException(e.getMessage(), e);
        }
    }

    private UnsupportedOperationException readOnly() {
        return new UnsupportedOperationException(
                "The catalog \"" + name + "\" is for reading; what it holds is written by runs.");
    }

    @Override
    public Table alterTable(Identifier table, TableChange... changes) {
        throw readOnly();
    }

    @Override
    public boolean dropTable(Identifier table) {
        throw readOnly();
    }

    @Override
    public void renameTable(Identifier table, Identifier to) {
        throw readOnly();
    }
}
