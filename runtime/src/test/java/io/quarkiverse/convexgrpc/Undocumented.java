package io.quarkiverse.convexgrpc;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import javax.lang.model.element.Modifier;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;

/**
 * Looks for types and members that others see and that no Javadoc is written for. What overrides something has that one's, a
 * record's compact constructor the record's; of a record, each component needs its {@code @param}. Confined to one thread.
 */
final class Undocumented {

    private final DocTrees docs;
    private final List<String> found = new ArrayList<>();
    private int seen;

    Undocumented(JavacTask task) {
        this.docs = DocTrees.instance(task);
    }

    /** By type and member. */
    List<String> found() {
        return found;
    }

    /** How many types and members were looked at. */
    int seen() {
        return seen;
    }

    void look(CompilationUnitTree unit) {
        TreePath file = new TreePath(unit);
        for (Tree type : unit.getTypeDecls()) {
            if (type instanceof ClassTree declared && declared.getModifiers().getFlags().contains(Modifier.PUBLIC)) {
                look(new TreePath(file, type), declared);
            }
        }
    }

    private void look(TreePath path, ClassTree type) {
        String name = type.getSimpleName().toString();
        check(path, name);
        for (Tree member : type.getMembers()) {
            TreePath at = new TreePath(path, member);
            if (member instanceof ClassTree nested && seen(type, nested.getModifiers().getFlags())) {
                look(at, nested);
            } else if (member instanceof MethodTree method && seen(type, method.getModifiers().getFlags())
                    && !inherits(type, method)) {
                check(at, name + '.' + method.getName() + "()");
            } else if (member instanceof VariableTree field) {
                look(path, at, type, field);
            }
        }
    }

    private void look(TreePath path, TreePath at, ClassTree type, VariableTree field) {
        Set<Modifier> flags = field.getModifiers().getFlags();
        String name = type.getSimpleName() + "." + field.getName();
        if (type.getKind() == Tree.Kind.RECORD && !flags.contains(Modifier.STATIC)) {
            seen++;
            String doc = docs.getDocComment(path);
            if (doc == null || !doc.contains("@param " + field.getName() + ' ')) {
                found.add(name);
            }
        } else if (seen(type, flags)) {
            check(at, name);
        }
    }

    private static boolean seen(ClassTree in, Set<Modifier> flags) {
        return in.getKind() == Tree.Kind.INTERFACE ? !flags.contains(Modifier.PRIVATE)
                : flags.contains(Modifier.PUBLIC) || flags.contains(Modifier.PROTECTED);
    }

    private static boolean inherits(ClassTree in, MethodTree method) {
        return in.getKind() == Tree.Kind.RECORD && method.getName().contentEquals("<init>")
                || method.getModifiers().getAnnotations().stream()
                        .anyMatch(one -> one.getAnnotationType().toString().equals("Override"));
    }

    private void check(TreePath path, String name) {
        seen++;
        String doc = docs.getDocComment(path);
        if (doc == null || doc.isBlank()) {
            found.add(name);
        }
    }
}
