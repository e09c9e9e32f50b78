package dev.foretaste;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.modulith.core.ApplicationModules;

/** The arrows between the packages. */
class ArchitectureTest {
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
                        + "|java.lang..|java.util..|java.nio.charset..|jdk.incubator.vector..|org.jspecify.annotations..")
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
