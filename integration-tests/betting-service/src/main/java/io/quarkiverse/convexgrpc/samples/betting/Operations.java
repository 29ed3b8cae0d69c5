package io.quarkiverse.convexgrpc.samples.betting;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

import io.quarkiverse.convexgrpc.ConvexGrpcKubernetesServiceDiscovery;
import io.quarkiverse.convexgrpc.ConvexGrpcLoadBalancedClientFactory;
import io.quarkiverse.convexgrpc.ConvexGrpcLoadBalancer;
import io.quarkiverse.convexgrpc.ConvexGrpcServiceManager;
import io.quarkiverse.convexgrpc.ServiceEndpoint;
import io.quarkiverse.convexgrpc.ServiceOverview;
import io.quarkiverse.convexgrpc.samples.payment.v1.MutinyPaymentServiceGrpc;
import io.quarkiverse.convexgrpc.samples.payment.v1.PaymentReply;
import io.quarkiverse.convexgrpc.samples.payment.v1.PaymentRequest;
import io.quarkiverse.convexgrpc.samples.payment.v1.PaymentServiceGrpc;
import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.mutiny.Uni;
import io.smallrye.stork.Stork;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** What those who run the application may ask of it, in plain text; each answer but one is given on an event loop. */
@ApplicationScoped
public class Operations {

    @Inject
    ConvexGrpcKubernetesServiceDiscovery discovery;

    @Inject
    ConvexGrpcLoadBalancer balancer;

    @Inject
    ConvexGrpcLoadBalancedClientFactory clients;

    @Inject
    ConvexGrpcServiceManager manager;

    @Inject
    @VirtualThreads
    ExecutorService virtualThreads;

    void routes(@Observes Router router) {
        answer(router, "endpoints", request -> discovery.allServiceEndpoints(service(request)).map(Operations::lines));
        answer(router, "statistics", request -> Uni.createFrom().item(discovery.getDiscoveryStatistics().toString()));
        answer(router, "pick", request -> balancer.call(service(request), Uni.createFrom()::item).map(ServiceEndpoint::pod));
        answer(router, "pay", request -> clients.stub(service(request), MutinyPaymentServiceGrpc::newMutinyStub)
                .pay(PaymentRequest.getDefaultInstance()).map(PaymentReply::getServedBy));
        answer(router, "pay-and-wait",
                request -> Uni.createFrom().item(() -> payAndWait(service(request))).runSubscriptionOn(virtualThreads));
        answer(router, "stork", request -> Stork.getInstance().getService(service(request)).selectInstance()
                .map(instance -> instance.getHost()));
        answer(router, "services", request -> Uni.createFrom().item(overview(manager.services())));
        answer(router, "drain", request -> {
            manager.drainEndpoint(service(request), request.request().getParam("endpoint"));
            return Uni.createFrom().item("drained");
        });
        answer(router, "resume", request -> {
            manager.resumeEndpoint(service(request), request.request().getParam("endpoint"));
            return Uni.createFrom().item("resumed");
        });
    }

    private static void answer(Router router, String path, Function<RoutingContext, Uni<String>> answer) {
        router.get("/operations/" + path).handler(request -> Uni.createFrom().deferred(() -> answer.apply(request)).subscribe()
                .with(text -> request.response().end(text),
                        failure -> request.response().setStatusCode(500).end(failure.toString())));
    }

    private static String service(RoutingContext request) {
        return request.request().getParam("service");
    }

    /** On a virtual thread where the JVM has them, else on a worker thread. */
    private String payAndWait(String service) {
        String pod = clients.stub(service, PaymentServiceGrpc::newBlockingStub).pay(PaymentRequest.getDefaultInstance())
                .getServedBy();
        return pod + " answered " + Thread.currentThread() + " of Java " + Runtime.version().feature();
    }

    private static String lines(List<ServiceEndpoint> endpoints) {
        return endpoints.stream().map(endpoint -> endpoint.pod() + ' ' + endpoint.state())
                .collect(Collectors.joining("\n"));
    }

    private static String overview(List<ServiceOverview> services) {
        return services.stream().map(service -> service.service() + ' ' + service.policy() + ' ' + service.endpoints().stream()
                .map(it -> it.endpoint().pod() + '=' + it.endpoint().state()).collect(Collectors.joining(",")))
                .collect(Collectors.joining("\n"));
    }
}
