package io.quarkiverse.convexgrpc.deployment;

import java.util.concurrent.CountDownLatch;

import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;

/** A service of the application under test: answers, fails, streams, or waits, as it is told. */
@GrpcService
public class EchoService implements BindableService {

    static final String NAME = "test.Application";
    static final MethodDescriptor<String, String> CALL = method("Call", MethodType.UNARY);
    static final MethodDescriptor<String, String> STREAM = method("Stream", MethodType.SERVER_STREAMING);
    static final MethodDescriptor<String, String> NONE = method("None", MethodType.UNARY);

    private static MethodDescriptor<String, String> method(String name, MethodType type) {
        return MethodDescriptor.<String, String> newBuilder().setType(type).setFullMethodName(NAME + '/' + name)
                .setRequestMarshaller(EchoServer.TEXT).setResponseMarshaller(EchoServer.TEXT).build();
    }

    /** What a call that is told to wait waits for. */
    static volatile CountDownLatch gate = new CountDownLatch(0);

    @Override
    public ServerServiceDefinition bindService() {
        return ServerServiceDefinition.builder(NAME)
                .addMethod(CALL, ServerCalls.asyncUnaryCall(EchoService::call))
                .addMethod(STREAM, ServerCalls.asyncServerStreamingCall(EchoService::stream))
                .build();
    }

    private static void call(String request, StreamObserver<String> answer) {
        switch (request) {
            case "fail" -> answer.onError(Status.INTERNAL.withDescription("as told").asRuntimeException());
            case "refuse" -> answer.onError(Status.INVALID_ARGUMENT.asRuntimeException());
            case "wait" -> new Thread(() -> {
                await();
                answer.onNext(request);
                answer.onCompleted();
            }).start();
            default -> {
                answer.onNext(request);
                answer.onCompleted();
            }
        }
    }

    private static void await() {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void stream(String request, StreamObserver<String> answer) {
        for (int i = 0; i < 3; i++) {
            answer.onNext(request + i);
        }
        answer.onCompleted();
    }
}
