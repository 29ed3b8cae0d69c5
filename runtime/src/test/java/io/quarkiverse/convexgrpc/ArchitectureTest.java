package io.quarkiverse.convexgrpc;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

import io.smallrye.config.ConfigMapping;

/** Holds the rooms of the architecture page to their charters: what each may import, of ours and of others'. */
class ArchitectureTest {

    private static final String ROOT = "io.quarkiverse.convexgrpc";
    private static final String INTERNAL = ROOT + ".runtime.internal.";

    /** Rooms that are Java and each other, and nothing else. */
    private static final List<String> PURE = List.of("time", "endpoint", "load", "policy", "instance");

    private static final Map<String, Room> ROOMS = rooms();

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages(ROOT);

    private record Room(String name, List<String> ours, List<String> others) {

        String[] allowed() {
            return Stream.of(Stream.of(INTERNAL + name, "java.."), ours.stream().map(our -> INTERNAL + our), others.stream())
                    .flatMap(s -> s).toArray(String[]::new);
        }
    }

    private static Map<String, Room> rooms() {
        Map<String, Room> rooms = new LinkedHashMap<>();
        for (Room room : List.of(
                new Room("time", List.of(), List.of()),
                new Room("endpoint", List.of("time"), List.of()),
                new Room("kubernetes", List.of("endpoint", "time"),
                        List.of("io.fabric8..", "com.fasterxml.jackson.core..", "org.jboss.logging..")),
                new Room("load", List.of("endpoint", "time"), List.of()),
                new Room("policy", List.of("endpoint", "load", "time"), List.of()),
                new Room("grpc", List.of("endpoint", "load", "policy", "instance", "time"),
                        List.of("io.grpc..", "javax.net.ssl..")),
                new Room("stork", List.of("endpoint", "load", "policy", "time"),
                        List.of("io.smallrye.stork..", "io.smallrye.mutiny..")),
                // what Stork generates would have the same name for both
                new Room("stork.discovery", List.of("stork"), List.of("io.smallrye.stork..", "jakarta.enterprise..")),
                new Room("stork.balancer", List.of("stork"), List.of("io.smallrye.stork..", "jakarta.enterprise..")),
                new Room("vertx", List.of("time"),
                        List.of("io.grpc..", "io.vertx..", "io.netty..", "com.google.common.util.concurrent..")),
                new Room("instance", List.of("time"), List.of()),
                new Room("facade", List.of("endpoint", "load", "policy", "instance", "time"),
                        List.of(ROOT, "io.smallrye.mutiny..")),
                new Room("observe", List.of("endpoint", "load", "policy", "instance", "time"),
                        List.of("io.micrometer..", "org.eclipse.microprofile.health..", "org.jboss.logging..", "jakarta..")))) {
            rooms.put(room.name, room);
        }
        return rooms;
    }

    static Stream<String> roomNames() {
        return ROOMS.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("roomNames")
    void room_importsOnlyWhatItsCharterAllows(String name) {
        classes().that().resideInAPackage(INTERNAL + name)
                .should().onlyDependOnClassesThat().resideInAnyPackage(ROOMS.get(name).allowed())
                .check(CLASSES);
    }

    @Test
    void everyInternalPackage_hasACharter() {
        Set<String> packages = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            if (type.getPackageName().startsWith(INTERNAL)) {
                packages.add(type.getPackageName().substring(INTERNAL.length()));
            }
        }
        assertThat(packages).isEqualTo(new TreeSet<>(ROOMS.keySet()));
    }

    @Test
    void rooms_haveNoCycles() {
        slices().matching(INTERNAL + "(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void nobodyImportsObserve_butTheCompositionRoot() {
        noClasses().that().resideOutsideOfPackages(ROOT + ".runtime", INTERNAL + "observe")
                .should().dependOnClassesThat().resideInAPackage(INTERNAL + "observe").check(CLASSES);
    }

    @Test
    void pureRooms_areClosed_recordsEnumsInterfacesOrFinalClasses() {
        for (String name : PURE) {
            classes().that().resideInAPackage(INTERNAL + name).and().areTopLevelClasses().and().areNotInterfaces()
                    .and().doNotHaveSimpleName("package-info")
                    .should().haveModifier(JavaModifier.FINAL).allowEmptyShould(true)
                    .check(CLASSES);
        }
    }

    @Test
    void configMappings_liveInConfig_whichHoldsInterfacesOnly() {
        String config = ROOT + ".runtime.config";
        classes().that().areAnnotatedWith(ConfigMapping.class).should().resideInAPackage(config).check(CLASSES);
        classes().that().resideInAPackage(config).and().doNotHaveSimpleName("package-info").should().beInterfaces()
                .check(CLASSES);
        classes().that().resideInAPackage(config).should().onlyDependOnClassesThat()
                .resideInAnyPackage(config, "java..", "io.smallrye.config..", "io.quarkus.runtime.annotations..")
                .check(CLASSES);
    }

    @Test
    void fabric8_isKnownToTheKubernetesRoomAndTheRootOnly() {
        noClasses().that().resideOutsideOfPackages(INTERNAL + "kubernetes", ROOT + ".runtime")
                .should().dependOnClassesThat().resideInAPackage("io.fabric8..").check(CLASSES);
    }
}
