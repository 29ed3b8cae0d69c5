package io.quarkiverse.convexgrpc.deployment.manifest;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The room in which manifests are decided is pure: configuration in, objects out. */
@AnalyzeClasses(packagesOf = Manifests.class, importOptions = ImportOption.DoNotIncludeTests.class)
class ManifestArchitectureTest {

    @ArchTest
    static final ArchRule MANIFEST = classes().should().onlyDependOnClassesThat().resideInAnyPackage("java..",
            "io.quarkiverse.convexgrpc.deployment.manifest", "io.quarkiverse.convexgrpc.runtime.config",
            "io.quarkiverse.convexgrpc.runtime.internal.endpoint",
            "io.fabric8.kubernetes.api..", "io.fabric8.autoscaling.api..", "io.fabric8.kubernetes.client.utils",
            "com.fasterxml.jackson..");
}
