package io.quarkiverse.convexgrpc.samples.stressed;

import java.util.concurrent.atomic.AtomicLong;

import org.eclipse.microprofile.config.inject.ConfigProperty;

import io.grpc.Status;
import io.quarkiverse.convexgrpc.samples.stressed.v1.StressedService;
import io.quarkiverse.convexgrpc.samples.stressed.v1.Suffering;
import io.quarkiverse.convexgrpc.samples.stressed.v1.WorkReply;
import io.quarkiverse.convexgrpc.samples.stressed.v1.WorkRequest;
import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Uni;

/** Works, and suffers as it is told. */
@GrpcService
public class StressedGrpcService implements StressedService {

    private final AtomicLong calls = new AtomicLong();
    private final String instance;
    private final Places places;
    private final Sufferer sufferer;

    StressedGrpcService(@ConfigProperty(name = "stressed.instance") String instance, Places places, Sufferer sufferer) {
        this.instance = instance;
        this.places = places;
        this.sufferer = sufferer;
    }

    @Override
    public Uni<WorkReply> work(WorkRequest request) {
        if (Math.floorMod(calls.getAndIncrement(), 100) < sufferer.failingCalls() * 100) {
            return Uni.createFrom().failure(Status.INTERNAL.withDescription("as told").asRuntimeException());
        }
        sufferer.litter();
        return places.work(sufferer.dependency()).map(done -> WorkReply.newBuilder().setDoneBy(instance).build());
    }

    @Override
    public Uni<Suffering> suffer(Suffering suffering) {
        return sufferer.become(suffering).replaceWith(suffering);
    }
}
