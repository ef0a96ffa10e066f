import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDateTime;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Makes the wheel of the Python package: its modules and the jar of the program, in the binary distribution format of PEP 427. A program
 * of one file, so that the build needs no Python. Equal inputs give equal bytes.
 *
 * <p>Arguments: directory of the Python sources, the jar, the version, the directory to write to.
 */
final class Wheel {
    private static final String PACKAGE = "vernier";
    private static final String DISTRIBUTION = "vernier_spark";
    /** 1980-01-01, the first day that an archive can name. */
    private static final LocalDateTime TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private final Map<String, byte[]> files = new TreeMap<>();

    public static void main(String[] arguments) throws IOException {
        Path sources = Path.of(arguments[0]);
        Path jar = Path.of(arguments[1]);
        String version = arguments[2];
        Path target = Files.createDirectories(Path.of(arguments[3]));
        try (Stream<Path> old = Files.list(target)) {
            for (Path wheel : old.filter(path -> path.toString().endsWith(".whl")).toList()) {
                Files.delete(wheel);
            }
        }
        Wheel wheel = new Wheel();
        wheel.addPackage(sources);
        wheel.files.put(PACKAGE + "/jars/" + jar.getFileName(), Files.readAllBytes(jar));
        wheel.addMetadata(sources, version);
        wheel.write(target.resolve(DISTRIBUTION + "-" + version + "-py3-none-any.whl"), version);
    }

    private void addPackage(Path sources) throws IOException {
        try (Stream<Path> all = Files.walk(sources.resolve(PACKAGE))) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String name = sources.relativize(file).toString().replace('\\', '/');
                if (name.endsWith(".py") || name.endsWith("py.typed")) {
                    files.put(name, Files.readAllBytes(file));
                }
            }
        }
    }

    private void addMetadata(Path sources, String version) throws IOException {
        String metadata = Files.readString(sources.resolve("METADATA")).replace("@version@", version);
        put(version, "METADATA", metadata + "\n" + Files.readString(sources.resolve("README.md")));
        put(version, "WHEEL", "Wheel-Version: 1.0\nGenerator: vernier\nRoot-Is-Purelib: true\nTag: py3-none-any\n");
        put(version, "entry_points.txt", "[console_scripts]\nvernier = vernier._job:main\n");
    }

    private void put(String version, String name, String text) {
        files.put(information(version) + name, text.getBytes(StandardCharsets.UTF_8));
    }

    private static String information(String version) {
        return DISTRIBUTION + "-" + version + ".dist-info/";
    }

    private void write(Path wheel, String version) throws IOException {
        String record = information(version) + "RECORD";
        List<String> lines = files.entrySet().stream()
                .map(file -> file.getKey() + ",sha256=" + digest(file.getValue()) + "," + file.getValue().length)
                .collect(Collectors.toList());
        lines.add(record + ",,");
        files.put(record, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
        try (OutputStream out = Files.newOutputStream(wheel);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                ZipEntry entry = new ZipEntry(file.getKey());
                entry.setTimeLocal(TIME);
                zip.putNextEntry(entry);
                zip.write(file.getValue());
                zip.closeEntry();
            }
        }
    }

    private static String digest(byte[] content) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
