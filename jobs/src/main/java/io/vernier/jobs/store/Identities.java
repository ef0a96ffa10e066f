package io.vernier.jobs.store;

import io.vernier.config.JobConfiguration.ModelConfiguration;
import io.vernier.config.OnnxConfiguration.InputColumns;
import io.vernier.config.OnnxConfiguration.Overlong;
import io.vernier.config.Secrets;
import io.vernier.config.SourceConfiguration;
import io.vernier.jobs.store.format.ContentDigest;
import io.vernier.jobs.store.manifest.CanonicalJson;
import io.vernier.onnx.graph.ExternalData;
import io.vernier.onnx.graph.OnnxException;
import io.vernier.outcome.Refusal;
import io.vernier.spark.source.FileTree;
import io.vernier.statistics.Calibration;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The identities of calibrations and runs: the first 16 hex digits of a SHA-256 over everything that decides their content. */
public final class Identities {

    /** Options that say how much a batch of a stream holds, in lower case. */
    private static final Set<String> PACE = Set.of("maxfilespertrigger", "maxbytespertrigger");

    private Identities() {}

    /**
     * SHA-256 in hex over the files of a saved model: sorted relative paths and bytes, each after its length, without
     * {@code _SUCCESS} and {@code .crc}; and over the columns that it was told to read.
     *
     * @throws Refusal if it is not there or cannot be read (21)
     */
    public static String modelDigest(Configuration hadoop, ModelConfiguration model) {
        String files = modelDigest(hadoop, model.path());
        if (model.onnx().inputs().isEmpty()) {
            return files;
        }
        SortedMap<String, Object> read = new TreeMap<>();
        model.onnx().inputs().forEach(input -> read.put(input.name(), read(input)));
        return CanonicalJson.digest(new TreeMap<>(Map.of("files", files, "inputs", read)));
    }

    private static Object read(InputColumns input) {
        if (input.shape().isEmpty() && input.padding().isEmpty()) {
            return input.columns();
        }
        SortedMap<String, Object> tree = new TreeMap<>();
        tree.put("columns", input.columns());
        tree.put("shape", input.shape().stream().map(Integer::longValue).toList());
        input.padding().ifPresent(padding -> {
            tree.put("length", padding.length());
            tree.put("pad", padding.value());
            tree.put("truncate", padding.overlong() == Overlong.CUT);
            tree.put("mask", padding.mask().orElse(""));
        });
        return tree;
    }

    /**
     * The same of a model that says by itself what it reads: of the directory of a saved model, or of an ONNX file.
     *
     * @throws Refusal as {@link #modelDigest(Configuration, ModelConfiguration)}
     */
    public static String modelDigest(Configuration hadoop, String path) {
        MessageDigest digest = ContentDigest.sha256();
        try {
            Path root = new Path(path);
            FileSystem files = root.getFileSystem(hadoop);
            if (!files.exists(root)) {
                throw Refusal.before(ModelConfiguration.missing(path));
            }
            boolean isFile = !files.getFileStatus(root).isDirectory();
            if (isFile && !ModelConfiguration.isOnnx(path)) {
                throw Refusal.before(ModelConfiguration.file(path));
            }
            SortedMap<String, FileStatus> found =
                    isFile ? onnx(files, root) : FileTree.files(files, files.makeQualified(root));
            found.keySet().removeIf(Identities::isBookkeeping);
            if (found.isEmpty()) {
                throw Refusal.before("The model \"" + path
                        + "\" is an empty directory; model.path must name a saved Spark ML model or pipeline.");
            }
            try (DataOutputStream out =
                    new DataOutputStream(new DigestOutputStream(OutputStream.nullOutputStream(), digest))) {
                for (Map.Entry<String, FileStatus> each : found.entrySet()) {
                    byte[] name = each.getKey().getBytes(StandardCharsets.UTF_8);
                    out.writeInt(name.length);
                    out.write(name);
                    out.writeLong(each.getValue().getLen());
                    try (FSDataInputStream in = files.open(each.getValue().getPath())) {
                        in.transferTo(out);
                    }
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            throw Refusal.before(
                    "The model \"" + path + "\" cannot be read (" + e.getMessage() + "); check model.path.", e);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** A file, whose name says nothing of what it is, and those that it keeps values in. */
    private static SortedMap<String, FileStatus> onnx(FileSystem files, Path file) throws IOException {
        SortedMap<String, FileStatus> found = new TreeMap<>();
        found.put("", files.getFileStatus(file));
        try (FSDataInputStream in = files.open(file)) {
            for (String other : ExternalData.files(in.readAllBytes())) {
                found.put(other, files.getFileStatus(new Path(file.getParent(), other)));
            }
        } catch (OnnxException e) {
            throw Refusal.before("The model \"" + file + "\" " + e.getMessage() + ".", e);
        }
        return found;
    }

    private static boolean isBookkeeping(String path) {
        return path.equals("_SUCCESS") || path.endsWith("/_SUCCESS") || path.endsWith(".crc");
    }

    /** SHA-256 in hex over what tells of data: where it lies, and its version; plain values with sorted keys. */
    public static String digest(Map<String, Object> version) {
        return CanonicalJson.digest(version);
    }

    /**
     * The identity of a calibration.
     *
     * @param modelDigest of {@link #modelDigest}
     * @param source format, schema, identity, {@code where} and options count, credentials among these not
     * @param version {@link #digest} of where it lies and its version
     * @param tensors tap names, in order
     * @param session what of the Spark session decides how rows are read: {@code timeZone}, {@code ansi}
     */
    public static String calibration(
            String modelDigest,
            SourceConfiguration source,
            String version,
            List<String> tensors,
            int histogramChannels,
            int groups,
            SortedMap<String, String> session) {
        SortedMap<String, Object> tree = new TreeMap<>();
        tree.put("statistics_version", Calibration.FORMAT_VERSION);
        tree.put("model", modelDigest);
        tree.put("format", source.format());
        tree.put("schema", source.schema().orElse(""));
        tree.put("identity", source.identity().orElse(""));
        tree.put("where", source.where().orElse(""));
        tree.put("options", Secrets.without(source.options()));
        tree.put("data", version);
        tree.put("tensors", tensors);
        tree.put("histogram_channels", histogramChannels);
        tree.put("groups", groups);
        tree.put("session", session);
        return CanonicalJson.identity(tree);
    }

    /** The identity of a calibration of some of the rows of another, which says which. */
    public static String ofShare(String calibrationId, Map<String, Object> share) {
        SortedMap<String, Object> tree = new TreeMap<>(share);
        tree.put("calibration_id", calibrationId);
        return CanonicalJson.identity(tree);
    }

    /**
     * The identity of the statistics of a model that is tables of vectors, which is all that they depend on.
     *
     * @param modelDigest of {@link #modelDigest}
     * @param tensors names of the tables' numbers, in order
     */
    public static String tables(String modelDigest, List<String> tensors) {
        SortedMap<String, Object> tree = new TreeMap<>();
        tree.put("statistics_version", Calibration.FORMAT_VERSION);
        tree.put("model", modelDigest);
        tree.put("tensors", tensors);
        return CanonicalJson.identity(tree);
    }

    /**
     * The identity of a stream: what it reads and measures, whichever files there are.
     *
     * @param source format, schema, identity, {@code where} and options count, those of the pace and credentials, also inside URIs, not
     * @param place where it lies, as plain values with sorted keys
     * @param tensors tap names, in order
     * @param session as for {@link #calibration}
     */
    public static String stream(
            String modelDigest,
            SourceConfiguration source,
            Map<String, Object> place,
            List<String> tensors,
            int histogramChannels,
            int groups,
            SortedMap<String, String> session) {
        SortedMap<String, Object> options = new TreeMap<>(Secrets.without(source.options()));
        options.keySet().removeIf(name -> PACE.contains(name.toLowerCase(Locale.ROOT)));
        SortedMap<String, Object> tree = new TreeMap<>();
        tree.put("statistics_version", Calibration.FORMAT_VERSION);
        tree.put("model", modelDigest);
        tree.put("format", source.format());
        tree.put("schema", source.schema().orElse(""));
        tree.put("identity", source.identity().orElse(""));
        tree.put("source", place);
        tree.put("where", source.where().orElse(""));
        tree.put("options", options);
        tree.put("tensors", tensors);
        tree.put("histogram_channels", histogramChannels);
        tree.put("groups", groups);
        tree.put("session", session);
        return CanonicalJson.identity(tree);
    }

    /** The identity of a calibration that a stream has made: its content, since the files may be gone. */
    public static String streamed(String streamId, byte[] statistics) {
        SortedMap<String, Object> tree = new TreeMap<>();
        tree.put("stream", streamId);
        tree.put("statistics", HexFormat.of().formatHex(ContentDigest.sha256().digest(statistics)));
        return CanonicalJson.identity(tree);
    }

    /**
     * The identity of a run.
     *
     * @param quantization resolved keys of the section
     * @param validation resolved keys of the section, empty where none is configured; credentials among them do not count
     * @param validationVersion {@link #digest} of where the held-out data lies and its version
     * @param gates resolved keys of the section
     */
    public static String run(
            String calibrationId,
            SortedMap<String, Object> quantization,
            SortedMap<String, Object> validation,
            String validationVersion,
            SortedMap<String, Object> gates,
            String name,
            String programVersion) {
        SortedMap<String, Object> tree = new TreeMap<>();
        tree.put("calibration_id", calibrationId);
        tree.put("quantization", quantization);
        tree.put("validation", withoutSecrets(validation));
        tree.put("validation_data", validationVersion);
        tree.put("gates", gates);
        tree.put("name", name);
        tree.put("program_version", programVersion);
        return CanonicalJson.identity(tree);
    }

    private static SortedMap<String, Object> withoutSecrets(SortedMap<String, Object> source) {
        SortedMap<String, Object> open = new TreeMap<>(source);
        if (source.get("options") instanceof Map<?, ?> options) {
            SortedMap<String, Object> named = new TreeMap<>();
            options.forEach((key, value) -> named.put((String) key, value));
            open.put("options", Secrets.without(named));
        }
        return open;
    }
}
