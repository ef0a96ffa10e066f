package io.vernier.spark.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.plans.logical.CTERelationRef;
import org.apache.spark.sql.catalyst.plans.logical.GlobalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LocalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LocalRelation;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Offset;
import org.apache.spark.sql.catalyst.plans.logical.OneRowRelation;
import org.apache.spark.sql.catalyst.plans.logical.Range;
import org.apache.spark.sql.catalyst.plans.logical.Sample;
import org.apache.spark.sql.catalyst.plans.logical.View;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.execution.datasources.FileFormat;
import org.apache.spark.sql.execution.datasources.FileIndex;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;
import org.apache.spark.sql.execution.datasources.LogicalRelation;
import org.apache.spark.sql.execution.datasources.v2.DataSourceV2Relation;
import org.apache.spark.sql.execution.datasources.v2.FileTable;
import org.apache.spark.sql.sources.DataSourceRegister;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What a data set reads in the end, as far as its analyzed plan tells.
 *
 * <p>Uses {@code LogicalRelation}, {@code HadoopFsRelation}, {@code DataSourceV2Relation} and {@code FileTable}, and of the connectors'
 * {@code Table} its {@code id} and {@code version}, which Spark 4.0 has not; checked with Spark 4.0 to 4.3.
 */
public final class Leaves {
    private Leaves() {}

    /** A place that rows come from. */
    public sealed interface Leaf {}

    /**
     * Files.
     *
     * @param format the short name of its data source; empty where it has none
     */
    public record Files(String format, List<String> roots) implements Leaf {}

    /**
     * A table of a connector.
     *
     * @param id that its catalog gives it, if any
     * @param version that it is at, if it tells
     */
    public record Connected(String name, Optional<String> id, Optional<String> version, Map<String, String> properties)
            implements Leaf {}

    /** Something that tells nothing of its version. */
    public record Untold(String name) implements Leaf {}

    /** Leaves of a data set, without those that are constants. */
    public static List<Leaf> of(Dataset<Row> rows) {
        List<Leaf> leaves = new ArrayList<>();
        for (LogicalPlan plan : plans(rows)) {
            for (LogicalPlan leaf : CollectionConverters.asJava(plan.collectLeaves())) {
                leaf(leaf).ifPresent(leaves::add);
            }
        }
        return leaves;
    }

    /** The views that stand between a data set and its tables, each with the text that it was made from; none of those made of rows. */
    public static SortedMap<String, Optional<String>> views(Dataset<Row> rows) {
        SortedMap<String, Optional<String>> views = new TreeMap<>();
        plans(rows).forEach(plan -> views(plan, views));
        return views;
    }

    private static void views(LogicalPlan plan, Map<String, Optional<String>> views) {
        if (plan instanceof View view) {
            var text = view.desc().viewText();
            views.put(
                    view.desc().identifier().unquotedString(),
                    text.isDefined() ? Optional.of(text.get()) : Optional.empty());
        }
        CollectionConverters.asJava(plan.children()).forEach(child -> views(child, views));
    }

    /** A step that takes some rows of many, so that nothing says which. */
    public static Optional<String> choice(Dataset<Row> rows) {
        return plans(rows).stream()
                .map(Leaves::choice)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<String> choice(LogicalPlan plan) {
        if (plan instanceof GlobalLimit || plan instanceof LocalLimit || plan instanceof Offset) {
            return Optional.of("LIMIT or OFFSET");
        }
        if (plan instanceof Sample) {
            return Optional.of("TABLESAMPLE");
        }
        return CollectionConverters.asJava(plan.children()).stream()
                .map(Leaves::choice)
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** The plan and those of its subqueries. */
    private static List<LogicalPlan> plans(Dataset<Row> rows) {
        LogicalPlan plan = ((org.apache.spark.sql.classic.Dataset<Row>) rows)
                .queryExecution()
                .analyzed();
        List<LogicalPlan> plans = new ArrayList<>(List.of(plan));
        plans.addAll(CollectionConverters.asJava(plan.subqueriesAll()));
        return plans;
    }

    private static Optional<Leaf> leaf(LogicalPlan leaf) {
        if (leaf instanceof LocalRelation
                || leaf instanceof OneRowRelation
                || leaf instanceof Range
                || leaf instanceof CTERelationRef) {
            return Optional.empty();
        }
        if (leaf instanceof LogicalRelation relation && relation.relation() instanceof HadoopFsRelation files) {
            return Optional.of(new Files(name(files.fileFormat()), roots(files.location())));
        }
        if (leaf instanceof DataSourceV2Relation relation) {
            return Optional.of(
                    relation.table() instanceof FileTable files
                            ? new Files(files.formatName().toLowerCase(Locale.ROOT), roots(files.fileIndex()))
                            : connected(relation.table()));
        }
        return Optional.of(new Untold(leaf.nodeName()));
    }

    private static String name(FileFormat format) {
        return format instanceof DataSourceRegister named ? named.shortName() : "";
    }

    private static List<String> roots(FileIndex index) {
        return CollectionConverters.asJava(index.rootPaths()).stream()
                .map(Path::toString)
                .sorted()
                .toList();
    }

    private static Connected connected(Table table) {
        // No references to these methods: where they are missing, the call must fail inside.
        return new Connected(table.name(), told(() -> table.id()), told(() -> table.version()), table.properties());
    }

    private static Optional<String> told(Supplier<String> fact) {
        try {
            return Optional.ofNullable(fact.get());
        } catch (LinkageError e) {
            // Spark 4.0 does not ask.
            return Optional.empty();
        }
    }
}
