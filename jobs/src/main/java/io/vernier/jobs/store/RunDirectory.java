package io.vernier.jobs.store;

import com.fasterxml.jackson.databind.JsonNode;
import io.vernier.config.Secrets;
import io.vernier.integer.InstructionRow;
import io.vernier.integer.ProgramCodec;
import io.vernier.jobs.store.file.StoredFile;
import io.vernier.jobs.store.format.ContentDigest;
import io.vernier.jobs.store.format.FileSummary;
import io.vernier.jobs.store.format.RecordTable;
import io.vernier.jobs.store.format.TableDifference;
import io.vernier.jobs.store.format.TableFile;
import io.vernier.jobs.store.format.TableSummary;
import io.vernier.jobs.store.manifest.JsonComparison;
import io.vernier.jobs.store.manifest.JsonDocument;
import io.vernier.jobs.store.manifest.RunManifest;
import io.vernier.jobs.store.manifest.RunManifestFile;
import io.vernier.jobs.store.table.AccumulatorRow;
import io.vernier.jobs.store.table.LayerRow;
import io.vernier.jobs.store.table.ParameterRow;
import io.vernier.jobs.store.table.ProgramTable;
import io.vernier.jobs.store.table.RecipeRow;
import io.vernier.jobs.store.table.SearchRow;
import io.vernier.jobs.store.table.ValidationRow;
import io.vernier.jobs.store.table.VectorFiles;
import io.vernier.jobs.store.table.WeightRow;
import io.vernier.ml.QuantizedFactors;
import io.vernier.ml.QuantizedFactorsFiles;
import io.vernier.ml.QuantizedModel;
import io.vernier.ml.QuantizedModelFiles;
import io.vernier.onnx.quantize.OperatorSearch;
import io.vernier.onnx.quantize.QuantizedNetwork;
import io.vernier.onnx.quantize.RecipeChoice;
import io.vernier.outcome.Refusal;
import io.vernier.quantize.Quantization;
import io.vernier.quantize.QuantizedTensor;
import io.vernier.validation.Gate;
import io.vernier.validation.Metric;
import io.vernier.validation.Validation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.Transformer;

/** {@code runs/<run_id>}: parameters, integers, evidence and the model of one quantization. */
public final class RunDirectory {
    private static final String MODEL = "model";
    static final String REPORT = "report.html";

    private final Configuration hadoop;
    private final Path directory;
    private final String runId;
    private final RunFiles files;

    RunDirectory(Configuration hadoop, Path directory) {
        this.hadoop = hadoop;
        this.directory = directory;
        this.runId = directory.getName();
        this.files = new RunFiles(hadoop, directory);
    }

    /** Its identity. */
    public String runId() {
        return runId;
    }

    /** The directory as a user would write it. */
    public String path() {
        return directory.toString();
    }

    /**
     * The manifest; absent while the run is not complete.
     *
     * @throws Refusal if it is damaged, or that of another run (21)
     */
    public Optional<RunManifest> manifest() {
        return JsonDocument.read(file(OutputDirectory.MANIFEST), RunManifestFile.class, read -> {
            Identity.requireOf(directory, "run_id", read.runId());
            return read.manifest();
        });
    }

    /**
     * Writes {@code parameters}, {@code weights}, {@code program}, {@code accumulators} (nothing observed yet) and {@code model/}.
     *
     * @param model the model as a stage of Spark ML, with the uid {@code quantized_<run_id>}
     * @param preparation the stages before its input, which {@code model/} begins with
     * @param sparkVersion stands in the model's metadata
     * @return the summaries of the four tables
     */
    public List<TableSummary> writeQuantization(
            Quantization quantization, QuantizedModel model, List<Transformer> preparation, String sparkVersion) {
        return writeQuantization(quantization, Optional.empty(), model, preparation, sparkVersion);
    }

    /**
     * As {@link #writeQuantization(Quantization, QuantizedModel, List, String)}, with what the accumulators were observed to hold: a
     * table that a run just like this one has completed is not taken back to less.
     */
    public List<TableSummary> writeQuantization(
            Quantization quantization,
            Optional<Validation> observed,
            QuantizedModel model,
            List<Transformer> preparation,
            String sparkVersion) {
        List<TableSummary> tables = writeTables(quantization, observed);
        model(preparation).write(model, sparkVersion);
        return tables;
    }

    /** The four tables alone. */
    List<TableSummary> writeTables(Quantization quantization) {
        return writeTables(quantization, Optional.empty());
    }

    private List<TableSummary> writeTables(Quantization quantization, Optional<Validation> observed) {
        return List.of(
                write(ParameterRow.TABLE, quantization.tensors().stream().map(ParameterRow::of)),
                write(WeightRow.TABLE, WeightRow.of(quantization.layers())),
                write(ProgramTable.STORED, ProgramCodec.rows(quantization.program())),
                writeAccumulators(quantization, observed));
    }

    /**
     * Writes {@code parameters} and {@code accumulators} of a model that is tables of vectors, and a {@code program} without steps.
     *
     * @param accumulators none where nothing is multiplied
     */
    public List<TableSummary> writeTables(List<QuantizedTensor> tensors, List<AccumulatorRow> accumulators) {
        return List.of(
                write(ParameterRow.TABLE, tensors.stream().map(ParameterRow::of)),
                write(ProgramTable.TABLE, Stream.empty()),
                write(AccumulatorRow.TABLE, accumulators.stream()));
    }

    /** Writes the metadata of {@code model/}, whose codes lie beside it. */
    public void writeFactors(QuantizedFactors model, String sparkVersion) {
        factorsFile().write(StoredFile.text(QuantizedFactorsFiles.metadata(model, 0, sparkVersion) + "\n"));
    }

    /** What the metadata says that it should not. */
    List<TableDifference> factorsDifferences(QuantizedFactors model, String sparkVersion) {
        return JsonComparison.ofLine(
                MODEL, factorsFile(), QuantizedFactorsFiles.metadata(model, 0, sparkVersion), "timestamp");
    }

    private StoredFile factorsFile() {
        return file(MODEL + "/" + QuantizedModelFiles.METADATA + "/" + RunModel.METADATA_PART);
    }

    /** Where the codes of a table of vectors lie in the run's model. */
    public VectorFiles vectors(String name) {
        return VectorFiles.of(directory, name);
    }

    private TableSummary writeAccumulators(Quantization quantization, Optional<Validation> validation) {
        return write(AccumulatorRow.TABLE, AccumulatorRow.of(quantization.program(), validation));
    }

    /**
     * The digest of the {@code program} table that {@link #writeQuantization} wrote, from its rows; absent where there is none.
     *
     * @throws Refusal if the table is damaged (21)
     */
    public Optional<String> programDigest() {
        TableFile program = table(ProgramTable.TABLE);
        return program.exists() ? Optional.of(program.read(row -> {}).digest()) : Optional.empty();
    }

    /** The digest that the {@code program} table of this quantization has. */
    public String programDigest(Quantization quantization) {
        return ContentDigest.summary(ProgramTable.TABLE.schema(), ProgramTable.rows(runId, quantization.program()))
                .digest();
    }

    /**
     * Writes {@code validation}, and {@code accumulators} again with what was observed.
     *
     * @return the summaries of both
     */
    public List<TableSummary> writeValidation(
            Quantization quantization, Validation validation, List<Metric> metrics, List<Gate.Result> gates) {
        return List.of(writeValidation(metrics, gates), writeAccumulators(quantization, Optional.of(validation)));
    }

    /** Writes {@code validation} alone. */
    public TableSummary writeValidation(List<Metric> metrics, List<Gate.Result> gates) {
        return write(ValidationRow.TABLE, metrics.stream().map(metric -> ValidationRow.of(metric, gates)));
    }

    /**
     * Writes {@code parameters}, {@code weights}, {@code accumulators}, {@code layers}, an empty {@code program} and {@code model.onnx};
     * where channels were scaled, also {@code float.onnx}, the network of floats that the integers were made of.
     *
     * @return the summaries of the tables
     */
    public List<TableSummary> writeNetwork(QuantizedNetwork network) {
        network.equalized().ifPresent(floats -> file(RunFiles.FLOATS).write(out -> out.write(floats.bytes())));
        file(RunFiles.NETWORK).write(out -> out.write(network.file().bytes()));
        return List.of(
                write(ParameterRow.TABLE, network.tensors().stream().map(ParameterRow::of)),
                write(WeightRow.TABLE, WeightRow.of(network)),
                write(ProgramTable.TABLE, Stream.empty()),
                write(AccumulatorRow.TABLE, AccumulatorRow.of(network)),
                write(LayerRow.TABLE, LayerRow.of(network)));
    }

    /**
     * What the recipe of a network was judged by; absent where there was nothing to judge by.
     *
     * @throws Refusal if the table is damaged (21)
     */
    public Optional<RecipeChoice> readRecipes() {
        return readWhole(RecipeRow.TABLE).map(RecipeRow::choice);
    }

    /**
     * Which operators of a network stay float, and by what; absent where none was searched for.
     *
     * @throws Refusal if the table is damaged (21)
     */
    public Optional<OperatorSearch> readSearch() {
        return readWhole(SearchRow.TABLE).map(SearchRow::search);
    }

    /** The rows of a table that has some wherever it is. */
    private <R extends Record> Optional<List<R>> readWhole(RecordTable<R> table) {
        if (!table(table).exists()) {
            return Optional.empty();
        }
        List<R> rows = read(table);
        if (rows.isEmpty()) {
            throw table(table).damaged("has no rows", new IllegalStateException("Expected one at least."));
        }
        return Optional.of(rows);
    }

    /** How the files of a network differ from those that were made again. */
    List<TableDifference> networkDifferences(QuantizedNetwork network) {
        List<FileSummary> made = new ArrayList<>(
                List.of(FileSummary.of(RunFiles.NETWORK, network.file().bytes())));
        network.equalized().ifPresent(floats -> made.add(FileSummary.of(RunFiles.FLOATS, floats.bytes())));
        return RunFiles.differences(files.written(List.of()), made);
    }

    /**
     * How the files of the model differ from those that the manifest tells of.
     *
     * @return absent where the manifest is of a version that tells of none
     */
    public Optional<List<TableDifference>> fileDifferences() {
        return JsonDocument.read(
                        file(OutputDirectory.MANIFEST), RunManifestFile.class, manifest -> manifest.modelFiles()
                                .map(told -> RunFiles.differences(
                                        files.written(manifest.manifest().tables()), told)))
                .flatMap(Function.identity());
    }

    /** {@code model.onnx}; absent before it was written. */
    public Optional<byte[]> readNetwork() {
        return file(RunFiles.NETWORK).bytes();
    }

    /** {@code float.onnx}; absent where it is the model's own file. */
    public Optional<byte[]> readFloatNetwork() {
        return file(RunFiles.FLOATS).bytes();
    }

    /** Writes a table, whole or not at all. */
    public <R extends Record> TableSummary write(RecordTable<R> table, Stream<R> rows) {
        return table(table).write(table.rows(runId, rows));
    }

    /**
     * The rows of a table that every run has.
     *
     * @throws Refusal if the table is not there or damaged (21)
     */
    public <R extends Record> List<R> read(RecordTable<R> table) {
        return table(table).read(table);
    }

    /**
     * The {@code program} without its numbers.
     *
     * @throws Refusal if the table is not there, or if the columns that are read are damaged (21)
     */
    public List<InstructionRow> readProgramHeads() {
        return ProgramTable.heads(table(ProgramTable.TABLE));
    }

    /**
     * The rows of a table that not every run has; none where it is not there.
     *
     * @throws Refusal if the table is damaged (21)
     */
    public <R extends Record> List<R> readIfWritten(RecordTable<R> table) {
        return table(table).exists() ? read(table) : List.of();
    }

    /** What {@code outcome.json} says that the manifest does not; a run that was moved says where it was. */
    List<TableDifference> outcomeDifferences(RunManifest manifest, int exitCode) {
        String name = "outcome.json";
        String expected = JsonDocument.text(RunManifestFile.Outcome.of(manifest, exitCode, path()));
        List<TableDifference> differences =
                new ArrayList<>(JsonComparison.of(name, file(name), expected, RunManifestFile.Outcome.PATH));
        if (differences.stream().noneMatch(TableDifference::isOfFile)) {
            recordedEnd(manifest).ifPresent(end -> JsonDocument.read(
                            file(name), JsonNode.class, root -> root.path(RunManifestFile.Outcome.PATH)
                                    .asText())
                    .filter(path -> !endsWith(path, end))
                    .ifPresent(path -> differences.add(new TableDifference(
                            name, RunManifestFile.Outcome.PATH, Secrets.mask(path), "a path that ends with " + end))));
        }
        return differences;
    }

    /** Absent where the configuration names no output, or one with a secret, which is nowhere kept. */
    private static Optional<String> recordedEnd(RunManifest manifest) {
        JsonNode configuration = JsonDocument.configuration(manifest.configuration());
        String output = configuration.path("output").path("path").asText();
        return output.isEmpty() || Secrets.isMasked(output)
                ? Optional.empty()
                : Optional.of(
                        endOf(output, configuration.path("model").path("name").asText(), manifest.runId()));
    }

    /**
     * The end of the path of a run, as seen from the root, which it keeps when it is copied with the directories above it: without a
     * file system, and without names before a {@code ..}.
     */
    static String endOf(String output, String name, String runId) {
        return ("/" + new Path(output).toUri().getPath() + "/" + name + "/" + PointerFile.RUNS + runId)
                .replaceFirst("^.*/\\.\\./", "/")
                .replaceAll("/(\\./|/)+", "/");
    }

    /** Whether a path, which may be relative, ends so. */
    static boolean endsWith(String path, String end) {
        return ("/" + path).endsWith(end);
    }

    /** Whether the manifest says what it said when it was written. */
    List<TableDifference> manifestDifferences() {
        return JsonDocument.broken(OutputDirectory.MANIFEST, file(OutputDirectory.MANIFEST));
    }

    /** Writes {@code outcome.json} and then the manifest, with the digests of the model's files, which completes the run. */
    public void complete(RunManifest manifest, int exitCode) {
        JsonDocument.write(file("outcome.json"), RunManifestFile.Outcome.of(manifest, exitCode, path()));
        List<FileSummary> told;
        List<FileSummary> written = files.written(manifest.tables());
        do {
            told = written;
            JsonDocument.writeSealed(file(OutputDirectory.MANIFEST), RunManifestFile.of(manifest, told));
            // A run just like this one, that did not see the manifest yet, may have put its own in their places.
            written = files.written(manifest.tables());
        } while (!written.equals(told));
    }

    /** Writes {@code report.html}, which no identity and no digest counts. */
    public void writeReport(String html) {
        file(REPORT).write(StoredFile.text(html));
    }

    /** The path of {@code report.html}, whether it is there or not. */
    public String reportPath() {
        return new Path(directory, REPORT).toString();
    }

    /** What is there of a table that a manifest names. */
    TableSummary summary(RecordTable<?> table) {
        return table(table).read(row -> {});
    }

    /** The same of a table of vectors. */
    TableSummary vectorSummary(String table) {
        return vectors(VectorFiles.name(table)).read(hadoop);
    }

    /** @param preparation the stages before the model's input */
    RunModel model(List<Transformer> preparation) {
        return new RunModel(
                hadoop, new Path(directory, MODEL), runId, preparation, file(OutputDirectory.MANIFEST)::exists);
    }

    TableFile table(RecordTable<?> table) {
        return TableFile.below(hadoop, directory, table);
    }

    private StoredFile file(String name) {
        return files.at(name);
    }
}
