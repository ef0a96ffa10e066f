package io.vernier.jobs;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.targetOwner;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.File;
import java.io.FileOutputStream;
import java.io.FileWriter;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.util.AccumulatorV2;
import org.apache.spark.util.CollectionAccumulator;
import org.apache.spark.util.DoubleAccumulator;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.Test;

/** Who may touch the output and the internals of Spark, and that packages form no circle. */
class ArchitectureTest {

    private static final JavaClasses APPLICATION = new ClassFileImporter().importPath(Path.of("target/classes"));

    private static final String STORE = "io.vernier.jobs.store..";

    /** Makes the data and the model that it then quantizes: inputs of a run, not its output. */
    private static final String DEMO = "io.vernier.jobs.demo..";

    /** Saves models where a user asks for it. */
    private static final String MODELS = "io.vernier.ml..";

    /** Makes the data and the models that it times. */
    private static final String BENCH = "io.vernier.jobs.bench..";

    @Test
    void packagesFormNoCircle() {
        slices().matching("io.vernier.(**)").should().beFreeOfCycles().check(APPLICATION);
    }

    @Test
    void noPackageKnowsTheCommands() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.vernier.jobs")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.vernier.jobs")
                .check(APPLICATION);
    }

    @Test
    void theLibraryKnowsNothingOfTheApplication() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.vernier.jobs..", "io.vernier.sql..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vernier.jobs..", "io.vernier.sql..")
                .check(APPLICATION);
    }

    @Test
    void onlyTheStoreAndModelsChangeFiles() {
        noClasses()
                .that()
                .resideOutsideOfPackages(STORE, DEMO, BENCH, MODELS)
                .should()
                .callMethodWhere(
                        changes(
                                assignableTo(FileSystem.class).or(assignableTo(FileContext.class)),
                                "create.*|append.*|rename|delete.*|mkdir.*|concat|truncate|set(Owner|Permission|Times)|copyFrom.*|moveFrom.*"))
                .orShould()
                .callMethodWhere(changes(
                        assignableTo(Files.class),
                        "write.*|new(OutputStream|BufferedWriter|ByteChannel)|create.*|move|copy|delete.*|set.*"))
                .orShould()
                .callMethodWhere(changes(assignableTo(File.class), "create.*|delete.*|mkdir.*|renameTo|set.*"))
                .orShould()
                .callMethodWhere(changes(assignableTo(FileChannel.class), "open"))
                .orShould()
                .dependOnClassesThat(belongToAnyOf(FileOutputStream.class, FileWriter.class, RandomAccessFile.class))
                .check(APPLICATION);
    }

    @Test
    void onlyTheStoreAndModelsAreWrittenBySpark() {
        noClasses()
                .that()
                .resideOutsideOfPackages(STORE, DEMO, BENCH, MODELS)
                .should()
                .dependOnClassesThat(assignableTo(DataFrameWriter.class))
                .check(APPLICATION);
    }

    @Test
    void onlyOnePackageTouchesTheInternalsOfSpark() {
        DescribedPredicate<JavaClass> internals = resideInAnyPackage(
                        "org.apache.spark.sql.catalyst..",
                        "org.apache.spark.sql.classic..",
                        "org.apache.spark.sql.execution..",
                        "org.apache.spark.sql.internal..",
                        "org.apache.spark.sql.vectorized..",
                        "org.apache.spark.deploy..",
                        "org.apache.spark.internal..",
                        "org.apache.spark.unsafe..",
                        "org.apache.spark.util..")
                // What catalogs, which are of the public interface, must throw.
                .and(not(nameMatching("org\\.apache\\.spark\\.sql\\.catalyst\\.analysis\\.NoSuch\\w+Exception")))
                .and(belongToAnyOf(
                                AccumulatorV2.class,
                                LongAccumulator.class,
                                DoubleAccumulator.class,
                                CollectionAccumulator.class)
                        .negate());
        noClasses()
                .that()
                .resideOutsideOfPackage("io.vernier.spark.plan..")
                .should()
                .dependOnClassesThat(internals)
                .check(APPLICATION);
    }

    @Test
    void theClientOfS3IsReachedOnlyThroughHadoop() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAPackage("software.amazon..")
                        .or(resideInAPackage("org.apache.hadoop.fs.s3a.."))
                        .or(resideInAPackage("org.apache.http..")))
                .check(APPLICATION);
    }

    @Test
    void onnxKnowsNeitherSparkNorTheApplication() {
        noClasses()
                .that()
                .resideInAPackage("io.vernier.onnx..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.apache..",
                        "scala..",
                        "io.vernier.config..",
                        "io.vernier.jobs..",
                        "io.vernier.ml..",
                        "io.vernier.outcome..",
                        "io.vernier.spark..",
                        "io.vernier.sql..")
                .check(APPLICATION);
    }

    @Test
    void onlyOnePackageKnowsTheRuntimeOfNetworks() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.vernier.onnx.runtime")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.onnxruntime..")
                .check(APPLICATION);
    }

    @Test
    void everyClassHasItsPlace() {
        classes()
                .should()
                .resideInAnyPackage(
                        "io.vernier.config..",
                        "io.vernier.jobs..",
                        "io.vernier.ml..",
                        "io.vernier.onnx..",
                        "io.vernier.outcome..",
                        "io.vernier.spark..",
                        "io.vernier.sql..")
                .andShould()
                .resideOutsideOfPackages("..util..", "..common..", "..core..", "..helper..", "..manager..", "..impl..")
                .check(APPLICATION);
    }

    private static DescribedPredicate<JavaCall<?>> changes(
            DescribedPredicate<? super JavaClass> owner, String methods) {
        DescribedPredicate<JavaAccess<?>> access = targetOwner(owner).and(target(nameMatching(methods)));
        return access.forSubtype();
    }
}
