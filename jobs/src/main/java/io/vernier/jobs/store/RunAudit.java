package io.vernier.jobs.store;

import io.vernier.certificate.Certificate;
import io.vernier.integer.IntegerProgram;
import io.vernier.jobs.outcome.Refusal;
import io.vernier.jobs.store.format.TableComparison;
import io.vernier.jobs.store.format.TableDifference;
import io.vernier.jobs.store.format.TableRow;
import io.vernier.jobs.store.format.TableSchema;
import io.vernier.jobs.store.format.TableSummary;
import io.vernier.jobs.store.manifest.RunManifest;
import io.vernier.jobs.store.table.AblationTable;
import io.vernier.jobs.store.table.AccumulatorRow;
import io.vernier.jobs.store.table.AccumulatorsTable;
import io.vernier.jobs.store.table.CertificateTable;
import io.vernier.jobs.store.table.LayersTable;
import io.vernier.jobs.store.table.ParametersTable;
import io.vernier.jobs.store.table.ProgramTable;
import io.vernier.jobs.store.table.RecipesTable;
import io.vernier.jobs.store.table.SearchTable;
import io.vernier.jobs.store.table.StabilityTable;
import io.vernier.jobs.store.table.ValidationTable;
import io.vernier.jobs.store.table.VectorFiles;
import io.vernier.jobs.store.table.WeightsTable;
import io.vernier.ml.QuantizedFactors;
import io.vernier.ml.QuantizedModel;
import io.vernier.onnx.quantize.OperatorSearch;
import io.vernier.onnx.quantize.QuantizedNetwork;
import io.vernier.onnx.quantize.RecipeChoice;
import io.vernier.quantize.Quantization;
import io.vernier.quantize.QuantizedTensor;
import io.vernier.quantize.TensorStability;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.ml.Transformer;

/** Holds the tables of a run against the digests of its manifest, and against what they should say. */
public final class RunAudit {
    private static final Map<String, TableSchema> TABLES = Stream.of(
                    ParametersTable.SCHEMA,
                    WeightsTable.SCHEMA,
                    ProgramTable.SCHEMA,
                    AccumulatorsTable.SCHEMA,
                    ValidationTable.SCHEMA,
                    CertificateTable.SCHEMA,
                    StabilityTable.SCHEMA,
                    AblationTable.SCHEMA,
                    LayersTable.SCHEMA,
                    RecipesTable.SCHEMA,
                    SearchTable.SCHEMA)
            .collect(Collectors.toMap(TableSchema::table, Function.identity()));

    private final RunDirectory run;
    private final RunManifest told;
    private final List<TableDifference> differences = new ArrayList<>();

    private RunAudit(RunDirectory run, RunManifest told) {
        this.run = run;
        this.told = told;
    }

    /**
     * What a run should hold.
     *
     * @param quantization the integers, made again
     * @param model the same as a stage of Spark ML
     * @param certificate of these; absent where there is no proof
     * @param stabilities of their ranges; empty where the calibration was not made in groups
     * @param preparation the stages before the model's input
     */
    public record Expected(
            Quantization quantization,
            QuantizedModel model,
            Optional<Certificate> certificate,
            List<TensorStability> stabilities,
            List<Transformer> preparation) {
        /** Copies the lists. */
        public Expected {
            stabilities = List.copyOf(stabilities);
            preparation = List.copyOf(preparation);
        }
    }

    /**
     * What a run of tables of vectors should hold.
     *
     * @param tensors the parameters, made again
     * @param accumulators their proofs
     * @param vectors what the codes come to, made again
     * @param factors what loads them; absent of words, which no model is made of
     */
    public record ExpectedTables(
            List<QuantizedTensor> tensors,
            List<AccumulatorRow> accumulators,
            List<TableSummary> vectors,
            Optional<QuantizedFactors> factors) {
        /** Copies the lists. */
        public ExpectedTables {
            tensors = List.copyOf(tensors);
            accumulators = List.copyOf(accumulators);
            vectors = List.copyOf(vectors);
        }
    }

    /** What differs from what a run of tables of vectors should hold. */
    public static List<TableDifference> differences(RunDirectory run, RunManifest told, ExpectedTables expected) {
        RunAudit audit = new RunAudit(run, told);
        String id = told.runId();
        audit.compare(ParametersTable.SCHEMA, ParametersTable.rows(id, expected.tensors()), Set.of());
        audit.compare(
                AccumulatorsTable.SCHEMA,
                AccumulatorsTable.rows(id, expected.accumulators()),
                Set.of("observed_min", "observed_max"));
        for (TableSummary made : expected.vectors()) {
            if (!told.tables().contains(made)) {
                audit.differences.add(new TableDifference(
                        made.table(), "its codes", "others", made.digest() + " of " + made.rows() + " rows"));
            }
        }
        expected.factors()
                .ifPresent(model -> audit.differences.addAll(
                        run.factorsDifferences(model, told.provenance().spark())));
        return List.copyOf(audit.differences);
    }

    /**
     * What differs from the manifest by itself: its seal, the digests of the tables, and the outcome beside it.
     *
     * @param exitCode of a run with this verdict
     */
    public static List<TableDifference> damages(RunDirectory run, RunManifest told, int exitCode) {
        RunAudit audit = new RunAudit(run, told);
        audit.differences.addAll(run.manifestDifferences());
        audit.compareDigests();
        audit.differences.addAll(run.outcomeDifferences(told, exitCode));
        return List.copyOf(audit.differences);
    }

    /** The first difference of each table and place: a damaged table is found by all who read it. */
    public static List<TableDifference> once(List<TableDifference> differences) {
        Map<List<String>, TableDifference> first = new LinkedHashMap<>();
        differences.forEach(each -> first.putIfAbsent(List.of(each.table(), each.where()), each));
        return List.copyOf(first.values());
    }

    /**
     * What differs from what the run should hold.
     *
     * @param expected what its inputs make
     */
    public static List<TableDifference> differences(RunDirectory run, RunManifest told, Expected expected) {
        RunAudit audit = new RunAudit(run, told);
        audit.compareContent(expected);
        return List.copyOf(audit.differences);
    }

    /** The same of a network. */
    public static List<TableDifference> differences(
            RunDirectory run,
            RunManifest told,
            QuantizedNetwork network,
            Optional<RecipeChoice> choice,
            Optional<OperatorSearch> search) {
        RunAudit audit = new RunAudit(run, told);
        String id = told.runId();
        audit.compare(ParametersTable.SCHEMA, ParametersTable.rows(id, network.tensors()), Set.of());
        audit.compare(WeightsTable.SCHEMA, WeightsTable.rows(id, network), Set.of());
        audit.compare(AccumulatorsTable.SCHEMA, AccumulatorsTable.rows(id, network), Set.of());
        audit.compare(LayersTable.SCHEMA, LayersTable.rows(id, network), Set.of());
        choice.ifPresent(judged -> audit.compare(RecipesTable.SCHEMA, RecipesTable.rows(id, judged), Set.of()));
        search.ifPresent(found -> audit.compare(SearchTable.SCHEMA, SearchTable.rows(id, found), Set.of()));
        audit.differences.addAll(run.networkDifferences(network));
        return List.copyOf(audit.differences);
    }

    private void compareContent(Expected expected) {
        String id = told.runId();
        Quantization quantization = expected.quantization();
        IntegerProgram program = quantization.program();
        compare(ParametersTable.SCHEMA, ParametersTable.rows(id, quantization), Set.of());
        compare(WeightsTable.SCHEMA, WeightsTable.rows(id, quantization), Set.of());
        compare(ProgramTable.SCHEMA, ProgramTable.rows(id, program), Set.of());
        // What was observed depends on the data of the validation, for which the digest stands.
        compare(
                AccumulatorsTable.SCHEMA,
                AccumulatorsTable.rows(id, program, Optional.empty()),
                Set.of("observed_min", "observed_max"));
        compare(
                CertificateTable.SCHEMA,
                CertificateTable.rows(id, expected.certificate(), Optional.empty()),
                Set.of("rows", "covered_rows", "certified_rows"));
        differences.addAll(TableComparison.of(
                ProgramTable.MODEL_SCHEMA,
                run.model(expected.preparation()).program(),
                ProgramTable.modelRows(program),
                Set.of()));
        differences.addAll(run.model(expected.preparation())
                .differences(expected.model(), told.provenance().spark()));
        if (!expected.stabilities().isEmpty()) {
            compare(StabilityTable.SCHEMA, StabilityTable.rows(id, expected.stabilities()), Set.of());
        }
    }

    private void compare(TableSchema schema, Iterator<TableRow> expected, Set<String> unknown) {
        differences.addAll(TableComparison.of(schema, run.table(schema), expected, unknown));
    }

    private void compareDigests() {
        for (TableSummary expected : told.tables()) {
            boolean isOfVectors = expected.isOfVectors();
            TableSchema schema = isOfVectors ? VectorFiles.SCHEMA : TABLES.get(expected.table());
            if (schema == null) {
                differences.add(new TableDifference(
                        "manifest.json", "tables", "\"" + expected.table() + "\"", "a known table"));
                continue;
            }
            try {
                TableSummary found = isOfVectors ? run.vectorSummary(expected.table()) : run.summary(schema);
                if (!found.equals(expected)) {
                    differences.add(new TableDifference(
                            expected.table(),
                            "its digest in manifest.json",
                            found.digest() + " of " + found.rows() + " rows",
                            expected.digest() + " of " + expected.rows() + " rows"));
                }
            } catch (Refusal damaged) {
                differences.add(TableDifference.unreadable(expected.table(), damaged.getMessage()));
            }
        }
    }
}
