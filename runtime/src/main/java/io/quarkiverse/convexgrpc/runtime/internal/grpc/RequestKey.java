package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.Metadata;
import io.quarkiverse.convexgrpc.runtime.internal.policy.KeyHash;

/** Tells the key of a call for policies that send calls of one key to one endpoint. Thread-safe. */
@FunctionalInterface
interface RequestKey {

    /** The key of a call; 0 where it has none. */
    long of(PickSubchannelArgs args);

    /** How the calls of a channel are told apart. Only a policy that goes by keys pays for reading a header. */
    static RequestKey of(ChannelSettings settings) {
        if (!settings.policy().byKey() || settings.hashHeader() == null) {
            return args -> 0;
        }
        Metadata.Key<String> header = Metadata.Key.of(settings.hashHeader(), Metadata.ASCII_STRING_MARSHALLER);
        return args -> {
            String value = args.getHeaders().get(header);
            return value == null ? 0 : KeyHash.of(value);
        };
    }
}
