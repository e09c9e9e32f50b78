package dev.foretaste;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.foretaste.factorization.Algorithms;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.modulith.core.ApplicationModules;

/** The arrows between the packages. */
class ArchitectureTest {
    private static final String FACTORIZATION = "dev.foretaste.factorization";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(new ImportOption.DoNotIncludePackageInfos())
            .importPackages("dev.foretaste");

    @Test
    void modulesDependOnlyOnWhatTheyDeclare() {
        ApplicationModules.of(ForetasteApplication.class).verify();
    }

    @ParameterizedTest
    @CsvSource({
        "dev.foretaste.matrix.., dev.foretaste.matrix..",
        "dev.foretaste.factorization.., dev.foretaste.matrix..|dev.foretaste.factorization..",
        "dev.foretaste.evaluation.., dev.foretaste.matrix..|dev.foretaste.factorization..|dev.foretaste.evaluation..",
    })
    void coreSeesOnlyItselfAndTheJdk(String core, String allowed) {
        String[] packages = (allowed
                        + "|java.lang..|java.util..|java.nio.charset..|com.sun.management..|jdk.incubator.vector.."
                        + "|org.jspecify.annotations..")
                .split("\\|");

        classes()
                .that()
                .resideInAPackage(core)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(packages)
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    /** Each package sees those named here and the contract that algorithms keep, never one further down: no circles. */
    @ParameterizedTest
    @CsvSource({
        "kernel, kernel",
        "parallel, parallel",
        "leastsquares, leastsquares|kernel|parallel",
        "factormodel, factormodel|kernel|parallel|leastsquares",
        "baseline, baseline|parallel|factormodel",
        "neighbourhood, neighbourhood|parallel|leastsquares|factormodel|baseline",
        "sgd, sgd|kernel|parallel|leastsquares|factormodel",
        "als, als|kernel|parallel|leastsquares|factormodel",
        "bayesian, bayesian|kernel|parallel|leastsquares|factormodel",
        "serving, serving|kernel|parallel|leastsquares",
    })
    void packagesOfTheFactorizationSeeOnlySomeOfThoseBefore(String name, String seen) {
        String[] packages = Stream.of(seen.split("\\|"))
                .map(each -> FACTORIZATION + "." + each)
                .toArray(String[]::new);

        noClasses()
                .that()
                .resideInAPackage(FACTORIZATION + "." + name)
                .should()
                .dependOnClassesThat(resideInAPackage(FACTORIZATION + ".*..").and(not(resideInAnyPackage(packages))))
                .check(CLASSES);
    }

    /** The one arrow from the contract to what keeps it. */
    @Test
    void onlyTheRegistrySeesTheAlgorithms() {
        noClasses()
                .that()
                .resideInAPackage(FACTORIZATION)
                .and()
                .doNotBelongToAnyOf(Algorithms.class)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(FACTORIZATION + ".*..")
                .check(CLASSES);
    }

    @Test
    void noAlgorithmSeesTheRegistry() {
        noClasses()
                .that()
                .resideInAPackage(FACTORIZATION + ".*..")
                .and()
                .resideOutsideOfPackage(FACTORIZATION + ".serving")
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(Algorithms.class)
                .check(CLASSES);
    }

    @Test
    void onlySimdTwinsSeeTheIncubatorModule() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.foretaste.factorization.kernel..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jdk.incubator.vector..")
                .check(CLASSES);
    }
}
