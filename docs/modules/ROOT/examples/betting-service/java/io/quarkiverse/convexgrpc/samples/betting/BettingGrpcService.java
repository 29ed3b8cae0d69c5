package io.quarkiverse.convexgrpc.samples.betting;

import io.quarkiverse.convexgrpc.samples.betting.v1.BetReply;
import io.quarkiverse.convexgrpc.samples.betting.v1.BetRequest;
import io.quarkiverse.convexgrpc.samples.betting.v1.BettingService;
import io.quarkiverse.convexgrpc.samples.payment.v1.PaymentRequest;
import io.quarkiverse.convexgrpc.samples.payment.v1.PaymentService;
import io.quarkus.grpc.GrpcClient;
import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Uni;

/** Places a bet once the payment service has taken its stake. */
@GrpcService
public class BettingGrpcService implements BettingService {

    @GrpcClient("payment")
    PaymentService payments;

    @Override
    public Uni<BetReply> placeBet(BetRequest bet) {
        PaymentRequest stake = PaymentRequest.newBuilder()
                .setBetId(bet.getBetId())
                .setAmountCents(bet.getStakeCents())
                .setCurrency(bet.getCurrency())
                .build();
        return payments.pay(stake).map(paid -> BetReply.newBuilder()
                .setBetId(bet.getBetId())
                .setPaymentId(paid.getPaymentId())
                .setPaidBy(paid.getServedBy())
                .build());
    }
}
