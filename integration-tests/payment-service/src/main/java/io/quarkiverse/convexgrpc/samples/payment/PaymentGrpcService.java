package io.quarkiverse.convexgrpc.samples.payment;

import java.time.Duration;
import java.util.UUID;

import org.eclipse.microprofile.config.inject.ConfigProperty;

import io.quarkiverse.convexgrpc.samples.payment.v1.EntriesRequest;
import io.quarkiverse.convexgrpc.samples.payment.v1.Entry;
import io.quarkiverse.convexgrpc.samples.payment.v1.PaymentReply;
import io.quarkiverse.convexgrpc.samples.payment.v1.PaymentRequest;
import io.quarkiverse.convexgrpc.samples.payment.v1.PaymentService;
import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/** Takes every payment, after the time that a bank would need to answer, and lists entries in the same pace. */
@GrpcService
public class PaymentGrpcService implements PaymentService {

    @ConfigProperty(name = "payment.instance")
    String instance;

    @ConfigProperty(name = "payment.work")
    Duration work;

    @Override
    public Uni<PaymentReply> pay(PaymentRequest request) {
        PaymentReply reply = PaymentReply.newBuilder()
                .setPaymentId(UUID.randomUUID().toString())
                .setServedBy(instance)
                .build();
        Uni<PaymentReply> taken = Uni.createFrom().item(reply);
        return work.isZero() ? taken : taken.onItem().delayIt().by(work);
    }

    @Override
    public Multi<Entry> listEntries(EntriesRequest request) {
        long count = request.getCount() > 0 ? request.getCount() : Long.MAX_VALUE;
        return Multi.createFrom().ticks().every(work).onOverflow().drop().select().first(count)
                .map(number -> Entry.newBuilder().setNumber(number.intValue() + 1).setServedBy(instance).build());
    }
}
