package io.quarkiverse.convexgrpc.deployment;

import java.util.List;
import java.util.function.UnaryOperator;

import io.dekorate.kubernetes.decorator.ApplicationContainerDecorator;
import io.dekorate.kubernetes.decorator.ApplyLabelSelectorDecorator;
import io.dekorate.kubernetes.decorator.Decorator;
import io.dekorate.kubernetes.decorator.NamedResourceDecorator;
import io.dekorate.kubernetes.decorator.ResourceProvidingDecorator;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesListBuilder;
import io.quarkus.kubernetes.deployment.AddNamespaceDecorator;
import io.quarkus.kubernetes.deployment.ApplyHttpGetActionPortDecorator;
import io.quarkus.kubernetes.deployment.RemoveBuilderImageResourceDecorator;
import io.quarkus.kubernetes.deployment.RemoveDeploymentConfigResourceDecorator;
import io.quarkus.kubernetes.deployment.RemoveDeploymentResourceDecorator;

/** Sees the objects of one target when all others have done their work. */
final class CompletingDecorator extends Decorator<KubernetesListBuilder> {

    private final UnaryOperator<List<HasMetadata>> completion;

    CompletingDecorator(UnaryOperator<List<HasMetadata>> completion) {
        this.completion = completion;
    }

    @Override
    public void visit(KubernetesListBuilder list) {
        list.withItems(completion.apply(list.buildItems()));
    }

    /** Classes that others derive from: the common one does not order anything. */
    @Override
    @SuppressWarnings("unchecked")
    public Class<? extends Decorator>[] after() {
        return new Class[] { NamedResourceDecorator.class, ApplicationContainerDecorator.class,
                ResourceProvidingDecorator.class, ApplyLabelSelectorDecorator.class, ApplyHttpGetActionPortDecorator.class,
                AddNamespaceDecorator.class, RemoveBuilderImageResourceDecorator.class,
                RemoveDeploymentConfigResourceDecorator.class, RemoveDeploymentResourceDecorator.class };
    }
}
