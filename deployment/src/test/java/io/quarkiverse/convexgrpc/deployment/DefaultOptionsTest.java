package io.quarkiverse.convexgrpc.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

import jakarta.inject.Inject;

import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.grpc.Channel;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkiverse.convexgrpc.deployment.SpecifiedOption.Side;
import io.quarkus.grpc.GrpcClient;
import io.quarkus.test.QuarkusUnitTest;
import io.quarkus.test.common.http.TestHTTPResource;

/** What the options are that an application does not set, as it runs. */
class DefaultOptionsTest {

    /** A test's own servers have other ports, and of what others set only the outcome can be read. */
    private static final Set<SpecifiedOption> ELSEWHERE = EnumSet.of(SpecifiedOption.HEALTH_PORT, SpecifiedOption.METRICS_PORT,
            SpecifiedOption.SERVICE_NAME);
    private static final EchoServer A = new EchoServer("a");
    private static final EchoServer B = new EchoServer("b");
    private static final ApiStub API = new ApiStub(A.port());

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = Options.application(API, A.address() + ',' + B.address());

    @GrpcClient("payment")
    Channel payment;

    @GrpcClient("ledger")
    Channel ledger;

    @Inject
    MeterRegistry meters;

    @TestHTTPResource("/health/bets/readiness")
    URI readiness;

    @TestHTTPResource(value = "/metrics", management = true)
    URI metrics;

    @AfterAll
    static void close() {
        API.close();
        A.close();
        B.close();
    }

    @Test
    void keys_haveTheDefaultsThatAreListed() {
        Config config = ConfigProvider.getConfig();
        for (SpecifiedOption option : SpecifiedOption.values()) {
            if (!ELSEWHERE.contains(option)) {
                assertThat(Objects.requireNonNullElse(config.getConfigValue(option.key()).getRawValue(), ""))
                        .as(option.key()).isEqualTo(option.defaultValue());
            }
        }
    }

    @Test
    @Shows(value = SpecifiedOption.SERVICE_DISCOVERY, what = Side.DEFAULT)
    void serviceDiscovery_isOn_endpointsComeFromKubernetes() {
        assertThat(EchoServer.call(payment)).isEqualTo("a");
    }

    @Test
    @Shows(value = SpecifiedOption.LOAD_BALANCING, what = Side.DEFAULT)
    void loadBalancing_isOn_everyEndpointGetsCalls() {
        await().untilAsserted(() -> {
            Set<String> answered = new TreeSet<>();
            for (int i = 0; i < 20; i++) {
                answered.add(EchoServer.call(ledger));
            }
            assertThat(answered).containsExactly("a", "b");
        });
    }

    @Test
    @Shows(value = SpecifiedOption.SERVICE_NAME, what = Side.DEFAULT)
    void serviceName_isThatOfTheApplication_probesAreUnderIt() throws IOException, InterruptedException {
        assertThat(Options.get(readiness).body()).contains("\"checks\"");
    }

    @Test
    @Shows(value = SpecifiedOption.HEALTH_CHECKS, what = Side.DEFAULT)
    void healthChecks_areOn_probesTellOfThisInstanceAndOfItsServices() throws IOException, InterruptedException {
        assertThat(Options.get(readiness).body()).contains("grpc-health-check", "convex-grpc-discovery");
    }

    @Test
    @Shows(value = SpecifiedOption.METRICS, what = Side.DEFAULT)
    void metrics_areOn_theMetersAreThere() {
        await().untilAsserted(
                () -> assertThat(meters.getMeters()).extracting(meter -> meter.getId().getName())
                        .contains("convex.grpc.server.score", "convex.grpc.discovery.endpoints"));
    }

    @Test
    @Shows(value = SpecifiedOption.SERVICE_INSTANCE_PREFIX, what = Side.DEFAULT)
    void serviceInstancePrefix_beginsTheNameOnTheMetersOfTheExtension_andOnNoOthers() {
        await().untilAsserted(() -> {
            List<String> samples = Options.get(metrics).body().lines().filter(line -> !line.startsWith("#")).toList();
            assertThat(samples).filteredOn(line -> line.startsWith("convex_grpc_")).hasSizeGreaterThan(50)
                    .allMatch(line -> Options.INSTANCE.matcher(line).results().count() == 1)
                    .allMatch(line -> line.contains("convex_instance=\"convex-grpc-"));
            assertThat(samples).filteredOn(line -> !line.startsWith("convex_grpc_")).isNotEmpty()
                    .noneMatch(line -> line.contains("convex_instance"));
        });
    }
}
