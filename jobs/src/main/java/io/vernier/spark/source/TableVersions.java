package io.vernier.spark.source;

import io.vernier.config.Secrets;
import io.vernier.config.Source;
import io.vernier.config.SourceConfiguration;
import io.vernier.outcome.Refusal;
import io.vernier.spark.plan.Conditions;
import io.vernier.spark.plan.Leaves;
import io.vernier.spark.plan.Leaves.Connected;
import io.vernier.spark.plan.Leaves.Leaf;
import io.vernier.spark.source.SourceVersion.Pinning;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** Opens what is no directory of files, at a version that is told with it. */
record TableVersions(SparkSession session, SourceConfiguration source) {
    private static final String AS_OF = "versionAsOf";
    private static final String TIMESTAMP_AS_OF = "timestampAsOf";
    private static final String SNAPSHOT = "snapshot-id";

    /** The table about an Iceberg table that has its branches and tags. */
    private static final String REFS = "refs";

    /** What Iceberg says of a table beside its own properties. */
    private static final String CURRENT = "current-snapshot-id";

    /** Options with which a user chooses another state of an Iceberg table. */
    private static final List<String> CHOICES =
            List.of(SNAPSHOT, "as-of-timestamp", "branch", "tag", AS_OF, TIMESTAMP_AS_OF);

    private static final Pattern SELECTED = Pattern.compile("(.+)\\.((?:branch|tag|snapshot_id)_([^.]+))");

    private static final String NUMBER = "-?\\d{1,19}";

    /** The table that a name means now, or at the version that goes with it. */
    OpenedSource open(Source.CatalogTable table) {
        SortedMap<String, Object> place = lookup(Map.of("table", table.name()));
        Dataset<Row> newest = OpenedSource.reader(session, source).table(table.name());
        List<Leaf> leaves = Leaves.of(newest);
        if (!Leaves.views(newest).isEmpty()) {
            if (table.version().isPresent()) {
                throw Refusal.before("\"" + table.name() + "\" is a view, which has no versions; remove "
                        + source.key("version") + ", or name its table.");
            }
            requireStable(newest, "table");
            return opened(newest, place, leaves);
        }
        if (leaves.size() == 1 && leaves.get(0) instanceof Leaves.Files files && isDelta(files)) {
            DeltaLog log = deltaLog(files);
            String version = table.version().orElseGet(() -> Long.toString(log.newest()));
            return pinned(
                    table,
                    version,
                    place,
                    version.matches(NUMBER) ? log.facts(Long.parseLong(version)) : facts(version));
        }
        if (leaves.size() == 1 && leaves.get(0) instanceof Connected connected && isIceberg(connected)) {
            requireWhole(table.name(), connected);
            Optional<String> chosen = table.version().map(version -> snapshot(table.name(), version));
            String snapshot = chosen.orElse(connected.properties().getOrDefault(CURRENT, ""));
            if (!snapshot.matches(NUMBER)) {
                return opened(newest, place, leaves);
            }
            OpenedSource pinned = pinned(table, snapshot, place, facts(snapshot));
            return chosen.isPresent() ? pinned : withColumnsOf(newest, pinned, place, leaves);
        }
        return table.version()
                .map(version -> pinned(table, version, place, facts(version)))
                .orElseGet(() -> opened(newest, place, leaves));
    }

    /** Refuses the end of a name that chooses a state, which would be read beside the pinned one. */
    private void requireWhole(String name, Connected found) {
        Matcher chosen = SELECTED.matcher(name);
        if (chosen.matches() && !found.name().endsWith(chosen.group(2))) {
            throw Refusal.before(
                    "\"" + name + "\" names a state of an Iceberg table; set " + source.key("table") + " to \""
                            + chosen.group(1) + "\" and " + source.key("version") + " to \"" + chosen.group(3) + "\".");
        }
    }

    private OpenedSource pinned(
            Source.CatalogTable table,
            String version,
            SortedMap<String, Object> place,
            SortedMap<String, Object> facts) {
        Dataset<Row> rows =
                OpenedSource.reader(session, source).option(AS_OF, version).table(table.name());
        return new OpenedSource(
                session, source, rows, new SourceVersion(place, facts, "version " + version, Pinning.PINNED), Set.of());
    }

    private static SortedMap<String, Object> facts(String version) {
        return new TreeMap<>(Map.of("version", version));
    }

    /** The snapshot that a branch or a tag names now; a number is one itself. */
    private String snapshot(String table, String version) {
        if (version.matches(NUMBER)) {
            return version;
        }
        return session
                .table(table + "." + REFS)
                .where(functions.col("name").equalTo(version))
                .select("snapshot_id")
                .collectAsList()
                .stream()
                .map(row -> Long.toString(row.getLong(0)))
                .findFirst()
                .orElseThrow(() -> Refusal.data("The table \"" + table + "\" has no snapshot, branch or tag \""
                        + version + "\"; correct " + source.key("version") + "."));
    }

    private static boolean isIceberg(Connected table) {
        return TableFormat.ICEBERG.format().equals(table.properties().get("provider"))
                || table.properties().containsKey(CURRENT);
    }

    private boolean isDelta(Leaves.Files files) {
        return (files.roots().size() == 1 && files.format().equals(TableFormat.DELTA.format()))
                || files.roots().stream()
                        .anyMatch(root -> DeltaLog.of(hadoop(), source, root).isThere());
    }

    /** Of the root that has one. */
    private DeltaLog deltaLog(Leaves.Files files) {
        return files.roots().stream()
                .map(root -> DeltaLog.of(hadoop(), source, root))
                .filter(DeltaLog::isThere)
                .findFirst()
                .orElseGet(() -> DeltaLog.of(hadoop(), source, files.roots().get(0)));
    }

    /** A Delta table by its directory. */
    OpenedSource openDelta(String path) {
        DeltaLog log = DeltaLog.of(hadoop(), source, path);
        SortedMap<String, Object> place =
                new TreeMap<>(Map.of("path", List.of(FileListing.qualified(hadoop(), source, path))));
        source.option(TIMESTAMP_AS_OF).ifPresent(time -> {
            throw Refusal.before("\"" + source.key("options") + "." + TIMESTAMP_AS_OF
                    + "\" names no version of the Delta table \"" + source.masked(path)
                    + "\"; set versionAsOf to the version that DESCRIBE HISTORY has for that time.");
        });
        long version = source.option(AS_OF).map(text -> version(path, text)).orElseGet(log::newest);
        Dataset<Row> rows =
                OpenedSource.reader(session, source).option(AS_OF, version).load(path);
        return new OpenedSource(
                session,
                source,
                rows,
                new SourceVersion(place, log.facts(version), "version " + version, Pinning.PINNED),
                Set.of());
    }

    private long version(String path, String text) {
        if (!text.matches("\\d{1,18}")) {
            throw Refusal.before("\"" + source.key("options") + "." + AS_OF + "\" of the Delta table \""
                    + source.masked(path) + "\" is \"" + source.masked(text) + "\": expected a number.");
        }
        return Long.parseLong(text);
    }

    /** A table of another format by its directory or name. */
    OpenedSource openConnected(String path) {
        SortedMap<String, Object> place = lookup(Map.of("path", source.masked(path)));
        Dataset<Row> newest = OpenedSource.reader(session, source).load(path);
        List<Leaf> leaves = Leaves.of(newest);
        List<String> chosen = CHOICES.stream()
                .filter(option -> source.option(option).isPresent())
                .toList();
        if (!chosen.isEmpty()) {
            return chosen(newest, place, chosen.get(0));
        }
        Optional<String> snapshot = leaves.stream()
                .filter(Connected.class::isInstance)
                .map(leaf -> ((Connected) leaf).properties().getOrDefault(CURRENT, ""))
                .filter(id -> id.matches(NUMBER))
                .findFirst();
        if (snapshot.isEmpty()) {
            return opened(newest, place, leaves);
        }
        OpenedSource pinned = new OpenedSource(
                session,
                source,
                OpenedSource.reader(session, source)
                        .option(AS_OF, snapshot.get())
                        .load(path),
                new SourceVersion(place, facts(snapshot.get()), "snapshot " + snapshot.get(), Pinning.PINNED),
                Set.of());
        return withColumnsOf(newest, pinned, place, leaves);
    }

    /** A snapshot of Iceberg has the columns that it was written with; where the table's were changed since, it is read as it is now. */
    private OpenedSource withColumnsOf(
            Dataset<Row> newest, OpenedSource pinned, SortedMap<String, Object> place, List<Leaf> leaves) {
        return columns(newest).equals(columns(pinned.rows())) ? pinned : opened(newest, place, leaves);
    }

    private static String columns(Dataset<Row> rows) {
        return rows.schema().catalogString();
    }

    /** A state that an option chose: by its number, or by a name or time that means another state later, so that an identity is needed. */
    private OpenedSource chosen(Dataset<Row> rows, SortedMap<String, Object> place, String option) {
        String state = source.option(option).orElseThrow();
        boolean isNumber = List.of(SNAPSHOT, AS_OF).contains(option) && state.matches(NUMBER);
        SourceVersion version = isNumber
                ? new SourceVersion(place, facts(state), "snapshot " + state, Pinning.PINNED)
                : SourceVersion.newest(
                        place, facts(option + " " + state), known("the " + option + " \"" + state + "\""));
        return new OpenedSource(session, source, rows, version, Set.of());
    }

    /** The rows of a query, which must give the same whenever its tables are the same. */
    OpenedSource open(Source.Query query) {
        // Inside a subquery a command is an error of syntax, and nothing is carried out.
        Dataset<Row> rows = session.sql("SELECT * FROM (\n" + query.sql() + "\n)");
        requireStable(rows, "query");
        return opened(rows, lookup(Map.of("query", Secrets.mask(query.sql()))), Leaves.of(rows));
    }

    private void requireStable(Dataset<Row> rows, String key) {
        Conditions.unstableStep(rows).or(() -> Leaves.choice(rows)).ifPresent(part -> {
            throw Refusal.before("\"" + source.key(key) + "\" contains " + part
                    + ", so it may give other rows the next time; use tables, columns and constants.");
        });
    }

    /** What comes for options alone tells no version. */
    SourceVersion ofService() {
        SortedMap<String, Object> place = new TreeMap<>(Map.of("format", source.format()));
        for (String option : List.of("url", "dbtable", "query")) {
            source.option(option).ifPresent(value -> place.put(option, source.masked(value)));
        }
        return SourceVersion.newest(place, new TreeMap<>(), known("the data source \"" + source.format() + "\""));
    }

    /** Names are looked up where the session is. */
    private SortedMap<String, Object> lookup(Map<String, Object> place) {
        SortedMap<String, Object> found = new TreeMap<>(place);
        found.put("catalog", session.catalog().currentCatalog());
        found.put("database", session.catalog().currentDatabase());
        return found;
    }

    private OpenedSource opened(Dataset<Row> rows, SortedMap<String, Object> place, List<Leaf> leaves) {
        SortedMap<String, Object> facts = new TreeMap<>();
        List<String> untold = new ArrayList<>();
        int number = 0;
        for (Leaf leaf : leaves) {
            SortedMap<String, Object> of = facts(leaf);
            if (of.isEmpty()) {
                untold.add(leaf instanceof Connected table ? table.name() : ((Leaves.Untold) leaf).name());
            }
            facts.put(String.format(Locale.ROOT, "%04d", number++), of);
        }
        Leaves.views(rows).forEach((view, text) -> {
            text.ifPresentOrElse(made -> facts.put("view " + view, made), () -> untold.add(view));
        });
        String said = untold.isEmpty() ? leaves.size() + " tables" : known("\"" + untold.get(0) + "\"");
        return new OpenedSource(session, source, rows, SourceVersion.newest(place, facts, said), Set.of());
    }

    private SortedMap<String, Object> facts(Leaf leaf) {
        if (leaf instanceof Connected table) {
            SortedMap<String, Object> facts = new TreeMap<>();
            Optional.ofNullable(table.properties().get(CURRENT))
                    .or(table::version)
                    .ifPresent(version -> {
                        facts.put("version", version);
                        table.id().ifPresent(id -> facts.put("id", id));
                    });
            if (isIceberg(table)) {
                facts.putAll(changes(table));
            }
            return facts;
        }
        if (leaf instanceof Leaves.Files files) {
            return isDelta(files) ? delta(files) : listed(files);
        }
        return new TreeMap<>();
    }

    /** What an Iceberg table may change without a new snapshot: its columns, and what its branches and tags name. Mostly nothing. */
    private SortedMap<String, Object> changes(Connected table) {
        SortedMap<String, Object> changes = new TreeMap<>();
        String snapshot = table.properties().getOrDefault(CURRENT, "");
        boolean isPath = table.name().contains("/");
        if (!snapshot.matches(NUMBER) || (!isPath && !session.catalog().tableExists(quoted(table.name(), REFS)))) {
            return changes;
        }
        String now = columns(iceberg(table, Map.of(), ""));
        if (!now.equals(columns(iceberg(table, Map.of(AS_OF, snapshot), "")))) {
            changes.put("columns", now);
        }
        iceberg(table, Map.of(), REFS)
                .where("name <> 'main'")
                .select("name", "snapshot_id")
                .collectAsList()
                .forEach(row -> changes.put("ref " + row.getString(0), Long.toString(row.getLong(1))));
        return changes;
    }

    /** A table that its catalog names, or its directory; or a table about it. */
    private Dataset<Row> iceberg(Connected table, Map<String, String> options, String about) {
        DataFrameReader reader = session.read().options(options);
        return table.name().contains("/")
                ? reader.format(TableFormat.ICEBERG.format())
                        .load(about.isEmpty() ? table.name() : table.name() + "#" + about)
                : reader.table(quoted(table.name(), about));
    }

    private static String quoted(String table, String about) {
        return Stream.concat(Stream.of(table.split("\\.")), Stream.of(about))
                .filter(part -> !part.isEmpty())
                .map(part -> "`" + part.replace("`", "``") + "`")
                .collect(Collectors.joining("."));
    }

    private SortedMap<String, Object> delta(Leaves.Files files) {
        DeltaLog log = deltaLog(files);
        return log.facts(log.newest());
    }

    private SortedMap<String, Object> listed(Leaves.Files files) {
        FileListing listing = FileListing.of(hadoop(), source, files.roots()).requireFilled(source, files.format());
        return new TreeMap<>(Map.of("roots", listing.roots(), "files", listing.facts()));
    }

    /** @throws Refusal if nothing stands for the version (21) */
    private String known(String untold) {
        return source.identity()
                .map(identity -> "known as " + identity)
                .orElseThrow(() -> Refusal.before("Nothing tells which state of its data " + untold + " is in; set "
                        + source.key("identity") + " to a text of your own, and change it when the data changes."));
    }

    private Configuration hadoop() {
        return session.sparkContext().hadoopConfiguration();
    }
}
