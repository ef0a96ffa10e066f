package io.vernier.config;

import io.vernier.config.JobConfiguration.CalibrationConfiguration;
import io.vernier.config.JobConfiguration.ModelConfiguration;
import io.vernier.config.JobConfiguration.OutputConfiguration;
import io.vernier.config.JobConfiguration.ValidationConfiguration;
import io.vernier.config.Value.Mapping;
import io.vernier.outcome.Refusal;
import io.vernier.validation.Gate;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Reads a job's configuration: a YAML file on any Hadoop file system, changed by settings of the form {@code key=value}, either of
 * which may be absent. Every key is checked, and every problem is named at once.
 */
public final class JobConfigurationReader {
    /** Nobody writes as much by hand; a data file given by mistake ends here. */
    private static final int MOST_BYTES = 1 << 20;

    private static final String SETTINGS = "--set";

    private JobConfigurationReader() {}

    /**
     * The configuration of a job of one model.
     *
     * @param hadoop decides what a path means
     * @param file path or URI of the YAML file; absent where the settings say everything
     * @param settings dotted keys and their values; a list, a map or quoted text is YAML, everything else is taken as it stands; the
     *     later of two wins
     * @throws Refusal if the file cannot be read, with all problems of the configuration, one a line, or if it names several models (21)
     */
    public static JobConfiguration read(Configuration hadoop, Optional<String> file, List<String> settings) {
        List<JobConfiguration> all = readAll(hadoop, file, settings);
        return only(all);
    }

    /**
     * A model alone.
     *
     * @param settings keys of the section {@code onnx} and their values
     * @throws Refusal with all problems, one a line (21)
     */
    public static ModelConfiguration model(String path, List<String> settings) {
        Problems problems = new Problems();
        Mapping named = (Mapping) Value.of(Map.of("model", Map.of("path", path)), SETTINGS);
        Section root = new Section("", Settings.apply(named, settings, problems), problems);
        ModelConfiguration model =
                OutputKeys.model(root.sectionWith("model", "path"), root.sectionWith("onnx", "inputs"));
        root.refuseUnknown();
        problems.refuseAny();
        return model;
    }

    private static <T> T only(List<T> models) {
        if (models.size() > 1) {
            throw Refusal.before(
                    "\"model.path\" names " + models.size() + " models: expected one here; name the directory of one.");
        }
        return models.get(0);
    }

    /**
     * The configuration of each model of a job, as if it were the only one.
     *
     * @throws Refusal as {@link #read}, also if no model is there, or two have one name (21)
     */
    public static List<JobConfiguration> readAll(Configuration hadoop, Optional<String> file, List<String> settings) {
        Problems problems = new Problems();
        Mapping document = document(hadoop, file, settings, problems);
        if (document.entries().containsKey(SweepKeys.SECTION)) {
            SweepKeys.read(new Section("", document, problems).sectionWith(SweepKeys.SECTION, "bits"));
        }
        List<JobConfiguration> configurations = new ArrayList<>();
        for (Mapping ofOne : ModelPaths.each(hadoop, document.without(SweepKeys.SECTION), problems)) {
            configurations.add(read(new Section("", ofOne, problems)));
        }
        problems.refuseAny();
        ModelPaths.requireDistinct(configurations);
        return configurations;
    }

    /**
     * The candidates of a sweep of one model.
     *
     * @throws Refusal as {@link #read}, also if the section {@code sweep} is missing (21)
     */
    public static SweepConfiguration readSweep(Configuration hadoop, Optional<String> file, List<String> settings) {
        Problems problems = new Problems();
        Mapping document = only(ModelPaths.each(hadoop, document(hadoop, file, settings, problems), problems));
        SweepKeys.Read sweep =
                SweepKeys.read(new Section("", document, problems).sectionWith(SweepKeys.SECTION, "bits"));
        Mapping base = document.without(SweepKeys.SECTION);
        read(new Section("", base, problems));
        problems.refuseAny();
        List<SweepConfiguration.Candidate> candidates = new ArrayList<>();
        for (Mapping change : sweep.changes()) {
            Mapping quantization = Mapping.empty(change.place()).with("quantization", change);
            SortedMap<String, String> changes = SweepKeys.flat(change);
            try {
                JobConfiguration job = read(new Section("", base.overlaid(quantization), problems));
                problems.refuseAny();
                candidates.add(new SweepConfiguration.Candidate(candidates.size(), job, changes));
            } catch (Refusal refusal) {
                throw refusal.of(SweepConfiguration.Candidate.name(candidates.size(), changes));
            }
        }
        return new SweepConfiguration(candidates, sweep.select(), sweep.tolerance());
    }

    /** What is written and set, before any key is looked at. */
    private static Mapping document(
            Configuration hadoop, Optional<String> file, List<String> settings, Problems problems) {
        Mapping document = Mapping.empty(SETTINGS);
        if (file.isPresent()) {
            document = document(text(hadoop, file.get()), Secrets.mask(file.get()), problems);
            problems.refuseAny();
        } else if (settings.isEmpty()) {
            throw Refusal.before(
                    "No configuration is given: name a YAML file with --config FILE, or give keys with --set KEY=VALUE.");
        }
        return Settings.apply(document, settings, problems);
    }

    /**
     * The configuration that a manifest tells of.
     *
     * @param resolved the tree that {@link JobConfiguration#maskedResolved()} gave; its secrets stay masked
     * @throws Refusal if it is not one of this version (21)
     */
    public static JobConfiguration ofResolved(SortedMap<String, Object> resolved) {
        Problems problems = new Problems();
        Mapping document = (Mapping) Value.of(resolved, "manifest");
        JobConfiguration configuration = read(new Section("", document, problems));
        problems.refuseAny();
        return configuration;
    }

    /**
     * The section {@code quantization} alone.
     *
     * @param keys a tree of plain values; what is not there has its default
     * @throws Refusal with all problems, one a line (21)
     */
    public static QuantizationConfiguration quantization(Map<String, Object> keys) {
        Problems problems = new Problems();
        Mapping section = (Mapping) Value.of(keys, "parameter");
        QuantizationConfiguration configuration = QuantizationKeys.read(new Section("quantization", section, problems));
        problems.refuseAny();
        return configuration;
    }

    private static JobConfiguration read(Section root) {
        ModelConfiguration model =
                OutputKeys.model(root.sectionWith("model", "path"), root.sectionWith("onnx", "inputs"));
        CalibrationConfiguration calibration = CalibrationKeys.read(root.sectionWith("calibration", "path"));
        Optional<ValidationConfiguration> validation = ValidationKeys.read(root.sectionWith("validation", "path"));
        QuantizationConfiguration quantization =
                QuantizationKeys.read(root.sectionWith("quantization", "weights.bits"));
        List<Gate> gates = GateKeys.read(root.sectionWith("gates", "agreement"));
        OutputConfiguration output = OutputKeys.output(root.sectionWith("output", "path"));
        if (validation.isEmpty()
                && gates.stream().anyMatch(gate -> gate.metric().needsRows())) {
            root.problems().add("\"gates\" need held-out data: give \"validation.path\", or remove the gates.");
        }
        root.refuseUnknown();
        return new JobConfiguration(model, calibration, validation, quantization, gates, output, root.resolved());
    }

    private static Mapping document(String text, String name, Problems problems) {
        Optional<Value> value = YamlDocument.parse(text, name, problems);
        if (value.isPresent() && value.get() instanceof Mapping mapping) {
            return mapping;
        }
        problems.refuseAny();
        throw Refusal.before("The configuration \"" + name + "\" is "
                + value.map(found -> found.described().strip()).orElse("empty")
                + ": expected a map of keys, such as model, calibration and output.");
    }

    private static String text(Configuration hadoop, String file) {
        String name = Secrets.mask(file);
        try {
            Path path = new Path(file);
            try (InputStream in = path.getFileSystem(hadoop).open(path)) {
                byte[] bytes = in.readNBytes(MOST_BYTES + 1);
                if (bytes.length > MOST_BYTES) {
                    throw Refusal.before("The configuration \"" + name + "\" is larger than " + MOST_BYTES
                            + " bytes: expected a YAML file of keys and values.");
                }
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes))
                        .toString();
            }
        } catch (FileNotFoundException e) {
            throw Refusal.before("The configuration \"" + name + "\" is not there: check the path of --config.", e);
        } catch (CharacterCodingException e) {
            throw Refusal.before(
                    "The configuration \"" + name + "\" is not YAML: it is no UTF-8 text; name a text file.", e);
        } catch (IOException | IllegalArgumentException | UnsupportedOperationException e) {
            throw Refusal.before(
                    "The configuration \"" + name + "\" cannot be read (" + Secrets.mask(String.valueOf(e.getMessage()))
                            + "): check the path and the rights of --config.",
                    e);
        }
    }
}
