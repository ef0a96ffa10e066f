package io.vernier.jobs.vectors;

import io.vernier.arithmetic.QuantizationParameters;
import io.vernier.arithmetic.Range;
import io.vernier.quantize.Granularity;
import io.vernier.quantize.QuantizedTensor;
import io.vernier.quantize.Role;
import io.vernier.quantize.Specification;
import io.vernier.quantize.TensorSpecification;
import io.vernier.spark.mllib.TableModel;
import io.vernier.spark.mllib.VectorTable;
import io.vernier.statistics.Calibration;
import io.vernier.statistics.TensorStatistics;
import io.vernier.vectors.CodedProduct;
import io.vernier.vectors.VectorEncoding;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * A model that is tables of vectors, and how each becomes codes.
 *
 * @param tables in the order of the model
 * @param tensors the parameters of each: of each column, or of the whole table
 */
public record CodedModel(List<CodedTable> tables, List<QuantizedTensor> tensors) {
    /** Copies the lists. */
    public CodedModel {
        tables = List.copyOf(tables);
        tensors = List.copyOf(tensors);
    }

    /** The codes that a specification asks for. */
    public static CodedModel of(TableModel model, Calibration statistics, Specification specification) {
        List<CodedTable> tables = new ArrayList<>();
        List<QuantizedTensor> tensors = new ArrayList<>();
        for (VectorTable table : model.tables()) {
            TensorStatistics measured = statistics.tensor(table.tensor());
            TensorSpecification wanted = specification.tensor(Role.WEIGHT, table.tensor());
            VectorEncoding encoding = encoding(measured, wanted, specification);
            tables.add(new CodedTable(table, encoding, measured.summary(0).count()));
            tensors.addAll(tensors(measured, wanted, specification, encoding));
        }
        return new CodedModel(tables, tensors);
    }

    private static VectorEncoding encoding(
            TensorStatistics measured, TensorSpecification wanted, Specification specification) {
        int columns = measured.layout().channels();
        return switch (wanted.granularity()) {
            case PER_CHANNEL, PER_ROW -> VectorEncoding.perVector(specification.convention(), wanted.bits(), columns);
            case PER_COLUMN ->
                VectorEncoding.perColumn(
                        specification.convention(),
                        wanted.bits(),
                        IntStream.range(0, columns)
                                .mapToObj(column -> new Range(
                                        measured.summary(column).min().orElseThrow(),
                                        measured.summary(column).max().orElseThrow()))
                                .toList());
            case PER_TENSOR ->
                VectorEncoding.perTable(specification.convention(), wanted.bits(), whole(measured), columns);
        };
    }

    private static Range whole(TensorStatistics measured) {
        return new Range(
                measured.whole().min().orElseThrow(), measured.whole().max().orElseThrow());
    }

    /** Where each vector has a scale of its own, the parameters of the one that has the greatest number of the table. */
    private static List<QuantizedTensor> tensors(
            TensorStatistics measured,
            TensorSpecification wanted,
            Specification specification,
            VectorEncoding encoding) {
        if (wanted.granularity() == Granularity.PER_COLUMN) {
            return IntStream.range(0, encoding.dimension())
                    .mapToObj(column -> tensor(
                            measured,
                            wanted,
                            OptionalInt.of(column),
                            encoding.columns().get(column)))
                    .toList();
        }
        return List.of(tensor(
                measured,
                wanted,
                OptionalInt.empty(),
                VectorEncoding.parameters(specification.convention(), encoding.type(), whole(measured))));
    }

    private static QuantizedTensor tensor(
            TensorStatistics measured,
            TensorSpecification wanted,
            OptionalInt column,
            QuantizationParameters parameters) {
        return new QuantizedTensor(
                measured.layout().name(),
                Role.WEIGHT,
                column,
                wanted,
                parameters,
                wanted.estimator().label(),
                0,
                OptionalDouble.empty());
    }

    /** The product of a vector of the first table and one of the last. */
    public CodedProduct product() {
        return new CodedProduct(
                tables.get(0).encoding(), tables.get(tables.size() - 1).encoding());
    }
}
