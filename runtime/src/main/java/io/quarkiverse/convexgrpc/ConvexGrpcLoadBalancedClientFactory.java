package io.quarkiverse.convexgrpc;

import java.util.function.Function;

import io.grpc.Channel;
import io.grpc.stub.AbstractStub;
import io.smallrye.mutiny.Uni;

/**
 * Makes gRPC clients for services whose names are known at run time only. A CDI bean. Never blocks; can be called from an event
 * loop and from virtual threads. Thread-safe.
 * <p>
 * There is one channel for each service, which all of its clients share. It balances by
 * {@code quarkus.convex-grpc.services."<service>".…}, and uses TLS where
 * {@code quarkus.convex-grpc.services."<service>".tls-configuration-name} or
 * {@code quarkus.convex-grpc.client-factory.tls-configuration-name} names a configuration of Quarkus' TLS registry. Global
 * client
 * interceptors apply. All channels are closed with the application.
 */
public interface ConvexGrpcLoadBalancedClientFactory {

    /**
     * The channel of the service, opened where it is not. Calls of it fail with {@code UNAVAILABLE} and the reason where
     * nothing
     * can be called, as those of configured clients do.
     *
     * @param service {@code <service>[.<namespace>][:<port>]}
     * @return never null
     * @throws IllegalArgumentException for a name that Kubernetes would refuse
     * @throws IllegalStateException where the application is stopping. Where keys of the service do not go together, as the
     *         policy {@code consistent-hash} without {@code hash-header}, it is Quarkus' {@code ConfigurationException}
     */
    Channel channel(String service);

    /**
     * A stub on the {@link #channel} of the service.
     *
     * @param service {@code <service>[.<namespace>][:<port>]}
     * @param stub makes it, as {@code EchoGrpc::newBlockingStub}, {@code EchoGrpc::newStub} or
     *        {@code MutinyEchoGrpc::newMutinyStub}
     * @return never null
     */
    <S extends AbstractStub<S>> S stub(String service, Function<Channel, S> stub);

    /** How many channels are open. */
    int channelCount();

    /**
     * Closes the channel of the service, which the application does not call any more: calls in flight end as they may, new
     * ones
     * on stubs that were made before fail with {@code UNAVAILABLE}. The next {@link #channel} opens another.
     *
     * @param service {@code <service>[.<namespace>][:<port>]}
     * @return ends when its calls have ended; at once where none is open. It is closed when this method is called
     */
    Uni<Void> close(String service);
}
