package io.vernier.jobs.store;

import io.vernier.jobs.config.Secrets;
import io.vernier.jobs.config.SourceConfiguration;
import io.vernier.jobs.outcome.Refusal;
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

    /** Formats that read nothing but files, so that a path without any is a wrong path. */
    private static final Set<String> OF_FILES =
            Set.of("parquet", "orc", "csv", "json", "text", "avro", "xml", "libsvm", "image", "binaryfile", "delta");

    private Identities() {}

    /**
     * SHA-256 in hex over the files of a saved model: sorted relative paths and bytes, each after its length, without
     * {@code _SUCCESS} and {@code .crc}.
     *
     * @throws Refusal if the directory is not there or cannot be read (21)
     */
    public static String modelDigest(Configuration hadoop, String path) {
        MessageDigest digest = ContentDigest.sha256();
        try {
            Path root = new Path(path);
            FileSystem files = root.getFileSystem(hadoop);
            if (!files.exists(root) || !files.getFileStatus(root).isDirectory()) {
                throw Refusal.before(
                        "The model \"" + path
                                + "\" is not a directory that exists; model.path must name a saved Spark ML model or pipeline.");
            }
            SortedMap<String, FileStatus> found = FileTree.files(files, files.makeQualified(root));
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

    private static boolean isBookkeeping(String path) {
        return path.equals("_SUCCESS") || path.endsWith("/_SUCCESS") || path.endsWith(".crc");
    }

    /**
     * The files of a data set; none where an identity stands for it.
     *
     * @throws Refusal if the path matches nothing or cannot be read, or a file is empty that must not be (22), or nothing tells which
     *     data it is (21)
     */
    public static SourceListing listing(Configuration hadoop, SourceConfiguration source) {
        if (source.identity().isPresent()) {
            return new SourceListing(List.of());
        }
        SourceListing listing = source.isOfDatabase()
                ? new SourceListing(List.of())
                : FileTree.listing(hadoop, source.path(), source.format());
        if (listing.files().isEmpty()) {
            throw OF_FILES.contains(source.format().toLowerCase(Locale.ROOT))
                    ? Refusal.data("The data \"" + source.path() + "\" matches no file; check the path.")
                    : Refusal.before("The " + source.described() + " of the format \"" + source.format()
                            + "\" has no files that tell which data it is; check " + source.role() + ".path, or set "
                            + source.role() + ".identity to its version, such as the number of a snapshot or a day.");
        }
        return listing;
    }

    /** SHA-256 in hex over the paths, sizes and times of files. */
    public static String digest(SourceListing listing) {
        return CanonicalJson.digest(tree(listing));
    }

    /**
     * The identity of a calibration.
     *
     * @param modelDigest of {@link #modelDigest}
     * @param source format, {@code where}, options and, where it has an identity, this and the path count, credentials among these not
     * @param files {@link #digest} of its listing
     * @param tensors tap names, in order
     * @param session what of the Spark session decides how rows are read: {@code timeZone}, {@code ansi}
     */
    public static String calibration(
            String modelDigest,
            SourceConfiguration source,
            String files,
            List<String> tensors,
            int histogramChannels,
            int groups,
            SortedMap<String, String> session) {
        SortedMap<String, Object> tree = new TreeMap<>();
        tree.put("statistics_version", Calibration.FORMAT_VERSION);
        tree.put("model", modelDigest);
        tree.put("format", source.format());
        tree.put("place", place(source));
        tree.put("identity", source.identity().orElse(""));
        tree.put("where", source.where().orElse(""));
        tree.put("options", Secrets.without(source.options()));
        tree.put("files", files);
        tree.put("tensors", tensors);
        tree.put("histogram_channels", histogramChannels);
        tree.put("groups", groups);
        tree.put("session", session);
        return CanonicalJson.identity(tree);
    }

    /** Files tell by themselves which data it is, wherever they lie; an identity tells it of one place. */
    private static String place(SourceConfiguration source) {
        return source.identity().isPresent() ? Secrets.mask(source.path()) : "";
    }

    /**
     * The identity of a stream: what it reads and measures, whichever files there are.
     *
     * @param source place, identity, format, {@code where} and options count, those of the pace and credentials, also inside URIs, not
     * @param tensors tap names, in order
     * @param session as for {@link #calibration}
     * @throws Refusal if the path cannot be reached (22)
     */
    public static String stream(
            Configuration hadoop,
            String modelDigest,
            SourceConfiguration source,
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
        tree.put("source", qualified(hadoop, source.path()));
        tree.put("identity", source.identity().orElse(""));
        tree.put("where", source.where().orElse(""));
        tree.put("options", options);
        tree.put("tensors", tensors);
        tree.put("histogram_channels", histogramChannels);
        tree.put("groups", groups);
        tree.put("session", session);
        return CanonicalJson.identity(tree);
    }

    private static String qualified(Configuration hadoop, String path) {
        try {
            Path root = new Path(path);
            return Secrets.mask(root.getFileSystem(hadoop).makeQualified(root).toString());
        } catch (IOException | IllegalArgumentException e) {
            throw Refusal.data(
                    "The data \"" + path + "\" cannot be reached (" + e.getMessage() + "); check the path.", e);
        }
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
     * @param validationFiles {@link #digest} of its listing
     * @param gates resolved keys of the section
     */
    public static String run(
            String calibrationId,
            SortedMap<String, Object> quantization,
            SortedMap<String, Object> validation,
            String validationFiles,
            SortedMap<String, Object> gates,
            String name,
            String programVersion) {
        SortedMap<String, Object> tree = new TreeMap<>();
        tree.put("calibration_id", calibrationId);
        tree.put("quantization", quantization);
        tree.put("validation", withoutSecrets(validation));
        tree.put("validation_files", validationFiles);
        tree.put("gates", gates);
        tree.put("name", name);
        tree.put("program_version", programVersion);
        return CanonicalJson.identity(tree);
    }

    private static SortedMap<String, Object> withoutSecrets(SortedMap<String, Object> source) {
        SortedMap<String, Object> open = new TreeMap<>(source);
        if (String.valueOf(source.get("identity")).isBlank()) {
            open.remove("path");
        }
        open.computeIfPresent("path", (key, path) -> Secrets.mask(path.toString()));
        if (source.get("options") instanceof Map<?, ?> options) {
            SortedMap<String, Object> named = new TreeMap<>();
            options.forEach((key, value) -> named.put((String) key, value));
            open.put("options", Secrets.without(named));
        }
        return open;
    }

    private static List<List<Object>> tree(SourceListing listing) {
        return listing.files().stream()
                .map(file -> List.<Object>of(file.path(), file.size(), file.modified()))
                .toList();
    }
}
