package io.vernier.config;

import io.vernier.config.JobConfiguration.ModelConfiguration;
import io.vernier.config.Value.Items;
import io.vernier.config.Value.Kind;
import io.vernier.config.Value.Mapping;
import io.vernier.config.Value.Scalar;
import io.vernier.outcome.Refusal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The models that {@code model.path} names, by one path, a list of them, or globs; a document for each, as if it were the only one. */
final class ModelPaths {
    private static final String MODEL = "model";
    private static final String PATH = "path";
    private static final String NAME = "name";
    private static final Pattern GLOB = Pattern.compile("[*?\\[{]");

    private ModelPaths() {}

    /**
     * The documents, one a model; the document itself where it names one path or none.
     *
     * @param problems gets what cannot be
     */
    static List<Mapping> each(Configuration hadoop, Mapping document, Problems problems) {
        Optional<Mapping> model = Optional.ofNullable(document.entries().get(MODEL))
                .filter(Mapping.class::isInstance)
                .map(Mapping.class::cast);
        Optional<Value> written = model.map(section -> section.entries().get(PATH));
        if (written.isEmpty() || !isOfSeveral(hadoop, written.get())) {
            return List.of(document);
        }
        List<Scalar> paths = new ArrayList<>();
        for (Scalar path : texts(written.get(), problems)) {
            paths.addAll(isGlob(hadoop, path) ? matches(hadoop, path, problems) : List.of(path));
        }
        Optional<Value> name = model.map(section -> section.entries().get(NAME))
                .filter(value -> !(value instanceof Scalar scalar && scalar.kind() == Kind.ABSENT));
        if (paths.size() > 1 && name.isPresent()) {
            problems.add("\"model.name\" (" + name.get().place() + ") is "
                    + name.get().described()
                    + ", but \"model.path\" names " + paths.size()
                    + " models: remove it, each is called by the last segment of its path.");
        }
        // What else the document says is read once more, and what it gets wrong is named.
        return paths.isEmpty()
                ? List.of(document.with(MODEL, withPath(model.orElseThrow(), new Scalar("none", Kind.TEXT, ""))))
                : paths.stream()
                        .map(path -> document.with(MODEL, withPath(model.orElseThrow(), path)))
                        .toList();
    }

    private static Mapping withPath(Mapping model, Scalar path) {
        return model.with(PATH, path);
    }

    private static boolean isOfSeveral(Configuration hadoop, Value path) {
        return path instanceof Items || (path instanceof Scalar scalar && isGlob(hadoop, scalar));
    }

    /** Whether a path has characters of a glob, and is not itself what lies there. */
    private static boolean isGlob(Configuration hadoop, Scalar path) {
        return GLOB.matcher(path.text()).find() && !isThere(hadoop, path.text().strip());
    }

    private static boolean isThere(Configuration hadoop, String text) {
        try {
            Path path = new Path(text);
            return path.getFileSystem(hadoop).exists(path);
        } catch (IOException | IllegalArgumentException | UnsupportedOperationException e) {
            // Where it cannot be looked at, listing says why.
            return false;
        }
    }

    private static List<Scalar> texts(Value path, Problems problems) {
        if (path instanceof Scalar scalar) {
            return List.of(scalar);
        }
        List<Scalar> texts = new ArrayList<>();
        for (Value item : ((Items) path).values()) {
            if (item instanceof Scalar scalar
                    && scalar.kind() != Kind.ABSENT
                    && !scalar.text().isBlank()) {
                texts.add(scalar);
            } else {
                problems.bad("model.path", item, "a list of paths of saved models");
            }
        }
        if (((Items) path).values().isEmpty()) {
            problems.bad("model.path", path, "at least one path of a saved model");
        }
        return texts;
    }

    /** The directories and ONNX files that a glob matches, hidden ones left out, in the order of their paths. */
    private static List<Scalar> matches(Configuration hadoop, Scalar glob, Problems problems) {
        List<Scalar> found;
        try {
            Path pattern = new Path(glob.text().strip());
            FileSystem files = pattern.getFileSystem(hadoop);
            FileStatus[] matches = files.globStatus(pattern);
            found = Arrays.stream(matches == null ? new FileStatus[0] : matches)
                    .filter(file -> file.isDirectory()
                            || ModelConfiguration.isOnnx(file.getPath().getName()))
                    .map(FileStatus::getPath)
                    .filter(path ->
                            !path.getName().startsWith("_") && !path.getName().startsWith("."))
                    .sorted()
                    .map(path -> new Scalar(path.toString(), Kind.TEXT, glob.place()))
                    .toList();
        } catch (IOException | IllegalArgumentException | UnsupportedOperationException e) {
            problems.bad(
                    "model.path",
                    glob,
                    "a path or a glob that can be listed (" + Secrets.mask(String.valueOf(e.getMessage())) + ")");
            return List.of();
        }
        if (found.isEmpty()) {
            problems.bad("model.path", glob, "a glob that matches directories of saved models or .onnx files");
        }
        return found;
    }

    /** Refuses models whose results would go into one directory. */
    static void requireDistinct(List<JobConfiguration> configurations) {
        SortedMap<String, String> paths = new TreeMap<>();
        for (JobConfiguration configuration : configurations) {
            String path = configuration.model().path();
            String other = paths.putIfAbsent(configuration.model().name(), path);
            if (other != null) {
                throw Refusal.before("\"" + other + "\" and \"" + path + "\" of \"model.path\" are both called \""
                        + configuration.model().name()
                        + "\", which is where their results would go; rename one directory, or run them apart.");
            }
        }
    }
}
