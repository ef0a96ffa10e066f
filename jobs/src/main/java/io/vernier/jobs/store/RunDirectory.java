package io.vernier.jobs.store;

import com.fasterxml.jackson.databind.JsonNode;
import io.vernier.certificate.Certificate;
import io.vernier.integer.InstructionRow;
import io.vernier.jobs.config.Secrets;
import io.vernier.jobs.outcome.Refusal;
import io.vernier.jobs.store.file.StoredFile;
import io.vernier.jobs.store.format.ContentDigest;
import io.vernier.jobs.store.format.FileSummary;
import io.vernier.jobs.store.format.TableDifference;
import io.vernier.jobs.store.format.TableFile;
import io.vernier.jobs.store.format.TableRow;
import io.vernier.jobs.store.format.TableSchema;
import io.vernier.jobs.store.format.TableSummary;
import io.vernier.jobs.store.manifest.JsonComparison;
import io.vernier.jobs.store.manifest.JsonDocument;
import io.vernier.jobs.store.manifest.RunManifest;
import io.vernier.jobs.store.manifest.RunManifestFile;
import io.vernier.jobs.store.table.AblationRow;
import io.vernier.jobs.store.table.AblationTable;
import io.vernier.jobs.store.table.AccumulatorRow;
import io.vernier.jobs.store.table.AccumulatorsTable;
import io.vernier.jobs.store.table.CertificateRow;
import io.vernier.jobs.store.table.CertificateTable;
import io.vernier.jobs.store.table.CertifiedRows;
import io.vernier.jobs.store.table.LayersTable;
import io.vernier.jobs.store.table.ParameterRow;
import io.vernier.jobs.store.table.ParametersTable;
import io.vernier.jobs.store.table.ProgramTable;
import io.vernier.jobs.store.table.RecipesTable;
import io.vernier.jobs.store.table.SearchTable;
import io.vernier.jobs.store.table.StabilityRow;
import io.vernier.jobs.store.table.StabilityTable;
import io.vernier.jobs.store.table.ValidationRow;
import io.vernier.jobs.store.table.ValidationTable;
import io.vernier.jobs.store.table.VectorFiles;
import io.vernier.jobs.store.table.WeightsTable;
import io.vernier.ml.QuantizedFactors;
import io.vernier.ml.QuantizedFactorsFiles;
import io.vernier.ml.QuantizedModel;
import io.vernier.ml.QuantizedModelFiles;
import io.vernier.onnx.quantize.OperatorSearch;
import io.vernier.onnx.quantize.QuantizedNetwork;
import io.vernier.onnx.quantize.RecipeChoice;
import io.vernier.quantize.Quantization;
import io.vernier.quantize.QuantizedTensor;
import io.vernier.quantize.TensorStability;
import io.vernier.validation.Gate;
import io.vernier.validation.Metric;
import io.vernier.validation.Validation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
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
                table(ParametersTable.SCHEMA).write(ParametersTable.rows(runId, quantization)),
                table(WeightsTable.SCHEMA).write(WeightsTable.rows(runId, quantization)),
                table(ProgramTable.SCHEMA).write(ProgramTable.rows(runId, quantization.program())),
                writeAccumulators(quantization, observed));
    }

    /**
     * Writes {@code parameters} and {@code accumulators} of a model that is tables of vectors, and a {@code program} without steps.
     *
     * @param accumulators none where nothing is multiplied
     */
    public List<TableSummary> writeTables(List<QuantizedTensor> tensors, List<AccumulatorRow> accumulators) {
        return List.of(
                table(ParametersTable.SCHEMA).write(ParametersTable.rows(runId, tensors)),
                table(ProgramTable.SCHEMA).write(Collections.emptyIterator()),
                table(AccumulatorsTable.SCHEMA).write(AccumulatorsTable.rows(runId, accumulators)));
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
        return table(AccumulatorsTable.SCHEMA).write(AccumulatorsTable.rows(runId, quantization.program(), validation));
    }

    /**
     * The digest of the {@code program} table that {@link #writeQuantization} wrote, from its rows; absent where there is none.
     *
     * @throws Refusal if the table is damaged (21)
     */
    public Optional<String> programDigest() {
        TableFile program = table(ProgramTable.SCHEMA);
        return program.exists() ? Optional.of(program.read(row -> {}).digest()) : Optional.empty();
    }

    /** The digest that the {@code program} table of this quantization has. */
    public String programDigest(Quantization quantization) {
        return ContentDigest.summary(ProgramTable.SCHEMA, ProgramTable.rows(runId, quantization.program()))
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
        return table(ValidationTable.SCHEMA).write(ValidationTable.rows(runId, metrics, gates));
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
                table(ParametersTable.SCHEMA).write(ParametersTable.rows(runId, network.tensors())),
                table(WeightsTable.SCHEMA).write(WeightsTable.rows(runId, network)),
                table(ProgramTable.SCHEMA).write(Collections.emptyIterator()),
                table(AccumulatorsTable.SCHEMA).write(AccumulatorsTable.rows(runId, network)),
                table(LayersTable.SCHEMA).write(LayersTable.rows(runId, network)));
    }

    /** Writes {@code recipes}. */
    public TableSummary writeRecipes(RecipeChoice choice) {
        return table(RecipesTable.SCHEMA).write(RecipesTable.rows(runId, choice));
    }

    /**
     * What the recipe of a network was judged by; absent where there was nothing to judge by.
     *
     * @throws Refusal if the table is damaged (21)
     */
    public Optional<RecipeChoice> readRecipes() {
        TableFile recipes = table(RecipesTable.SCHEMA);
        if (!recipes.exists()) {
            return Optional.empty();
        }
        List<TableRow> rows = read(recipes, row -> row);
        if (rows.isEmpty()) {
            throw recipes.damaged("has no rows", new IllegalStateException("Expected a row for each recipe."));
        }
        return Optional.of(RecipesTable.value(rows));
    }

    /** Writes {@code search}. */
    public TableSummary writeSearch(OperatorSearch search) {
        return table(SearchTable.SCHEMA).write(SearchTable.rows(runId, search));
    }

    /**
     * Which operators of a network stay float, and by what; absent where none was searched for.
     *
     * @throws Refusal if the table is damaged (21)
     */
    public Optional<OperatorSearch> readSearch() {
        TableFile search = table(SearchTable.SCHEMA);
        return search.exists() ? Optional.of(SearchTable.value(read(search, row -> row))) : Optional.empty();
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

    /**
     * Writes {@code certificate}.
     *
     * @param certificate absent where there is no proof, which leaves the table empty
     * @param seen what it says of the rows of the validation; absent before there are any
     */
    public TableSummary writeCertificate(Optional<Certificate> certificate, Optional<CertifiedRows> seen) {
        return table(CertificateTable.SCHEMA).write(CertificateTable.rows(runId, certificate, seen));
    }

    /** Writes {@code ablation}. */
    public TableSummary writeAblation(List<AblationRow> rows) {
        return table(AblationTable.SCHEMA).write(AblationTable.rows(runId, rows));
    }

    /**
     * The rows of the {@code ablation} table; empty where none was asked for.
     *
     * @throws Refusal if the table is damaged (21)
     */
    public List<AblationRow> readAblation() {
        TableFile ablation = table(AblationTable.SCHEMA);
        return ablation.exists() ? read(ablation, AblationTable::value) : List.of();
    }

    /** Writes {@code range_stability}. */
    public TableSummary writeStability(List<TensorStability> stabilities) {
        return table(StabilityTable.SCHEMA).write(StabilityTable.rows(runId, stabilities));
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

    /**
     * The rows of the {@code parameters} table as a report shows them.
     *
     * @throws Refusal if the table is not there or damaged (21)
     */
    public List<ParameterRow> readParameters() {
        return read(table(ParametersTable.SCHEMA), ParametersTable::value);
    }

    /**
     * The rows of the {@code validation} table; empty where nothing was validated.
     *
     * @throws Refusal if the table is damaged (21)
     */
    public List<ValidationRow> readValidation() {
        TableFile validation = table(ValidationTable.SCHEMA);
        return validation.exists() ? read(validation, ValidationTable::value) : List.of();
    }

    /**
     * The rows of the {@code certificate} table; empty where there is none.
     *
     * @throws Refusal if the table is damaged (21)
     */
    public List<CertificateRow> readCertificate() {
        TableFile certificate = table(CertificateTable.SCHEMA);
        return certificate.exists() ? read(certificate, CertificateTable::value) : List.of();
    }

    /**
     * The rows of the {@code accumulators} table.
     *
     * @throws Refusal if the table is not there or damaged (21)
     */
    public List<AccumulatorRow> readAccumulators() {
        return read(table(AccumulatorsTable.SCHEMA), AccumulatorsTable::value);
    }

    /**
     * The rows of the {@code program} table.
     *
     * @throws Refusal if the table is not there or damaged (21)
     */
    public List<InstructionRow> readProgram() {
        return read(table(ProgramTable.SCHEMA), ProgramTable::value);
    }

    /**
     * The rows of the {@code range_stability} table; empty where the calibration was not made in groups.
     *
     * @throws Refusal if the table is damaged (21)
     */
    public List<StabilityRow> readStability() {
        TableFile stability = table(StabilityTable.SCHEMA);
        return stability.exists() ? read(stability, StabilityTable::value) : List.of();
    }

    /** Writes {@code report.html}, which no identity and no digest counts. */
    public void writeReport(String html) {
        file(REPORT).write(StoredFile.text(html));
    }

    /** The path of {@code report.html}, whether it is there or not. */
    public String reportPath() {
        return new Path(directory, REPORT).toString();
    }

    private static <T> List<T> read(TableFile table, Function<TableRow, T> value) {
        List<T> rows = new ArrayList<>();
        table.read(row -> rows.add(value.apply(row)));
        return List.copyOf(rows);
    }

    /** What is there of a table that a manifest names. */
    TableSummary summary(TableSchema schema) {
        return table(schema).read(row -> {});
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

    TableFile table(TableSchema schema) {
        return new TableFile(hadoop, new Path(directory, schema.table()), schema);
    }

    private StoredFile file(String name) {
        return files.at(name);
    }
}
