package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.StatusOr;
import io.quarkiverse.convexgrpc.runtime.internal.policy.PolicyName;

@ParameterizedClass
@EnumSource
class ServiceModeTest {

    private final Transport transport;

    ServiceModeTest(Transport transport) {
        this.transport = transport;
    }

    private final ClusterDns dns = new ClusterDns();

    @BeforeEach
    void register() {
        NameResolverRegistry.getDefaultRegistry().register(dns);
    }

    @AfterEach
    void deregister() {
        NameResolverRegistry.getDefaultRegistry().deregister(dns);
    }

    @Test
    void modeService_dialsTheService_andFollowsNoEndpoints() {
        try (Pod pod = Pod.start("the mesh's choice")) {
            dns.answer = new InetSocketAddress(Pod.address("127.0.0.1"), pod.port);
            try (Client client = new Client(transport, PolicyName.ROUND_ROBIN, Mode.SERVICE, null, Set.of())) {

                assertThat(client.call()).isEqualTo("the mesh's choice");
                assertThat(client.followed()).isFalse();
                assertThat(dns.asked).isNotEmpty().allMatch("dns:///payment.shop.svc:80"::equals);
                assertThat(client.channel.authority()).isEqualTo("payment.shop.svc:80");
            }
        }
    }

    /** Plays the cluster's DNS in place of gRPC's own resolver. */
    private static final class ClusterDns extends NameResolverProvider {

        final List<String> asked = new CopyOnWriteArrayList<>();
        volatile SocketAddress answer;

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
        public Collection<Class<? extends SocketAddress>> getProducedSocketAddressTypes() {
            return List.of(InetSocketAddress.class);
        }

        @Override
        public NameResolver newNameResolver(URI target, NameResolver.Args args) {
            asked.add(target.toString());
            return new NameResolver() {

                @Override
                public String getServiceAuthority() {
                    return target.getPath().substring(1);
                }

                @Override
                public void start(Listener2 listener) {
                    args.getSynchronizationContext().execute(() -> listener.onResult2(ResolutionResult.newBuilder()
                            .setAddressesOrError(StatusOr.fromValue(List.of(new EquivalentAddressGroup(answer)))).build()));
                }

                @Override
                public void shutdown() {
                }
            };
        }
    }
}
