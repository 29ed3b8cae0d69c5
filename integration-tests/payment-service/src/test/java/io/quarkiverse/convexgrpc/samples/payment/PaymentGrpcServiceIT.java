package io.quarkiverse.convexgrpc.samples.payment;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class PaymentGrpcServiceIT extends PaymentGrpcServiceTest {
}
