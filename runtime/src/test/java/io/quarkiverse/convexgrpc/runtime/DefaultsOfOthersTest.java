package io.quarkiverse.convexgrpc.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import io.quarkiverse.convexgrpc.Manual;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;

class DefaultsOfOthersTest {

    private static final String SERVICE_NAME = "quarkus.convex-grpc.service-name";
    private static final String KUBERNETES = "quarkus.kubernetes.";
    private static final String OPENSHIFT = "quarkus.openshift.";
    private static final String RETRY = "quarkus.grpc.clients.payment.retry";

    private static SmallRyeConfig config(Map<String, String> application) {
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder().addDefaultInterceptors()
                .withSources(new PropertiesConfigSource(application, "application", 250));
        builder.withDefaultValue(RETRY, "false");
        new DefaultsOfOthers().configBuilder(builder);
        return builder.build();
    }

    private static Map<String, String> balanced(Map<String, String> more) {
        Map<String, String> client = new HashMap<>(more);
        client.put("quarkus.grpc.clients.payment.name-resolver", "convex");
        return client;
    }

    @Test
    void guide_listsEveryDefault_andNoOther() {
        Map<String, String> listed = new TreeMap<>();
        for (List<String> row : Manual.table("defaults-table")) {
            listed.put(Manual.code(row.get(0)).replace("<client>", "payment"), Manual.code(row.get(1)));
        }
        SmallRyeConfig config = config(balanced(Map.of(SERVICE_NAME, "<service-name>")));
        Map<String, String> given = new TreeMap<>();
        config.getPropertyNames().forEach(name -> given.put(name, config.getConfigValue(name).getValue()));
        given.remove(SERVICE_NAME);
        given.keySet().removeIf(name -> name.endsWith(".name-resolver") || !name.startsWith("quarkus."));
        Map<String, String> openshift = new TreeMap<>();
        given.forEach((name, value) -> {
            if (name.startsWith(OPENSHIFT)) {
                openshift.put(name.replace(OPENSHIFT, KUBERNETES), value);
            }
        });
        given.keySet().removeIf(name -> name.startsWith(OPENSHIFT));

        assertThat(listed).isEqualTo(given);
        assertThat(openshift).as("as the guide says of OpenShift").isEqualTo(new TreeMap<>(listed.entrySet().stream()
                .filter(row -> row.getKey().startsWith(KUBERNETES))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue))));
    }

    @Test
    void applicationsOwnValue_wins() {
        SmallRyeConfig config = config(balanced(Map.of("quarkus.management.port", "9000", RETRY, "false")));

        assertThat(config.getConfigValue("quarkus.management.port").getValue()).isEqualTo("9000");
        assertThat(config.getConfigValue(RETRY).getValue()).isEqualTo("false");
    }

    @Test
    void applicationSwitchesTheManagementInterfaceOnItself_healthAndProbesStayWhereItHasThem() {
        SmallRyeConfig config = config(Map.of("quarkus.management.enabled", "true"));

        assertThat(config.getConfigValue("quarkus.smallrye-health.management.enabled").getValue()).isEqualTo("true");
        assertThat(config.getConfigValue("quarkus.kubernetes.readiness-probe.http-action-port-name").getValue()).isNull();
    }

    @Test
    void applicationSaysWhereHealthIs_probesFollow() {
        SmallRyeConfig config = config(Map.of("quarkus.smallrye-health.management.enabled", "true"));

        assertThat(config.getConfigValue("quarkus.smallrye-health.management.enabled").getValue()).isEqualTo("true");
        assertThat(config.getConfigValue("quarkus.kubernetes.liveness-probe.http-action-port-name").getValue()).isNull();
    }

    @Test
    void retryOfAClientThatIsNotOurs_staysAsItIs() {
        assertThat(config(Map.of()).getConfigValue(RETRY).getValue()).isEqualTo("false");
        assertThat(config(Map.of("quarkus.grpc.clients.payment.name-resolver", "dns")).getConfigValue(RETRY).getValue())
                .isEqualTo("false");
    }
}
