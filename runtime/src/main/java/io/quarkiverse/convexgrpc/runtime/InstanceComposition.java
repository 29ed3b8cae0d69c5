package io.quarkiverse.convexgrpc.runtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.health.Readiness;

import grpc.health.v1.HealthOuterClass.HealthCheckResponse.ServingStatus;
import io.grpc.ServerInterceptor;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkiverse.convexgrpc.ConvexGrpcHealthCheckService;
import io.quarkiverse.convexgrpc.ConvexGrpcServiceManager;
import io.quarkiverse.convexgrpc.DrainState;
import io.quarkiverse.convexgrpc.HealthScoreContributor;
import io.quarkiverse.convexgrpc.InstanceOverview;
import io.quarkiverse.convexgrpc.runtime.config.ConvexGrpcBuildConfig;
import io.quarkiverse.convexgrpc.runtime.config.ConvexGrpcConfig;
import io.quarkiverse.convexgrpc.runtime.config.ScoreConfig;
import io.quarkiverse.convexgrpc.runtime.config.ServerConfig.ConcurrencyConfig;
import io.quarkiverse.convexgrpc.runtime.internal.facade.HealthCheckService;
import io.quarkiverse.convexgrpc.runtime.internal.facade.ServiceManager;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.GrpcServers;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.LoadReports;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.ServedCalls;
import io.quarkiverse.convexgrpc.runtime.internal.instance.CallLedger;
import io.quarkiverse.convexgrpc.runtime.internal.instance.ComponentName;
import io.quarkiverse.convexgrpc.runtime.internal.instance.ConcurrencyLimit;
import io.quarkiverse.convexgrpc.runtime.internal.instance.Contributions;
import io.quarkiverse.convexgrpc.runtime.internal.instance.Drain;
import io.quarkiverse.convexgrpc.runtime.internal.instance.InstanceWatch;
import io.quarkiverse.convexgrpc.runtime.internal.instance.LoadReadiness;
import io.quarkiverse.convexgrpc.runtime.internal.instance.ScoreSettings;
import io.quarkiverse.convexgrpc.runtime.internal.instance.ScoreSource;
import io.quarkiverse.convexgrpc.runtime.internal.observe.InstanceHealth;
import io.quarkiverse.convexgrpc.runtime.internal.observe.InstanceLog;
import io.quarkiverse.convexgrpc.runtime.internal.observe.InstanceMeters;
import io.quarkiverse.convexgrpc.runtime.internal.observe.InstanceObservers;
import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;
import io.quarkus.grpc.runtime.GrpcServerRecorder;
import io.quarkus.grpc.runtime.config.GrpcConfiguration;
import io.quarkus.grpc.runtime.config.GrpcServerConfiguration;
import io.quarkus.grpc.runtime.health.GrpcHealthStorage;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.health.SmallRyeHealthReporter;
import io.smallrye.health.event.SmallRyeHealthStatusChangeEvent;
import io.vertx.core.Vertx;

/**
 * Puts together what concerns this instance: its score, the calls that it serves, and its end. Whoever asks for it first
 * makes it, since Quarkus may start the gRPC server before this extension; the recorder starts it.
 */
@Singleton
public class InstanceComposition {

    private static final Duration LIMIT_WINDOW = Duration.ofMillis(250);
    /** How long the score must be low, or high, before load turns readiness. */
    private static final Duration READINESS_PATIENCE = Duration.ofSeconds(10);

    private final Threads threads;
    private final Ticker ticker = Ticker.system();
    private final ConvexGrpcConfig config;
    private final String name;
    private final String serviceName;
    private final InstanceObservers listener = new InstanceObservers();
    private final CallLedger calls = new CallLedger();
    private final GrpcServers servers;
    private final LoadReports reports = new LoadReports();
    private final UnifiedServer unified;
    /** Null where any number of calls is taken. */
    private final ConcurrencyLimit limit;
    private final LoadReadiness load;
    private final InstanceWatch watch;
    private final Drain drain;
    private final GrpcHealthStorage storage;
    private final ReadinessMirror mirror;
    private final InstanceHealth health;
    private final ConvexGrpcHealthCheckService healthCheckService;
    private final Contributions contributions;
    private final Instance<HealthScoreContributor> contributors;
    private final Instance<MeterRegistry> meterRegistry;
    /** Null before the start is over, and where Micrometer, or metrics, are switched off. */
    private volatile InstanceMeters meters;
    private volatile boolean started;
    /** Whether anybody was told that this instance is ready. */
    private volatile boolean heardOf;
    private volatile boolean stopped;

    @Inject
    InstanceComposition(Threads threads, Vertx vertx, @Any Instance<HealthScoreContributor> contributors,
            Instance<GrpcHealthStorage> storage, SmallRyeHealthReporter reporter, Instance<MeterRegistry> meterRegistry) {
        this.threads = threads;
        SmallRyeConfig all = ConfigProvider.getConfig().unwrap(SmallRyeConfig.class);
        this.config = all.getConfigMapping(ConvexGrpcConfig.class);
        ConvexGrpcBuildConfig build = all.getConfigMapping(ConvexGrpcBuildConfig.class);
        this.name = InstanceName.of(config);
        listener.add(new InstanceLog(name));
        this.serviceName = build.serviceName();
        boolean healthEnabled = build.health().enabled();
        GrpcServerConfiguration server = all.getConfigMapping(GrpcConfiguration.class).server();
        // several verticles share one, unless each is to draw a port of its own
        this.servers = new GrpcServers(server.instances() == 1
                || (LaunchMode.current() == LaunchMode.TEST ? server.testPort() : server.port()) != 0);
        this.unified = new UnifiedServer(config.draining().gracePeriod().toMillis());
        ConcurrencyConfig concurrency = config.server().concurrency();
        this.limit = concurrency.enabled()
                ? new ConcurrencyLimit(concurrency.initial(), concurrency.min(), concurrency.max())
                : null;
        this.load = readiness(config.score());
        this.contributors = contributors;
        this.meterRegistry = meterRegistry;
        this.contributions = new Contributions(List.of(), threads.workers(), ticker, listener);
        this.watch = watch(config.score(), vertx);
        this.drain = new Drain(new Servers(), calls::inFlight, this::propagationTime, config.draining().gracePeriod(),
                threads.scheduler(), ticker, listener, this::readinessChanged);
        this.storage = storage.isResolvable() ? storage.get() : null;
        this.mirror = new ReadinessMirror(reporter, healthEnabled ? this.storage : null, threads.workers(),
                () -> threads.scheduler().execute(this::readinessChanged), ticker);
        this.health = new InstanceHealth(watch, drain, load, this::readinessAsked, ticker);
        this.healthCheckService = new HealthCheckService(watch, drain, load, mirror::checks, ticker);
    }

    /**
     * What callers need to hear that this instance is not ready: nothing where it serves nothing, nor where nobody has heard
     * that it was, since it was told to end while it started.
     */
    private Duration propagationTime() {
        boolean known = heardOf || calls.inFlight() > 0 || calls.totals().answered() > 0;
        return known && !GrpcServerRecorder.getServices().isEmpty() ? config.draining().propagationTime() : Duration.ZERO;
    }

    private void readinessAsked() {
        // what the mirror asks itself nobody hears
        heardOf |= drain.serving() && !mirror.asking();
        mirror.asked();
    }

    private static LoadReadiness readiness(ScoreConfig score) {
        return score.readiness()
                ? new LoadReadiness(score.readinessDownBelow(), score.readinessUpFrom(), READINESS_PATIENCE)
                : LoadReadiness.always();
    }

    private InstanceWatch watch(ScoreConfig score, Vertx vertx) {
        return new InstanceWatch(new ScoreSettings(weights(score.weights()), score.inFlightLimit(), score.responseTimeTarget()),
                OwnGauges.of(score, vertx, ticker, listener), calls, limit != null ? limit::limit : score::inFlightLimit,
                contributions, load, threads.scheduler(), ticker, listener);
    }

    private static Map<String, Double> weights(ScoreConfig.WeightsConfig weights) {
        return Map.of(ComponentName.CPU.text(), weights.cpu(), ComponentName.HEAP.text(), weights.heap(),
                ComponentName.MEMORY.text(), weights.memory(), ComponentName.EVENT_LOOP.text(), weights.eventLoop(),
                ComponentName.IN_FLIGHT.text(), weights.inFlight(), ComponentName.ERRORS.text(), weights.errors(),
                ComponentName.RESPONSE_TIME.text(), weights.responseTime());
    }

    /**
     * Begins to look at this instance. The application's own components come once all of it has started: they may use what
     * is made meanwhile, this as well.
     */
    void start() {
        watch.start(this::looked);
        if (limit != null) {
            threads.scheduler().schedule(LIMIT_WINDOW.toNanos(), this::reviewLimit);
        }
    }

    void stop() {
        stopped = true;
        watch.stop();
        if (meters != null) {
            meters.close();
        }
    }

    /** After everything that has to be started has been: the gRPC server as well. */
    void started(@Observes @Priority(Integer.MAX_VALUE) StartupEvent event) {
        List<ScoreSource> sources = Contributors.sources(contributors);
        contributions.ask(sources);
        if (config.metrics().enabled() && meterRegistry.isResolvable()) {
            List<String> components = new ArrayList<>(ComponentName.texts());
            sources.forEach(source -> components.add(source.name()));
            meters = new InstanceMeters(meterRegistry.get(), watch, components, calls, limit, drain);
            listener.add(meters);
        }
        started = true;
        startedWhenServing();
    }

    void readinessChanged(@Observes @Readiness SmallRyeHealthStatusChangeEvent event) {
        mirror.answered(event.health());
        threads.scheduler().execute(this::readinessChanged);
    }

    private void looked() {
        if (config.server().loadReport()) {
            reports.take(watch.figures());
        }
        startedWhenServing();
        readinessChanged();
    }

    /** The gRPC server says in its health service that it listens; it may not do so yet, or fail to. */
    private void startedWhenServing() {
        if (started && !drain.hasStarted() && (storage == null || GrpcServerRecorder.getServices().isEmpty()
                || storage.getStatuses().get(GrpcHealthStorage.DEFAULT_SERVICE_NAME) == ServingStatus.SERVING)) {
            drain.started();
        }
    }

    private void readinessChanged() {
        if (drain.hasStarted()) {
            mirror.look(drain.serving() && load.ready());
        }
    }

    private void reviewLimit() {
        if (!stopped) {
            limit.next();
            threads.scheduler().schedule(LIMIT_WINDOW.toNanos(), this::reviewLimit);
        }
    }

    /**
     * Drains this instance, which then ends.
     *
     * @param over run when that is done; at once where it is switched off
     */
    void drainForGood(Runnable over) {
        if (config.draining().enabled()) {
            drain.shutdown(over);
        } else {
            over.run();
        }
    }

    Duration maxConnectionAge() {
        return config.server().maxConnectionAge();
    }

    ServerInterceptor servedCalls() {
        return new ServedCalls(calls, reports, limit, servers, unified, ticker);
    }

    @Produces
    @Singleton
    InstanceHealth health() {
        return health;
    }

    @Produces
    @Singleton
    ConvexGrpcHealthCheckService healthCheckService() {
        return healthCheckService;
    }

    @Produces
    @Singleton
    ConvexGrpcServiceManager serviceManager(Composition composition) {
        return new ServiceManager(drain, threads.workers(), composition::followedServices, this::overview);
    }

    private InstanceOverview overview() {
        List<String> served = GrpcServerRecorder.getServices().stream()
                .map(service -> service.definition.getServiceDescriptor().getName()).sorted().toList();
        return new InstanceOverview(name, serviceName, served, DrainState.valueOf(drain.phase().name()), calls.inFlight(),
                watch.figures().rates().requestsPerSecond());
    }

    /** Both kinds of server: an application has one or the other. */
    private final class Servers implements Drain.Server {

        @Override
        public void goAway() {
            servers.goAway();
            unified.goAway();
        }

        @Override
        public boolean terminated() {
            return servers.terminated() && unified.terminated();
        }
    }
}
