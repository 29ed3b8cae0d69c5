package io.quarkiverse.convexgrpc.samples.betting;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

import io.quarkus.test.kubernetes.client.KubernetesServer;
import io.quarkus.test.kubernetes.client.KubernetesTestServer;

/** Tests of the application, each with payment pods of its own. */
abstract class WithPaymentPods {

    @KubernetesTestServer
    KubernetesServer kubernetes;

    BettingApplication betting;

    PaymentPods pods;

    @BeforeEach
    final void namePods() {
        pods = new PaymentPods(kubernetes.getClient());
    }

    @AfterEach
    final void endPods() {
        pods.close();
    }
}
