package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.grpc.ManagedChannel;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.netty.NettyChannelBuilder;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.DiscoveryListener;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceDirectory;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadBook;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadListener;
import io.quarkiverse.convexgrpc.runtime.internal.policy.PolicyName;
import io.quarkiverse.convexgrpc.runtime.internal.policy.Standpoint;
import io.quarkiverse.convexgrpc.runtime.internal.time.Randomness;
import io.quarkiverse.convexgrpc.runtime.internal.time.Scheduler;
import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;

/** How a channel's target names a Service, one of its ports, and the number that mode {@code service} dials. */
class TargetsTest {

    private final List<String> followed = new CopyOnWriteArrayList<>();
    private final List<String> dialled = new CopyOnWriteArrayList<>();
    private final Scheduler scheduler = Scheduler.system("test");
    private final NameResolverProvider dns = new Dns();
    private Mode mode = Mode.ENDPOINTS;
    private final GrpcAdapter adapter = new GrpcAdapter(new ServiceDirectory((service, sink) -> {
        followed.add(service.toString());
        return () -> {
        };
    }, scheduler, Ticker.system(), DiscoveryListener.NOOP), () -> "shop",
            service -> new ChannelSettings(PolicyName.RANDOM, null, mode, Duration.ofSeconds(1), Duration.ofSeconds(1),
                    Duration.ofSeconds(1)),
            Runnable::run, new LoadBook(LoadListener.NOOP), LoadListener.NOOP,
            new Standpoint("", "", Randomness.system()), Ticker.system(), Randomness.system());

    @BeforeEach
    void install() {
        adapter.install();
        NameResolverRegistry.getDefaultRegistry().register(dns);
    }

    @AfterEach
    void uninstall() {
        NameResolverRegistry.getDefaultRegistry().deregister(dns);
        adapter.uninstall();
        scheduler.shutdown();
    }

    private void open(String target) {
        ManagedChannel channel = NettyChannelBuilder.forTarget(target).usePlaintext().build();
        channel.getState(true);
        await().until(() -> !followed.isEmpty() || !dialled.isEmpty());
        channel.shutdownNow();
    }

    @ParameterizedTest
    @CsvSource({ "convex:///payment, payment.shop", "convex://payment, payment.shop", "convex:payment, payment.shop",
            "convex://payment:9000, payment.shop", "convex:///payment:9000, payment.shop",
            "convex:///payment:admin, payment.shop:admin", "convex:///payment.prod:http, payment.prod:http",
            "convex://payment:admin:9000, payment.shop:admin", "convex://payment.prod:http-2:9000, payment.prod:http-2",
            "convex://payment:admin, payment.shop:admin", "convex://payment.prod.svc:9a:65535, payment.prod:9a" })
    void target_namesTheServiceAndItsPort(String target, String expected) {
        open(target);

        assertThat(followed).containsExactly(expected);
    }

    @ParameterizedTest
    @CsvSource({ "convex://payment:9000, payment.shop.svc:9000", "convex:///payment:9000, payment.shop.svc:9000",
            "convex://payment:admin:9000, payment.shop.svc:9000", "convex://payment.prod:admin:9001, payment.prod.svc:9001",
            "convex:///payment:admin, payment.shop.svc:80" })
    void modeService_dialsTheNumber_whateverPortIsNamed(String target, String expected) {
        mode = Mode.SERVICE;

        open(target);

        assertThat(dialled).containsOnly("/" + expected);
        assertThat(followed).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = { "convex:///Payment", "convex:///payment:ADMIN", "convex://payment:a:b:9000", "convex:///payment:",
            "convex:///payment.shop.svc.clusterset.local" })
    void targetThatNamesNoService_isRefused(String target) {
        assertThatThrownBy(() -> NettyChannelBuilder.forTarget(target).usePlaintext().build())
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("expected: ");
    }

    private final class Dns extends NameResolverProvider {

        @Override
        protected boolean isAvailable() {
            return true;
        }

        @Override
        protected int priority() {
            return 9;
        }

        @Override
        public String getDefaultScheme() {
            return "dns";
        }

        @Override
        public NameResolver newNameResolver(URI target, NameResolver.Args args) {
            dialled.add(target.getPath());
            return new NameResolver() {

                @Override
                public String getServiceAuthority() {
                    return target.getPath().substring(1);
                }

                @Override
                public void shutdown() {
                }
            };
        }
    }
}
