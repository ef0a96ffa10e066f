package io.vernier.jobs.store;

import io.vernier.jobs.store.file.StoredFile;
import io.vernier.jobs.store.file.TemporaryFiles;
import io.vernier.outcome.Refusal;
import io.vernier.spark.source.FileTree;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * What may go from the directory of a model: complete runs beyond the newest and the current one, calibrations that no kept run names,
 * and what killed processes left. What has no manifest may be somebody's work until it has lain still for a day.
 */
public final class Pruning {
    /** No stage is silent for so long. */
    private static final Duration GRACE = Duration.ofDays(1);

    private final OutputListing listing;
    private final Instant limit;
    private final List<ListedRun> surplus = new ArrayList<>();
    private final List<Removal> leftovers = new ArrayList<>();
    private final List<String> reasons = new ArrayList<>();

    private Pruning(OutputListing listing, Instant limit) {
        this.listing = listing;
        this.limit = limit;
    }

    /**
     * Looks what may go, and changes nothing.
     *
     * @param path {@code <output>/<name>}
     * @param keep how many complete runs stay, the last to finish; the current one stays in any case
     * @param now what a day is counted back from
     * @throws Refusal if nothing of Vernier's lies there, the pointer is damaged, or {@code keep} is below 0 (21)
     */
    public static Pruning plan(Configuration hadoop, String path, int keep, Instant now) {
        if (keep < 0) {
            throw Refusal.before("\"--keep\" is " + keep + "; give how many runs stay, 0 or more.");
        }
        Pruning pruning = new Pruning(OutputListing.at(hadoop, path), now.minus(GRACE));
        pruning.look(RunHistory.of(pruning.listing), keep);
        return pruning;
    }

    private void look(RunHistory history, int keep) {
        List<ListedRun> complete = history.runs();
        List<ListedRun> kept = new ArrayList<>();
        for (int k = 0; k < complete.size(); k++) {
            (k < keep || complete.get(k).isCurrent() ? kept : surplus).add(complete.get(k));
        }
        Set<String> known = ids(complete);
        known.addAll(history.damaged().keySet());
        history.damaged().forEach((id, sentence) -> reasons.add("The run \"" + id + "\" stays: " + sentence));
        List<Path> incomplete = listing.runs().stream()
                .filter(run -> !known.contains(run.getName()))
                .toList();
        List<Path> still = incomplete.stream().filter(this::isStill).toList();
        still.forEach(run -> leftovers.add(new Removal("the incomplete run \"" + run.getName() + "\"", run)));
        if (still.size() < incomplete.size() || !history.damaged().isEmpty()) {
            reasons.add(
                    "All calibrations stay, since a run that is not complete yet, or damaged, may need one of them.");
        } else {
            lookAtCalibrations(kept.stream().map(ListedRun::calibrationId).collect(Collectors.toSet()));
        }
        lookAtTemporaries();
    }

    private void lookAtCalibrations(Collection<String> needed) {
        for (Path calibration : listing.calibrations()) {
            // One that was just made waits for its first run.
            if (!needed.contains(calibration.getName()) && isStill(calibration)) {
                leftovers.add(
                        new Removal("the calibration \"" + calibration.getName() + "\" of no kept run", calibration));
            }
        }
    }

    private void lookAtTemporaries() {
        Set<String> going = new HashSet<>(ids(surplus));
        leftovers.forEach(removal -> going.add(removal.path().getName()));
        SortedMap<String, FileStatus> all = files(listing.directory());
        temporaries(all.keySet()).forEach(below -> {
            Path path = new Path(listing.directory(), below);
            boolean goes = names(below).stream().anyMatch(going::contains);
            if (!goes && (all.containsKey(below) ? isOld(all.get(below)) : isStill(path))) {
                leftovers.add(new Removal("the temporary file \"" + below + "\"", path));
            }
        });
    }

    /** The files, and the directories around files, that have a temporary name. */
    private static Set<String> temporaries(Set<String> files) {
        Set<String> temporaries = new LinkedHashSet<>();
        for (String file : files) {
            List<String> names = names(file);
            IntStream.range(0, names.size())
                    .filter(k -> TemporaryFiles.isOne(names.get(k)))
                    .findFirst()
                    .ifPresent(k -> temporaries.add(String.join(Path.SEPARATOR, names.subList(0, k + 1))));
        }
        return temporaries;
    }

    private static List<String> names(String below) {
        return Arrays.asList(below.split(Path.SEPARATOR, -1));
    }

    private static Set<String> ids(List<ListedRun> runs) {
        return runs.stream().map(ListedRun::runId).collect(Collectors.toCollection(HashSet::new));
    }

    /** Whether nothing was written below a directory for a day. */
    private boolean isStill(Path directory) {
        Collection<FileStatus> below = files(directory).values();
        try {
            return below.isEmpty()
                    ? isOld(listing.files().getFileStatus(directory))
                    : below.stream().allMatch(this::isOld);
        } catch (IOException e) {
            throw StoredFile.failed(directory, e);
        }
    }

    private boolean isOld(FileStatus file) {
        return Instant.ofEpochMilli(file.getModificationTime()).isBefore(limit);
    }

    /** Everything below a directory, by relative path. */
    private SortedMap<String, FileStatus> files(Path directory) {
        try {
            return FileTree.files(listing.files(), listing.files().makeQualified(directory));
        } catch (IOException e) {
            throw StoredFile.failed(directory, e);
        }
    }

    /** What would go, each for the end of a sentence. */
    public List<String> removals() {
        List<String> all = new ArrayList<>();
        surplus.forEach(run -> all.add(removal(run).what()));
        leftovers.forEach(removal -> all.add(removal.what()));
        return List.copyOf(all);
    }

    /** Why something stays that one might expect to go, in sentences. */
    public List<String> reasons() {
        return List.copyOf(reasons);
    }

    /**
     * Takes it away, runs before the calibrations that they name.
     *
     * @param removed is told of each when it is gone
     * @throws Refusal if the pointer was moved meanwhile to a run that was to go (21); it and what would have followed stays
     */
    public void perform(Consumer<String> removed) {
        for (ListedRun run : surplus) {
            Optional<String> current = listing.output().current().map(Pointer::runId);
            if (current.equals(Optional.of(run.runId()))) {
                throw Refusal.before("The run \"" + run.runId()
                        + "\" was published while others were removed, and stays; prune again for the rest.");
            }
            perform(removal(run), removed);
        }
        leftovers.forEach(removal -> perform(removal, removed));
    }

    private void perform(Removal removal, Consumer<String> removed) {
        removal.from(listing.files());
        removed.accept(removal.what());
    }

    /** A listed run lies in the directory of its identity, or it would be a damaged one. */
    private Removal removal(ListedRun run) {
        return new Removal(
                "the run \"" + run.runId() + "\", " + run.verdict().label() + ", finished " + run.finished(),
                Identity.below(new Path(listing.directory(), PointerFile.RUNS), run.runId()));
    }
}
