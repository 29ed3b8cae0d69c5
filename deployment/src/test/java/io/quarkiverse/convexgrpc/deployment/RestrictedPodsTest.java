package io.quarkiverse.convexgrpc.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.Serialization;

/**
 * Pods as we make them run in a namespace whose label {@code pod-security.kubernetes.io/enforce} is {@code restricted}, as
 * far as the list of that standard says: https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
class RestrictedPodsTest {

    /** Here, {@code quarkus.convex-grpc.manifests.security-context} and all else is switched off. */
    private static final String OFF = "everything-off-1.32.yml";

    /** What goes to the namespaces of called services. */
    private static final String NO_PODS = "everything-on-foreign-roles.yml";

    static Stream<Arguments> filesAndRules() {
        return GoldenObject.files().filter(file -> !file.equals(OFF) && !file.equals(NO_PODS))
                .flatMap(file -> Stream.of(RestrictedRule.values()).map(rule -> Arguments.of(file, rule)));
    }

    @ParameterizedTest
    @MethodSource("filesAndRules")
    void podsOfEveryFile_heldAgainstARule_meetIt(String file, RestrictedRule rule) {
        assertThat(pods(file)).isNotEmpty();
        for (PodTemplateSpec pod : pods(file)) {
            assertThat(rule.violations(pod)).as("%s in %s", rule, file).isEmpty();
        }
    }

    @Test
    void podsWhereTheSecurityContextIsSwitchedOff_violateTheFourRulesThatAskForOne() {
        assertThat(pods(OFF)).hasSize(1)
                .allSatisfy(pod -> assertThat(RestrictedRule.values()).filteredOn(rule -> !rule.violations(pod).isEmpty())
                        .containsExactlyInAnyOrder(RestrictedRule.CAPABILITIES, RestrictedRule.PRIVILEGE_ESCALATION,
                                RestrictedRule.RUNNING_AS_NON_ROOT, RestrictedRule.SECCOMP));
    }

    @ParameterizedTest
    @EnumSource
    void podThatBreaksOneRule_itsContainersOrItself_isFoundByThatRule(RestrictedRule rule) {
        for (PodTemplateSpec broken : rule.broken(pods("default-1.32.yml").get(0))) {
            assertThat(RestrictedRule.values()).filteredOn(other -> !other.violations(broken).isEmpty())
                    .as(Serialization.asYaml(broken)).hasSameElementsAs(rule.brokenTogether());
        }
    }

    private static List<PodTemplateSpec> pods(String file) {
        return GoldenObject.of(file).stream().filter(object -> object.kind().equals("Deployment"))
                .map(object -> Serialization.unmarshal(object.text(), Deployment.class).getSpec().getTemplate()).toList();
    }
}
