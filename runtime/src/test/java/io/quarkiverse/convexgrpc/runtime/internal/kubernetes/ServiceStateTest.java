package io.quarkiverse.convexgrpc.runtime.internal.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.DiscoveryListener;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceUpdate;
import io.quarkiverse.convexgrpc.runtime.internal.time.FakeTicker;

class ServiceStateTest {

    private final List<ServiceUpdate> updates = new ArrayList<>();
    private final ServiceState state = new ServiceState(new ServiceKey("shop", "payment"), new WantedPort("grpc", false),
            updates::add,
            DiscoveryListener.NOOP, new FakeTicker());

    private String reason() {
        return ((ServiceUpdate.Stale) updates.get(updates.size() - 1)).text();
    }

    private static Failure refused(int code) {
        return Failure.of(new KubernetesClientException("no", code, null));
    }

    @Test
    void refusalAfterABrokenConnection_isWhatIsTold_andABrokenConnectionAfterItIsNot() {
        state.listed(List.of());
        state.lost(Failure.timedOut("Connection was closed"));
        assertThat(reason()).contains("Connection was closed");

        state.lost(refused(HttpURLConnection.HTTP_UNAUTHORIZED));
        assertThat(reason()).contains("401", "token or certificate is not accepted");

        state.lost(Failure.timedOut("Connection was closed"));
        assertThat(reason()).contains("401");

        state.lost(refused(HttpURLConnection.HTTP_FORBIDDEN));
        assertThat(reason()).contains("403");
        assertThat(updates).hasSize(4);
    }
}
