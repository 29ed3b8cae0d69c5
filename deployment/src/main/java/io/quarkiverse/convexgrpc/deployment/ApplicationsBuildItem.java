package io.quarkiverse.convexgrpc.deployment;

import java.util.SortedMap;
import java.util.TreeMap;

import io.quarkiverse.convexgrpc.deployment.manifest.Application;
import io.quarkus.builder.item.SimpleBuildItem;

/** What the manifests of each target are made of; no target where there is nothing to make. */
final class ApplicationsBuildItem extends SimpleBuildItem {

    private final SortedMap<String, Application> byTarget;

    ApplicationsBuildItem(SortedMap<String, Application> byTarget) {
        this.byTarget = new TreeMap<>(byTarget);
    }

    SortedMap<String, Application> byTarget() {
        return byTarget;
    }
}
