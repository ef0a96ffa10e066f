package io.vernier.jobs.store;

import io.vernier.jobs.store.file.StoredFile;
import io.vernier.jobs.store.format.TableSummary;
import io.vernier.jobs.store.manifest.CalibrationManifest;
import io.vernier.jobs.store.manifest.CanonicalJson;
import io.vernier.jobs.store.manifest.Provenance;
import io.vernier.jobs.store.table.NodeRow;
import io.vernier.outcome.Refusal;
import io.vernier.statistics.Calibration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Complete calibrations of one model, of other rows each, that are added without reading the rows. */
public final class CalibrationSum {

    /** A calibration that was found by a path. */
    private record Part(CalibrationDirectory directory, CalibrationManifest manifest) {}

    private final List<Part> summands;
    private final List<String> parts;
    private final Measurements measurements;
    private final String calibrationId;

    private CalibrationSum(List<Part> summands, List<String> parts, Measurements measurements) {
        this.summands = summands;
        this.measurements = measurements;
        this.parts = parts;
        SortedMap<String, Object> tree = new TreeMap<>();
        tree.put("statistics_version", Calibration.FORMAT_VERSION);
        tree.put("model", measurements.modelDigest());
        tree.put("parts", parts);
        this.calibrationId = CanonicalJson.identity(tree);
    }

    /**
     * Calibrations to be added, before any statistics are read.
     *
     * @param paths {@code <output>/<name>/calibrations/<calibration_id>}, two or more; sums may be among them
     * @throws Refusal if one is not there or not complete, they are of different models or measure differently, or one of them,
     *     or a stream, would count twice (21)
     */
    public static CalibrationSum of(Configuration hadoop, List<String> paths) {
        if (paths.size() < 2) {
            throw Refusal.before("Found " + paths.size() + " calibration to add; name two or more.");
        }
        List<Part> summands = paths.stream().map(path -> part(hadoop, path)).toList();
        Measurements expected = measurements(summands.get(0));
        Set<String> parts = new HashSet<>();
        Set<String> streams = new HashSet<>();
        for (Part summand : summands) {
            Measurements found = measurements(summand);
            if (!found.equals(expected)) {
                throw Refusal.before("The calibrations \""
                        + summands.get(0).directory().path() + "\" and \""
                        + summand.directory().path() + "\" are not of the same model and measurements (" + expected
                        + " and " + found
                        + "); add calibrations of one model, the same histogram_channels and the same groups.");
            }
            for (String part : Measurements.parts(summand.manifest())) {
                if (!parts.add(part)) {
                    throw Refusal.before("The calibration \"" + part + "\" would be counted twice, by \""
                            + summand.directory().path() + "\" and one before it; name each once.");
                }
            }
            for (String stream : Measurements.streams(summand.manifest())) {
                if (!streams.add(stream)) {
                    throw Refusal.before("Rows of the stream \"" + stream + "\" would be counted twice, by \""
                            + summand.directory().path() + "\" and one before it; name its latest calibration alone.");
                }
            }
        }
        return new CalibrationSum(summands, parts.stream().sorted().toList(), expected);
    }

    private static Part part(Configuration hadoop, String path) {
        Path directory = StoredFile.path(path);
        CalibrationDirectory calibration = new CalibrationDirectory(hadoop, directory);
        CalibrationManifest manifest = calibration
                .manifest()
                .orElseThrow(() -> Refusal.before("\"" + path
                        + "\" is no complete calibration; name <output>/<name>/calibrations/<calibration_id>."));
        if (manifest.configuration().containsKey(CalibrationManifest.SHARE)) {
            throw Refusal.before("The calibration \"" + path
                    + "\" is of a share of its rows, which a sweep chose by; name the one of all rows.");
        }
        if (!manifest.configuration().containsKey(Measurements.CALIBRATION)
                && manifest.modelDigest().isPresent()) {
            throw Refusal.before("The calibration \"" + path
                    + "\" is of tables of vectors, which are measured whole; there is nothing to add to it.");
        }
        return new Part(calibration, manifest);
    }

    private static Measurements measurements(Part part) {
        return Measurements.of(part.manifest())
                .orElseThrow(
                        () -> Refusal.before(
                                "The calibration \"" + part.directory().path()
                                        + "\" does not say which model it is of, as those of older versions; calibrate again."));
    }

    /** The identity of the sum: the model's and those of the calibrations that read data, in any order and nesting. */
    public String calibrationId() {
        return calibrationId;
    }

    /** How many calibrations that read data are in the sum. */
    public int size() {
        return parts.size();
    }

    /**
     * Adds the statistics and writes them as a calibration of their own; one that is complete stays as it is.
     *
     * @param provenance asked for when the statistics are written
     * @return rows of all parts
     * @throws Refusal if a table is damaged, or the tensors are not laid out alike or have no histograms by channel (21)
     */
    public long writeTo(OutputDirectory output, Supplier<Provenance> provenance) {
        CalibrationDirectory directory = output.calibration(calibrationId);
        Optional<CalibrationManifest> present = directory.manifest();
        if (present.isPresent()) {
            return present.get().rows();
        }
        Calibration sum = add();
        SortedMap<Integer, Calibration> groups = measurements.isInGroups() ? addGroups() : new TreeMap<>();
        output.requireWritable();
        List<TableSummary> tables = new ArrayList<>(List.of(directory.writeStatistics(sum)));
        List<NodeRow> nodes = addNodes();
        if (!nodes.isEmpty()) {
            tables.add(directory.writeNodes(nodes));
        }
        if (measurements.isInGroups()) {
            tables.add(directory.writeGroups(groups));
        }
        directory.complete(new CalibrationManifest(
                calibrationId,
                sum.rows(),
                sum.nullRows(),
                sum.skippedRows(),
                summands.stream()
                        .mapToLong(summand -> summand.manifest().nonFiniteValues())
                        .reduce(0, Math::addExact),
                Optional.empty(),
                tables,
                Measurements.configuration(manifests(), parts, streams()),
                provenance.get()));
        return sum.rows();
    }

    /** A sentence for each path of which two calibrations may have counted the same rows: files are not compared. */
    public List<String> warnings() {
        return SharedSources.warnings(manifests());
    }

    private List<CalibrationManifest> manifests() {
        return summands.stream().map(Part::manifest).toList();
    }

    private List<String> streams() {
        return summands.stream()
                .flatMap(summand -> Measurements.streams(summand.manifest()).stream())
                .sorted()
                .toList();
    }

    private Calibration add() {
        List<Calibration> all = new ArrayList<>();
        summands.forEach(summand -> all.add(summand.directory().readStatistics()));
        Calibration sum = all.get(0);
        all.subList(1, all.size()).forEach(other -> merge(sum, other));
        return sum;
    }

    /** Models are the same, so that nodes are. */
    private List<NodeRow> addNodes() {
        List<NodeRow> sum = summands.get(0).directory().readNodes();
        for (Part summand : summands.subList(1, summands.size())) {
            List<NodeRow> more = summand.directory().readNodes();
            for (int k = 0; k < sum.size(); k++) {
                sum.set(k, sum.get(k).plus(more.get(k).rows()));
            }
        }
        return sum;
    }

    /** A row is in the same group whoever reads it, so groups are added by their number. */
    private SortedMap<Integer, Calibration> addGroups() {
        SortedMap<Integer, Calibration> sums = new TreeMap<>();
        for (Part summand : summands) {
            SortedMap<Integer, Calibration> groups = summand.directory().readGroups();
            boolean observed = summand.manifest().rows() > summand.manifest().nullRows();
            if (observed && groups.isEmpty()) {
                throw Refusal.before(
                        "The calibration \"" + summand.directory().path() + "\" says groups: " + measurements.groups()
                                + " but has no table \"groups\"; add the calibrations that it was made of.");
            }
            groups.forEach((number, group) -> sums.merge(number, group, CalibrationSum::merge));
        }
        return sums;
    }

    private static Calibration merge(Calibration sum, Calibration other) {
        try {
            sum.merge(other);
            return sum;
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw Refusal.before(
                    "The calibrations cannot be added (" + e.getMessage()
                            + "); calibrate the rows of all together instead.",
                    e);
        }
    }
}
