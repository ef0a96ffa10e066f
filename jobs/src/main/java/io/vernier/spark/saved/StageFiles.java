package io.vernier.spark.saved;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.DefaultParamsReader;
import scala.Option;

/**
 * What lies in the directory of a stage.
 *
 * <p>Uses {@code DefaultParamsReader.parseMetadata} and {@code getAndSetParams} ({@code private[ml]}), checked with Spark 4.0 to 4.3.
 *
 * @param line its metadata
 */
record StageFiles(Configuration hadoop, Path directory, String line) {

    String uid() {
        return metadata().uid();
    }

    SavedTable table(String name) throws IOException {
        return SavedTable.read(hadoop, new Path(directory, name));
    }

    DefaultParamsReader.Metadata metadata() {
        return DefaultParamsReader.parseMetadata(line, "");
    }

    /** The stage with the parameters of the metadata. */
    Transformer withParameters(Transformer stage) {
        return withParameters(stage, metadata());
    }

    static <S extends Params> S withParameters(S stage, DefaultParamsReader.Metadata metadata) {
        metadata.getAndSetParams(stage, Option.empty());
        return stage;
    }
}
