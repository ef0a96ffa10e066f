package io.vernier.spark.source;

import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.vernier.config.SourceConfiguration;
import io.vernier.outcome.Refusal;
import io.vernier.spark.plan.BlockLayout.Part;
import io.vernier.spark.source.DataSet.Selected;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;

/** Columns of labels: numbers, or texts whose numbers the model tells. */
final class LabelColumns {
    static final String PURPOSE = "it is the label of the validation";

    /** Of a text that is no class. */
    private static final double FOREIGN = -1;

    private LabelColumns() {}

    private static boolean isText(Table table, String name) {
        return table.only(name)
                .map(StructField::dataType)
                .filter(StringType.class::isInstance)
                .isPresent();
    }

    /** Whether a column holds names of classes: texts, or what an indexer of the model reads as texts. */
    private static boolean isOfNames(Table table, String name, ClassNames classes) {
        boolean isIndexed = classes.column()
                .filter(column -> table.names().compare(column, name) == 0)
                .isPresent();
        return !classes.names().isEmpty() && (isText(table, name) || (isIndexed && Columns.isNumber(table, name)));
    }

    /** Whether a table has one column of this name that can be the label. */
    static boolean isLabel(Table table, String name, ClassNames classes) {
        return isOfNames(table, name, classes) || Columns.isNumber(table, name);
    }

    /** @throws Refusal if there is no such column, or it holds neither numbers nor texts of classes (22) */
    static Part part(Table table, String name, ClassNames classes) {
        if (isOfNames(table, name, classes)) {
            return Columns.place(name);
        }
        if (isText(table, name) && !table.isCsv()) {
            throw Refusal.data(
                    "The column \"" + name + "\" of the " + table.source().described()
                            + " is of type string, expected numbers (" + PURPOSE
                            + "), and the model does not tell the number of each text; make numbers of it in the table, or name"
                            + " in the place of validation.path a validation.query such as \"select *, case " + name
                            + " when 'a' then 0 when 'b' then 1 end as label from " + from(table.source())
                            + "\", with validation.label: label.");
        }
        return Columns.number(table, name, PURPOSE);
    }

    private static String from(SourceConfiguration source) {
        return source.format().isEmpty() ? "the_table" : source.format() + ".`" + source.name() + "`";
    }

    /** How the column is read. */
    static Selected selected(Table table, String name, ClassNames classes) {
        return new Selected(
                name, false, Optional.empty(), isOfNames(table, name, classes) ? classes.names() : List.of());
    }

    /** The place of each value, as text, among the classes. */
    static Column places(Column values, List<String> classes) {
        Column texts = values.cast("string");
        Column places = when(texts.isNull(), lit(null));
        for (int place = 0; place < classes.size(); place++) {
            places = places.when(texts.equalTo(classes.get(place)), lit((double) place));
        }
        return places.otherwise(lit(FOREIGN)).cast("double");
    }
}
