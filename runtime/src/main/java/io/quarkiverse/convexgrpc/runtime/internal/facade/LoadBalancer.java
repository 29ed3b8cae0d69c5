package io.quarkiverse.convexgrpc.runtime.internal.facade;

import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;

import io.quarkiverse.convexgrpc.ConvexGrpcLoadBalancer;
import io.quarkiverse.convexgrpc.EndpointPick;
import io.quarkiverse.convexgrpc.ServiceEndpoint;
import io.quarkiverse.convexgrpc.ServiceUnavailableException;
import io.quarkiverse.convexgrpc.runtime.internal.load.Outcome;
import io.quarkiverse.convexgrpc.runtime.internal.policy.KeyHash;
import io.quarkiverse.convexgrpc.runtime.internal.policy.PickedEndpoint;
import io.quarkiverse.convexgrpc.runtime.internal.policy.ServiceBalancer;
import io.quarkiverse.convexgrpc.runtime.internal.policy.ServiceBalancers;
import io.quarkiverse.convexgrpc.runtime.internal.policy.ServicePicker;
import io.smallrye.mutiny.Uni;

/** Picks endpoints for calls that the application makes by itself. Thread-safe. */
public final class LoadBalancer implements ConvexGrpcLoadBalancer {

    private static final long NO_KEY = 0;

    private final Supplier<Services> services;
    private final Supplier<ServiceBalancers> balancers;
    private final Patience patience;
    private final Function<Throwable, Outcome> outcomes;

    /**
     * @param services may be asked for once the application has begun to start
     * @param balancers likewise
     * @param outcomes what a call's failure says about its endpoint
     */
    public LoadBalancer(Supplier<Services> services, Supplier<ServiceBalancers> balancers, Patience patience,
            Function<Throwable, Outcome> outcomes) {
        this.services = services;
        this.balancers = balancers;
        this.patience = patience;
        this.outcomes = outcomes;
    }

    @Override
    public Uni<EndpointPick> pick(String service) {
        return soon(service, NO_KEY).map(Function.identity());
    }

    @Override
    public Uni<EndpointPick> pick(String service, String key) {
        return soon(service, KeyHash.of(key)).map(Function.identity());
    }

    @Override
    public EndpointPick pickAndAwait(String service) {
        return await(service, NO_KEY, "pick(service)");
    }

    @Override
    public EndpointPick pickAndAwait(String service, String key) {
        return await(service, KeyHash.of(key), "pick(service, key)");
    }

    @Override
    public <T> Uni<T> call(String service, Function<ServiceEndpoint, Uni<T>> call) {
        Objects.requireNonNull(call, "call");
        return soon(service, NO_KEY).onItem().transformToUni(pick -> made(pick, call));
    }

    private static <T> Uni<T> made(Pick pick, Function<ServiceEndpoint, Uni<T>> call) {
        Uni<T> made;
        try {
            made = Objects.requireNonNull(call.apply(pick.endpoint()), "the Uni of the call");
        } catch (Throwable t) {
            pick.failed(t);
            return Uni.createFrom().failure(t);
        }
        return made.onItem().invoke(pick::succeeded).onFailure().invoke(pick::failed).onCancellation().invoke(pick::close);
    }

    @Override
    public <T> T callAndAwait(String service, Function<ServiceEndpoint, T> call) {
        Objects.requireNonNull(call, "call");
        Pick pick = await(service, NO_KEY, "call(service, call)");
        try {
            T answer = call.apply(pick.endpoint());
            pick.succeeded();
            return answer;
        } catch (Throwable t) {
            pick.failed(t);
            throw t;
        }
    }

    private Uni<Pick> soon(String service, long key) {
        ServiceBalancer balancer = balancer(service);
        return patience.soon(service, balancer.known()).map(known -> picked(service, balancer, key));
    }

    private Pick await(String service, long key, String instead) {
        ServiceBalancer balancer = balancer(service);
        patience.await(service, balancer.known(), instead);
        return picked(service, balancer, key);
    }

    private ServiceBalancer balancer(String service) {
        return balancers.get().of(services.get().key(service));
    }

    private Pick picked(String service, ServiceBalancer balancer, long key) {
        ServicePicker now = balancer.now();
        PickedEndpoint picked = now.pick(key);
        if (picked == null) {
            Services.known(service, now.update());
            throw new ServiceUnavailableException(service, now.whyNone());
        }
        // an application that forgets to say is no fault of the endpoint
        picked.begin(Outcome.CANCELLED);
        return new Pick(picked, services.get().view(balancer.service(), picked.endpoint()), outcomes);
    }
}
