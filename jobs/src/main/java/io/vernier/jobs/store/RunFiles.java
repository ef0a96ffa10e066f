package io.vernier.jobs.store;

import io.vernier.jobs.store.file.StoredFile;
import io.vernier.jobs.store.format.FileSummary;
import io.vernier.jobs.store.format.TableDifference;
import io.vernier.jobs.store.format.TableSummary;
import io.vernier.spark.source.FileTree;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The files of a run's model that are no tables of its manifest: what a reader loads, whose bytes a digest holds. */
final class RunFiles {
    /** In the format QDQ. */
    static final String NETWORK = "model.onnx";

    /** What its integers were made of, where that is not the model's own file. */
    static final String FLOATS = "float.onnx";

    private final Configuration hadoop;
    private final Path directory;

    RunFiles(Configuration hadoop, Path directory) {
        this.hadoop = hadoop;
        this.directory = directory;
    }

    StoredFile at(String name) {
        return StoredFile.at(hadoop, new Path(directory, name));
    }

    /** By their names, those that lie there; a table of vectors has a digest of its own. */
    List<FileSummary> written(List<TableSummary> tables) {
        SortedSet<String> names = new TreeSet<>(List.of(NETWORK, FLOATS));
        names.addAll(belowModel());
        tables.stream()
                .filter(TableSummary::isOfVectors)
                .forEach(table -> names.removeIf(name -> name.startsWith(table.table() + "/")));
        return names.stream()
                .map(name -> FileSummary.of(name, at(name)))
                .flatMap(Optional::stream)
                .toList();
    }

    /** What Spark reads of {@code model/}: neither its checksums nor its marks of success. */
    private List<String> belowModel() {
        Path model = new Path(directory, TableSummary.MODEL);
        FileSystem files = StoredFile.files(hadoop, model);
        int from = files.makeQualified(directory).toString().length() + 1;
        List<String> names = new ArrayList<>();
        try {
            for (FileStatus each : FileTree.below(files, model)) {
                Path file = each.getPath();
                if (!file.getName().startsWith(".") && !file.getName().startsWith("_")) {
                    names.add(files.makeQualified(file).toString().substring(from));
                }
            }
        } catch (FileNotFoundException none) {
            return List.of();
        } catch (IOException e) {
            throw StoredFile.failed(model, e);
        }
        return names;
    }

    /** Files that are others, are missing, or were added. */
    static List<TableDifference> differences(List<FileSummary> found, List<FileSummary> expected) {
        Map<String, FileSummary> lying = byName(found);
        Map<String, FileSummary> told = byName(expected);
        return Stream.of(found, expected)
                .flatMap(List::stream)
                .map(FileSummary::name)
                .distinct()
                .sorted()
                .map(name -> FileSummary.difference(
                        name, Optional.ofNullable(lying.get(name)), Optional.ofNullable(told.get(name))))
                .flatMap(Optional::stream)
                .toList();
    }

    private static SortedMap<String, FileSummary> byName(List<FileSummary> files) {
        return files.stream()
                .collect(Collectors.toMap(FileSummary::name, Function.identity(), (one, other) -> other, TreeMap::new));
    }
}
