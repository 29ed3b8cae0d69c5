package io.quarkiverse.convexgrpc.runtime;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import io.quarkiverse.convexgrpc.runtime.config.BalancingConfig;
import io.quarkiverse.convexgrpc.runtime.config.ConvexGrpcConfig;
import io.quarkiverse.convexgrpc.runtime.config.LoadBalancingConfig;
import io.quarkiverse.convexgrpc.runtime.config.ServiceConfig;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.ChannelSettings;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.HedgingSettings;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.InFlightSettings;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.Mode;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.RetrySettings;
import io.quarkiverse.convexgrpc.runtime.internal.kubernetes.KubernetesEndpointSource;
import io.quarkiverse.convexgrpc.runtime.internal.load.EjectionSettings;
import io.quarkiverse.convexgrpc.runtime.internal.policy.BalancerSettings;
import io.quarkiverse.convexgrpc.runtime.internal.policy.GuardSettings;
import io.quarkiverse.convexgrpc.runtime.internal.policy.PolicyName;
import io.quarkiverse.convexgrpc.runtime.internal.policy.ZoneMode;
import io.quarkus.runtime.configuration.ConfigurationException;

/** What the configuration says, as records that the rooms understand. */
final class Settings {

    private static final int DEFAULT_SERVICE_PORT = 50_051;
    private static final String RETRY = "retry.max-attempts";
    private static final String HEDGING = "hedging.max-attempts";

    private final ConvexGrpcConfig config;
    private final String defaultNamespace;
    private final Map<ServiceKey, ServiceConfig> services = new LinkedHashMap<>();

    /** @param defaultNamespace the namespace of services whose name says none */
    Settings(ConvexGrpcConfig config, String defaultNamespace) {
        this.config = config;
        this.defaultNamespace = defaultNamespace;
        config.services().forEach((name, service) -> services.put(ServiceKey.parse(name, defaultNamespace), service));
    }

    /** How a channel to this service balances. */
    ChannelSettings of(ServiceKey service) {
        return complete(inherited(service), "Service '" + service + "'", "services.\"" + service + '"');
    }

    /**
     * How the channel of this gRPC client balances.
     *
     * @param retry whether Quarkus lets gRPC send a call more than once
     */
    ChannelSettings of(ServiceKey service, String client, boolean retry) {
        ChannelSettings settings = complete(with(inherited(service), config.clients().get(client)),
                "gRPC client '" + client + "'", "clients." + client);
        if (settings.sendsAgain() && !retry) {
            throw new ConfigurationException("quarkus.grpc.clients." + client + ".retry=false switches off what "
                    + (settings.retry().on() ? RETRY : HEDGING) + " of this client asks for (expected: true, or 1 for "
                    + ConfigKeys.PREFIX + "clients." + client + '.' + (settings.retry().on() ? RETRY : HEDGING) + ')',
                    Set.of());
        }
        return settings;
    }

    /** The policy that calls to this service go by, unless a client has its own. */
    PolicyName policy(ServiceKey service) {
        return withoutChannel(service).policy();
    }

    /**
     * How calls to this service are balanced that are made without a channel. Where the balancing is left to somebody else,
     * there is no connection to them: any ready endpoint will do.
     */
    BalancerSettings withoutChannel(ServiceKey service) {
        ChannelSettings settings = inherited(service);
        return settings.mode() == Mode.SERVICE ? BalancerSettings.ANY_READY
                : new BalancerSettings(settings.policy(), settings.guards(), settings.ejection(),
                        settings.inFlight().endpoint());
    }

    /** What is said of one port of a Service wins over what is said of the Service. */
    private ChannelSettings inherited(ServiceKey service) {
        ChannelSettings all = with(defaults(), services.get(service.withoutPort()));
        return service.port().isEmpty() ? all : with(all, services.get(service));
    }

    /** @throws ConfigurationException where values that are good each by itself do not go together */
    private static ChannelSettings complete(ChannelSettings settings, String whose, String group) {
        if (settings.retry().on() && settings.hedging().on()) {
            throw new ConfigurationException(whose + " has " + RETRY + '=' + settings.retry().maxAttempts() + " and " + HEDGING
                    + '=' + settings.hedging().maxAttempts() + ", and can have one only (expected: " + ConfigKeys.PREFIX + group
                    + '.' + RETRY + "=1 or " + ConfigKeys.PREFIX + group + '.' + HEDGING + "=1)", Set.of());
        }
        boolean byKey = settings.mode() == Mode.ENDPOINTS && settings.policy().byKey();
        if (byKey && settings.hedging().on()) {
            throw new ConfigurationException(whose + " has the policy consistent-hash and " + HEDGING + '='
                    + settings.hedging().maxAttempts() + ": a call sent once more would go to the same endpoint (expected: "
                    + ConfigKeys.PREFIX + group + '.' + HEDGING + "=1, or another policy)", Set.of());
        }
        if (byKey && settings.hashHeader() == null) {
            throw new ConfigurationException(whose + " has the policy consistent-hash and no header to go by: "
                    + ConfigKeys.PREFIX + group + ".hash-header is not set, nor is " + ConfigKeys.PREFIX
                    + "load-balancing.hash-header (expected: the name of a request header)", Set.of());
        }
        return settings;
    }

    private static String header(Optional<String> configured) {
        return configured.map(String::strip).orElse(null);
    }

    /** The name of the port that calls to this service go to: the one that its key names wins. */
    String portName(ServiceKey service) {
        if (!service.port().isEmpty()) {
            return service.port();
        }
        ServiceConfig own = services.get(service);
        return own == null ? KubernetesEndpointSource.DEFAULT_PORT_NAME : own.portName().strip();
    }

    /** The number of the Service's port that is dialled where a mesh balances, and no client has a port of its own. */
    int servicePort(ServiceKey service) {
        return said(service).flatMapToInt(own -> own.servicePort().stream()).findFirst().orElse(DEFAULT_SERVICE_PORT);
    }

    /** What is said of the port, then of its Service. */
    private Stream<ServiceConfig> said(ServiceKey service) {
        return Stream.of(service, service.withoutPort()).map(services::get).filter(Objects::nonNull);
    }

    /** The name of the TLS configuration of clients that are made at run time. */
    Optional<String> tlsConfigurationName(ServiceKey service) {
        return said(service).flatMap(own -> own.tlsConfigurationName().stream()).findFirst()
                .or(config.clientFactory()::tlsConfigurationName).map(String::strip);
    }

    /** The endpoints that are configured, by service. */
    Map<ServiceKey, List<String>> staticEndpoints() {
        Map<ServiceKey, List<String>> endpoints = new LinkedHashMap<>();
        config.serviceDiscovery().staticEndpoints()
                .forEach((name, list) -> endpoints.put(ServiceKey.parse(name, defaultNamespace),
                        stripped(list)));
        return endpoints;
    }

    private ChannelSettings defaults() {
        LoadBalancingConfig balancing = config.loadBalancing();
        return new ChannelSettings(PolicyName.of(balancing.policy().strip()), header(balancing.hashHeader()),
                balancing.enabled() ? Mode.of(balancing.mode().strip()) : Mode.SERVICE, balancing.keepalive().time(),
                balancing.keepalive().timeout(), balancing.connectTimeout(),
                new GuardSettings(ZoneMode.of(balancing.zonePreference().strip()), balancing.subsetSize(),
                        balancing.slowStart()),
                ejection(balancing),
                new RetrySettings(balancing.retry().maxAttempts(), stripped(balancing.retry().statuses()),
                        balancing.retry().backoff(), balancing.retry().maxBackoff(),
                        stripped(balancing.retry().methods().orElse(List.of()))),
                new HedgingSettings(balancing.hedging().maxAttempts(), balancing.hedging().delay(),
                        balancing.hedging().budget(), stripped(balancing.hedging().methods().orElse(List.of()))),
                new InFlightSettings(balancing.maxInFlight(), balancing.maxInFlightPerEndpoint()));
    }

    private static List<String> stripped(List<String> list) {
        return list.stream().map(String::strip).filter(element -> !element.isEmpty()).distinct().toList();
    }

    private static GuardSettings with(GuardSettings base, BalancingConfig own) {
        return new GuardSettings(own.zonePreference().map(String::strip).map(ZoneMode::of).orElse(base.zone()),
                own.subsetSize().orElse(base.subsetSize()), own.slowStart().orElse(base.slowStart()));
    }

    private ChannelSettings with(ChannelSettings base, BalancingConfig own) {
        if (own == null) {
            return base;
        }
        Optional<Mode> mode = config.loadBalancing().enabled() ? own.mode().map(String::strip).map(Mode::of) : Optional.empty();
        return new ChannelSettings(own.policy().map(String::strip).map(PolicyName::of).orElse(base.policy()),
                own.hashHeader().isPresent() ? header(own.hashHeader()) : base.hashHeader(),
                mode.orElse(base.mode()),
                own.keepalive().time().orElse(base.keepaliveTime()),
                own.keepalive().timeout().orElse(base.keepaliveTimeout()),
                own.connectTimeout().orElse(base.connectTimeout()),
                with(base.guards(), own),
                with(base.ejection(), own),
                with(base.retry(), own.retry()),
                with(base.hedging(), own.hedging()),
                new InFlightSettings(own.maxInFlight().orElse(base.inFlight().channel()),
                        own.maxInFlightPerEndpoint().orElse(base.inFlight().endpoint())));
    }

    private static RetrySettings with(RetrySettings base, BalancingConfig.RetryConfig own) {
        return new RetrySettings(own.maxAttempts().orElse(base.maxAttempts()),
                own.statuses().map(Settings::stripped).orElse(base.statuses()),
                own.backoff().orElse(base.backoff()),
                own.maxBackoff().orElse(base.maxBackoff()),
                own.methods().map(Settings::stripped).orElse(base.methods()));
    }

    private static HedgingSettings with(HedgingSettings base, BalancingConfig.HedgingConfig own) {
        return new HedgingSettings(own.maxAttempts().orElse(base.maxAttempts()),
                own.delay().orElse(base.delay()),
                own.budget().orElse(base.budgetPercent()),
                own.methods().map(Settings::stripped).orElse(base.methods()));
    }

    private static EjectionSettings ejection(LoadBalancingConfig balancing) {
        LoadBalancingConfig.EjectionConfig ejection = balancing.ejection();
        return new EjectionSettings(ejection.enabled(), ejection.consecutiveFailures(), ejection.successRateMargin(),
                ejection.latencyFactor(), ejection.baseTime(), ejection.maxTime(), ejection.maxShare(),
                balancing.panicThreshold());
    }

    private static EjectionSettings with(EjectionSettings base, BalancingConfig own) {
        BalancingConfig.EjectionConfig ejection = own.ejection();
        return new EjectionSettings(ejection.enabled().orElse(base.enabled()),
                ejection.consecutiveFailures().orElse(base.consecutiveFailures()),
                ejection.successRateMargin().orElse(base.successRateMargin()),
                ejection.latencyFactor().orElse(base.latencyFactor()),
                ejection.baseTime().orElse(base.baseTime()),
                ejection.maxTime().orElse(base.maxTime()),
                ejection.maxShare().orElse(base.maxShare()),
                own.panicThreshold().orElse(base.panicThreshold()));
    }
}
