package io.vernier.jobs.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernier.jobs.report.RunSummary;
import io.vernier.jobs.store.table.ParameterRow;
import io.vernier.statistics.TensorStatistics;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The page of a run, {@code report.html}. Its bytes depend on the tables and the manifest alone. */
public final class RunPage {
    private RunPage() {}

    /** The whole file. */
    public static String of(RunSummary run) {
        String bits = run.ranks().isPresent()
                ? "ranks of " + Words.width(run.bits()) + " bits"
                : run.bits().isEmpty() ? "" : run.bits() + "-bit";
        return new Page(
                        run.name() + " " + bits + ": " + Hero.word(run),
                        run.name(),
                        bits,
                        Hero.of(run),
                        List.of(
                                QualitySection.of(run),
                                LayerSection.of(run),
                                AblationSection.of(run),
                                TreeSection.of(run),
                                ClusterSection.of(run),
                                ChannelSection.of(run),
                                AccumulatorSection.of(run),
                                HealthSection.of(run),
                                ChoicesSection.of(run),
                                SpeedSection.of(run),
                                ProvenanceSection.of(run)),
                        data(run),
                        "Made by Vernier from the tables of " + run.runId()
                                + ". One file, no network; the numbers are the tables’.")
                .html();
    }

    private static SortedMap<String, JsonNode> data(RunSummary run) {
        SortedMap<String, JsonNode> data = new TreeMap<>();
        ObjectNode drawn = JsonNodeFactory.instance.objectNode();
        drawn.set("layers", LayerSection.data(run));
        drawn.set("accumulators", AccumulatorSection.data(run));
        data.put("data", drawn);
        List<TensorStatistics> tensors = run.found().calibration().tensors();
        // The numbers of a table of vectors are its weights; those of a layer are other numbers than its outputs.
        List<ParameterRow> parameters = run.found().parameters().stream()
                .filter(row -> run.isOfTables() || !row.role().equals("weight"))
                .toList();
        for (int k = 0; k < tensors.size(); k++) {
            data.put("tensor-" + k, ChannelData.of(tensors.get(k), parameters));
        }
        return data;
    }
}
