package io.vernier.jobs.store;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernier.jobs.store.file.StoredFile;
import io.vernier.jobs.store.file.TemporaryFiles;
import io.vernier.jobs.store.format.TableDifference;
import io.vernier.jobs.store.format.TableFile;
import io.vernier.jobs.store.manifest.JsonComparison;
import io.vernier.jobs.store.table.ProgramTable;
import io.vernier.ml.QuantizedModel;
import io.vernier.ml.QuantizedModelFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.util.MLWritable;

/**
 * {@code model/} of a run, in the layout of Spark ML: the quantized model or, where stages stand before its input, a pipeline of these
 * and the quantized model, so that it reads the tables that the original reads.
 */
final class RunModel {
    /** The name that Spark would give the only part of a text. */
    static final String METADATA_PART = "part-00000";

    private final Configuration hadoop;
    private final Path directory;
    private final String runId;
    private final List<Transformer> preparation;
    private final BooleanSupplier isComplete;

    /**
     * @param preparation the stages before the input, in order; none for a model by itself
     * @param isComplete whether the run is, so that nothing of it may be replaced
     */
    RunModel(
            Configuration hadoop,
            Path directory,
            String runId,
            List<Transformer> preparation,
            BooleanSupplier isComplete) {
        this.hadoop = hadoop;
        this.directory = directory;
        this.runId = runId;
        this.preparation = List.copyOf(preparation);
        this.isComplete = isComplete;
    }

    private String uid() {
        return "quantized_" + runId;
    }

    private List<String> uids() {
        return Stream.concat(preparation.stream().map(Transformer::uid), Stream.of(uid()))
                .toList();
    }

    /** Where the stage with this place lies: its place with as many digits as their number has, and its uid. */
    private Path stage(int place) {
        int digits = Integer.toString(uids().size()).length();
        String name = String.format(Locale.ROOT, "%0" + digits + "d_%s", place, uids().get(place));
        return new Path(directory, "stages/" + name);
    }

    private Path quantized() {
        return preparation.isEmpty() ? directory : stage(preparation.size());
    }

    /** The program of the quantized model. */
    TableFile program() {
        return new TableFile(hadoop, new Path(quantized(), QuantizedModelFiles.DATA), ProgramTable.MODEL.schema());
    }

    void write(QuantizedModel model, String sparkVersion) {
        if (isComplete.getAsBoolean()) {
            return;
        }
        program().write(ProgramTable.modelRows(model.program()));
        IntStream.range(0, preparation.size()).forEach(this::writeStage);
        metadata(model, sparkVersion).forEach((of, line) -> metadataFile(of).write(StoredFile.text(line + "\n")));
    }

    /** What the metadata of the model says that it should not. */
    List<TableDifference> differences(QuantizedModel model, String sparkVersion) {
        List<TableDifference> differences = new ArrayList<>();
        metadata(model, sparkVersion)
                .forEach((of, line) ->
                        differences.addAll(JsonComparison.ofLine("model", metadataFile(of), line, "timestamp")));
        return differences;
    }

    /** The line of metadata by its directory; the outermost is last, for what it names is there by then. */
    private Map<Path, String> metadata(QuantizedModel model, String sparkVersion) {
        Map<Path, String> lines = new LinkedHashMap<>();
        lines.put(quantized(), QuantizedModelFiles.metadata(model, 0, sparkVersion));
        if (!preparation.isEmpty()) {
            lines.put(directory, pipeline(sparkVersion));
        }
        return lines;
    }

    /**
     * Spark writes the stage beside its place, and it is put there whole. A stage that lies there without a manifest was left by a process
     * that was killed, or is a twin's, which writes the same.
     */
    private void writeStage(int place) {
        Path stage = stage(place);
        Path fresh = TemporaryFiles.stage(directory);
        FileSystem files = StoredFile.files(hadoop, directory);
        try {
            try {
                ((MLWritable) preparation.get(place)).write().save(fresh.toString());
                files.mkdirs(stage.getParent());
                if (isComplete.getAsBoolean()) {
                    return;
                }
                files.delete(stage, true);
                if (!files.rename(fresh, stage) && !files.exists(stage)) {
                    throw new IOException("\"" + fresh + "\" cannot be renamed to \"" + stage + "\".");
                }
            } finally {
                files.delete(fresh, true);
            }
        } catch (IOException e) {
            throw StoredFile.failed(stage, e);
        }
    }

    private StoredFile metadataFile(Path of) {
        return StoredFile.at(hadoop, new Path(of, QuantizedModelFiles.METADATA + "/" + METADATA_PART));
    }

    /** The one line that Spark ML reads of a pipeline. */
    private String pipeline(String sparkVersion) {
        ObjectNode root = JsonNodeFactory.instance
                .objectNode()
                .put("class", PipelineModel.class.getName())
                .put("timestamp", 0)
                .put("sparkVersion", sparkVersion)
                .put("uid", "pipeline_" + runId);
        var uids = root.putObject("paramMap").putArray("stageUids");
        uids().forEach(uids::add);
        root.putObject("defaultParamMap");
        return root.toString();
    }
}
