package io.quarkiverse.convexgrpc.deployment.manifest;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;

/** The Service of an application, and its headless twin. */
final class Services {

    static final String HEADLESS_SUFFIX = "-headless";
    /** The label by which the headless twin is told apart. */
    static final String HEADLESS = "headless";

    private final Application application;
    private final Map<String, String> labels;
    private final String app;

    /** @param app what its pods are called by their label */
    Services(Application application, Map<String, String> labels, String app) {
        this.application = application;
        this.labels = labels;
        this.app = app;
    }

    Service complete(Service service) {
        Map<String, String> all = Labels.under(service.getMetadata().getLabels(), labels);
        // a ServiceMonitor finds it by that
        all.put(Labels.APP, app);
        Map<String, String> selector = Selectors.without(service.getSpec().getSelector());
        selector.putIfAbsent(Labels.APP, app);
        return new ServiceBuilder(service).editMetadata().withLabels(all).endMetadata()
                .editSpec().withSelector(selector).withPorts(ports(service.getSpec().getPorts())).endSpec().build();
    }

    private List<ServicePort> ports(List<ServicePort> given) {
        List<ServicePort> ports = new ArrayList<>(given);
        // one server does everything, and Quarkus names its port after browsers only
        if (application.ports().unified() && ports.stream().noneMatch(port -> Ports.GRPC.equals(port.getName())
                || port.getName() == null || port.getPort() == application.ports().grpc())) {
            ports.add(grpc());
        }
        ports.sort(Comparator.comparing(ServicePort::getName, Comparator.nullsFirst(Comparator.naturalOrder())));
        return ports;
    }

    private ServicePort grpc() {
        return new ServicePortBuilder().withName(Ports.GRPC).withPort(application.ports().grpc())
                .withTargetPort(new IntOrString(application.ports().grpc())).withProtocol("TCP").build();
    }

    /** DNS knows every ready pod by it, for callers that balance by DNS. */
    Service headless() {
        Map<String, String> all = new TreeMap<>(labels);
        all.put(HEADLESS, "true");
        return new ServiceBuilder()
                .withNewMetadata().withName(application.name() + HEADLESS_SUFFIX).withLabels(all).endMetadata()
                .withNewSpec().withClusterIP("None").withSelector(new TreeMap<>(Map.of(Labels.APP, app)))
                .withPorts(grpc())
                .endSpec().build();
    }
}
