package io.quarkiverse.convexgrpc;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

import org.junit.jupiter.api.Test;

import com.sun.source.util.JavacTask;
import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.domain.properties.HasModifiers;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

/** What applications compile against stands on its own: it shows nothing of how it is made, and says what it is. */
class ApiTest {

    private static final String ROOT = "io.quarkiverse.convexgrpc";
    private static final Path SOURCES = Path.of("src", "main", "java", "io", "quarkiverse", "convexgrpc");
    private static final Set<String> OF_GRPC = Set.of("io.grpc.Channel", "io.grpc.stub.AbstractStub");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages(ROOT);

    @Test
    void rootPackage_usesJavaMutinyAndStubsOnly() {
        classes().that().resideInAPackage(ROOT)
                .should().onlyDependOnClassesThat(resideInAnyPackage(ROOT, "java..", "io.smallrye.mutiny..")
                        .or(describe("gRPC's channels and stubs", type -> OF_GRPC.contains(type.getName()))))
                .check(CLASSES);
    }

    @Test
    void signatures_mentionNoTypeThatIsInternal() {
        List<String> faults = new ArrayList<>();
        for (JavaClass type : api()) {
            mentioned(type).map(JavaClass::getName).filter(name -> name.startsWith(ROOT + ".runtime."))
                    .forEach(name -> faults.add(type.getSimpleName() + " mentions " + name));
        }
        assertThat(faults).isEmpty();
    }

    private static List<JavaClass> api() {
        return CLASSES.stream().filter(type -> type.getPackageName().equals(ROOT) && seen(type)).toList();
    }

    private static boolean seen(HasModifiers one) {
        return one.getModifiers().contains(JavaModifier.PUBLIC) || one.getModifiers().contains(JavaModifier.PROTECTED);
    }

    /** All types that the declarations of a type and its members name, those between angle brackets as well. */
    private static Stream<JavaClass> mentioned(JavaClass type) {
        Stream<JavaType> above = Stream.concat(type.getSuperclass().stream(), type.getInterfaces().stream());
        Stream<JavaClass> units = type.getCodeUnits().stream().filter(ApiTest::seen).flatMap(ApiTest::mentioned);
        Stream<JavaClass> fields = type.getFields().stream().filter(ApiTest::seen).flatMap(ApiTest::mentioned);
        return Stream.of(raw(above), bounds(type.getTypeParameters()), annotations(type.getAnnotations()), units, fields)
                .flatMap(part -> part);
    }

    private static Stream<JavaClass> mentioned(JavaCodeUnit unit) {
        Stream<JavaType> types = Stream.concat(Stream.of(unit.getReturnType()), unit.getParameterTypes().stream());
        Stream<JavaClass> ofParameters = unit.getParameters().stream()
                .flatMap(parameter -> annotations(parameter.getAnnotations()));
        return Stream.of(raw(types), unit.getExceptionTypes().stream(), bounds(unit.getTypeParameters()),
                annotations(unit.getAnnotations()), ofParameters).flatMap(part -> part);
    }

    private static Stream<JavaClass> mentioned(JavaField field) {
        return Stream.concat(raw(Stream.of(field.getType())), annotations(field.getAnnotations()));
    }

    private static Stream<JavaClass> raw(Stream<JavaType> types) {
        return types.flatMap(type -> type.getAllInvolvedRawTypes().stream());
    }

    private static Stream<JavaClass> bounds(Collection<? extends JavaType> parameters) {
        return parameters.stream().flatMap(parameter -> parameter.getAllInvolvedRawTypes().stream());
    }

    private static Stream<JavaClass> annotations(Collection<? extends JavaAnnotation<?>> annotations) {
        return annotations.stream().map(JavaAnnotation::getRawType);
    }

    @Test
    void everyTypeAndMember_thatOthersSee_hasJavadoc() throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
                Stream<Path> sources = Files.list(SOURCES)) {
            JavacTask task = (JavacTask) compiler.getTask(null, files, null, List.of("-proc:none"), null,
                    files.getJavaFileObjectsFromPaths(
                            sources.filter(path -> path.toString().endsWith(".java")).sorted().toList()));
            Undocumented undocumented = new Undocumented(task);
            task.parse().forEach(undocumented::look);

            assertThat(undocumented.seen()).as("members looked at").isGreaterThan(100);
            assertThat(undocumented.found()).isEmpty();
        }
    }
}
