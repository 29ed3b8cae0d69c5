package io.quarkiverse.convexgrpc.deployment;

import io.quarkus.builder.item.SimpleBuildItem;

/** Says that every value that the build knows is good by itself. */
final class ValidConfigurationBuildItem extends SimpleBuildItem {
}
