package io.vernier.jobs.store;

import io.vernier.jobs.store.manifest.CalibrationManifest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Where the rows of calibrations come from, as far as their manifests tell: the path, table or query, and the condition on its rows.
 * Which files or version were there is not told, so calibrations of one place may have rows in common.
 */
final class SharedSources {
    static final String SOURCES = "sources";
    private static final String PATH = "path";
    private static final String WHERE = "where";
    private static final List<String> PLACES = List.of(PATH, "table", "query");

    private SharedSources() {}

    /** @param where empty where all rows were read */
    private record Source(String path, String where) {

        /** Conditions that differ are taken for a division of the rows. */
        boolean mayShareRowsWith(Source other) {
            boolean divided = !where.isEmpty() && !other.where.isEmpty() && !where.equals(other.where);
            return path.equals(other.path) && !divided;
        }
    }

    /** A sentence for each path of which two calibrations may have counted the same rows. */
    static List<String> warnings(List<CalibrationManifest> calibrations) {
        SortedSet<String> sentences = new TreeSet<>();
        for (int later = 1; later < calibrations.size(); later++) {
            for (CalibrationManifest earlier : calibrations.subList(0, later)) {
                sentences.addAll(warnings(earlier, calibrations.get(later)));
            }
        }
        return List.copyOf(sentences);
    }

    private static List<String> warnings(CalibrationManifest earlier, CalibrationManifest later) {
        List<String> sentences = new ArrayList<>();
        for (Source source : of(later)) {
            if (of(earlier).stream().anyMatch(source::mayShareRowsWith)) {
                sentences.add("Warning: the calibrations \"" + earlier.calibrationId() + "\" and \""
                        + later.calibrationId() + "\" both read \"" + source.path()
                        + "\", so rows that both found there count twice.");
            }
        }
        return sentences;
    }

    /** What the manifest of a sum keeps of all its parts. */
    static List<Object> tree(List<CalibrationManifest> calibrations) {
        return calibrations.stream()
                .flatMap(each -> of(each).stream())
                .distinct()
                .sorted(Comparator.comparing(Source::path).thenComparing(Source::where))
                .map(source -> (Object) Map.of(PATH, source.path(), WHERE, source.where()))
                .toList();
    }

    private static List<Source> of(CalibrationManifest manifest) {
        Map<String, Object> configuration = manifest.configuration();
        List<?> sources = configuration.get(SOURCES) instanceof List<?> kept
                ? kept
                : List.of(configuration.getOrDefault("calibration", Map.of()));
        List<Source> found = new ArrayList<>();
        for (Object source : sources) {
            if (source instanceof Map<?, ?> keys) {
                String where = Objects.toString(keys.get(WHERE), "");
                places(keys).forEach(place -> found.add(new Source(place, where)));
            }
        }
        return found;
    }

    private static List<String> places(Map<?, ?> keys) {
        return PLACES.stream()
                .map(keys::get)
                .flatMap(place -> place instanceof List<?> several ? several.stream() : Stream.ofNullable(place))
                .map(Object::toString)
                .filter(place -> !place.isEmpty())
                .toList();
    }
}
