package io.vernier.spark.mllib;

import io.vernier.config.JobConfiguration.ModelConfiguration;
import io.vernier.config.OnnxConfiguration.InputColumns;
import io.vernier.model.LayeredModel;
import io.vernier.onnx.graph.ExternalData;
import io.vernier.onnx.graph.HalfPrecision;
import io.vernier.onnx.graph.OnnxException;
import io.vernier.onnx.graph.OnnxModel;
import io.vernier.onnx.steps.ExpressedGraph;
import io.vernier.onnx.steps.Translation;
import io.vernier.outcome.Refusal;
import io.vernier.spark.mllib.PreparedColumns.Given;
import io.vernier.spark.mllib.SavedModel.OutputColumns;
import io.vernier.spark.mllib.SavedModel.StageReport;
import io.vernier.spark.plan.Reasons;
import io.vernier.spark.source.ClassNames;
import io.vernier.spark.source.FeatureColumns;
import io.vernier.spark.source.NullPolicy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** An ONNX file with the columns that make its inputs. */
public record OnnxFile(ModelConfiguration model) {
    /** Of trees, some gigabytes as objects. */
    private static final int MOST_BYTES = 1 << 29;

    /** @throws Refusal if there is no such file, it is neither made of steps nor a network, or it has other inputs */
    LoadedModel load(Configuration hadoop) {
        try {
            byte[] content = content(hadoop, model.path());
            OnnxModel graph = OnnxModel.read(content);
            return switch (model.onnx().form()) {
                case STEPS -> steps(Translation.of(graph));
                case NETWORK -> Networks.load(model, graph, content);
                case AUTO -> stepsOrNetwork(graph, content);
            };
        } catch (OnnxException e) {
            throw Refusal.before("The model \"" + model.path() + "\" " + e.getMessage() + ".", e);
        }
    }

    private LoadedModel stepsOrNetwork(OnnxModel graph, byte[] content) {
        ExpressedGraph expressed;
        try {
            expressed = Translation.of(graph);
        } catch (OnnxException e) {
            if (Networks.isNetwork(graph)) {
                return Networks.load(model, graph, content);
            }
            throw e;
        }
        return steps(expressed);
    }

    private SavedModel steps(ExpressedGraph graph) {
        LayeredModel steps = graph.model();
        int classes = graph.classes().size();
        boolean hasProbabilities = SavedModel.givesProbabilities(steps);
        Map<String, List<String>> columns = columns(graph);
        // What is missing is NaN to trees, and to nothing else.
        NullPolicy nulls = steps.admitsAnyNumber() ? NullPolicy.KEEP_AS_NAN : NullPolicy.FAIL;
        List<InputStatement> preparation = new ArrayList<>();
        List<String> names = new ArrayList<>();
        if (graph.prepared().isEmpty()) {
            graph.inputs().forEach(input -> names.addAll(columns.get(input.name())));
        } else {
            PreparedColumns prepared = PreparedColumns.of(graph.prepared(), elements(graph, columns));
            preparation.addAll(prepared.statement());
            names.addAll(prepared.names());
        }
        List<StageReport> stages = new ArrayList<>();
        preparation.forEach(statement -> stages.add(
                new StageReport("SQLTransformer", statement.uid(), "left to Spark; reads " + statement.columns())));
        stages.addAll(reports(graph));
        return new SavedModel(
                steps,
                List.copyOf(preparation),
                new FeatureColumns.Assembled(names, steps.inputs(), nulls),
                Optional.empty(),
                classes,
                ClassNames.of(graph.classes()),
                classes == 0
                        ? new OutputColumns("", "", "prediction")
                        : new OutputColumns("rawPrediction", hasProbabilities ? "probability" : "", "prediction"),
                stages);
    }

    /**
     * The bytes of a file, with what it keeps in others beside it, and float32 for its float16.
     *
     * @throws Refusal if one of them is not there or too large
     * @throws OnnxException if another file is not as it is told
     */
    public static byte[] content(Configuration hadoop, String file) {
        return HalfPrecision.widened(ExternalData.inside(
                read(hadoop, file), name -> read(hadoop, new Path(new Path(file).getParent(), name).toString())));
    }

    private static byte[] read(Configuration hadoop, String file) {
        try {
            Path path = new Path(file);
            FileSystem files = path.getFileSystem(hadoop);
            if (!files.exists(path)) {
                throw Refusal.before(ModelConfiguration.missing(file));
            }
            long length = files.getFileStatus(path).getLen();
            if (length > MOST_BYTES) {
                throw Refusal.before(
                        "The model \"" + file + "\" is larger than " + MOST_BYTES + " bytes; name a smaller one.");
            }
            try (FSDataInputStream in = files.open(path)) {
                byte[] content = new byte[(int) length];
                in.readFully(content);
                return content;
            }
        } catch (IOException | IllegalArgumentException e) {
            throw Refusal.before("The model \"" + file + "\" cannot be read: " + Reasons.of(Reasons.deepest(e)), e);
        }
    }

    /** The columns of each input, by its name. */
    private Map<String, List<String>> columns(ExpressedGraph graph) {
        Map<String, List<String>> told = new HashMap<>();
        model.onnx().inputs().forEach(input -> told.put(input.name(), input.columns()));
        Map<String, List<String>> found = new HashMap<>();
        for (ExpressedGraph.Input input : graph.inputs()) {
            List<String> columns =
                    Optional.ofNullable(told.remove(input.name())).orElse(List.of(input.name()));
            if (columns.size() > input.size()) {
                throw Refusal.before("\"onnx.inputs\" gives the input \"" + input.name() + "\" " + columns.size()
                        + " columns, but the model \"" + model.path() + "\" reads " + input.size()
                        + " elements of it; name as many, or a vector.");
            }
            found.put(input.name(), columns);
        }
        if (!told.isEmpty()) {
            throw Refusal.before("\"onnx.inputs\" names \""
                    + model.onnx().inputs().stream()
                            .map(InputColumns::name)
                            .filter(told::containsKey)
                            .collect(Collectors.joining("\", \""))
                    + "\", but the model \"" + model.path() + "\" has the inputs \""
                    + graph.inputs().stream().map(ExpressedGraph.Input::name).collect(Collectors.joining("\", \""))
                    + "\"; name one of these.");
        }
        return found;
    }

    /** The column of each element of each input, by its name, where they are computed with one by one. */
    private Map<String, List<Given>> elements(ExpressedGraph graph, Map<String, List<String>> columns) {
        Set<String> told =
                model.onnx().inputs().stream().map(InputColumns::name).collect(Collectors.toSet());
        Map<String, List<Given>> elements = new HashMap<>();
        for (ExpressedGraph.Input input : graph.inputs()) {
            List<String> names = columns.get(input.name());
            if (names.size() != input.size()) {
                throw Refusal.before("The model \"" + model.path() + "\" computes with the " + input.size()
                        + " elements of its input \"" + input.name() + "\" one by one, but has "
                        + (names.size() == 1 ? "1 column" : names.size() + " columns")
                        + "; name a column for each, in the order of the elements: onnx.inputs: [{name: " + input.name()
                        + ", columns: [...]}].");
            }
            List<Given> given = names.stream()
                    .map(name -> told.contains(input.name()) ? Given.column(name) : Given.input(name))
                    .toList();
            given.stream().filter(Given::isReplaced).findFirst().ifPresent(column -> {
                throw Refusal.before("The model \"" + model.path() + "\" reads the column \"" + column.told()
                        + "\", whose name Spark would take for a variable; rename it, and name it with onnx.inputs.");
            });
            elements.put(input.name(), given);
        }
        return elements;
    }

    private static List<StageReport> reports(ExpressedGraph graph) {
        List<StageReport> reports = new ArrayList<>();
        graph.treatments()
                .forEach(each -> reports.add(new StageReport(each.operator(), each.node(), each.treatment())));
        List<String> labels = graph.classes();
        List<String> positions =
                IntStream.range(0, labels.size()).mapToObj(Integer::toString).toList();
        if (!labels.equals(positions)) {
            String meaning = IntStream.range(0, labels.size())
                    .mapToObj(position -> position + " = \"" + labels.get(position) + "\"")
                    .collect(Collectors.joining(", "));
            reports.add(new StageReport("labels", "classes", "predicted by their positions: " + meaning));
        }
        return reports;
    }
}
