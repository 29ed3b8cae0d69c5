package io.quarkiverse.convexgrpc.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.quarkus.builder.BuildContext;
import io.quarkus.kubernetes.spi.CustomProjectRootBuildItem;
import io.quarkus.test.ProdBuildResults;
import io.quarkus.test.ProdModeTestBuildStep;
import io.quarkus.test.ProdModeTestResults;
import io.quarkus.test.QuarkusProdModeTest;

/** What an application says in src/main/kubernetes is kept, and what it has is not there twice. */
class OwnManifestsTest {

    @RegisterExtension
    static final QuarkusProdModeTest APPLICATION = Golden.application("payment-service")
            .addBuildChainCustomizerEntries(new QuarkusProdModeTest.BuildChainCustomizerEntry(OwnFiles.class,
                    List.of(CustomProjectRootBuildItem.class), List.of()));

    @ProdBuildResults
    ProdModeTestResults results;

    /** The project whose files are taken. */
    public static final class OwnFiles extends ProdModeTestBuildStep {

        public OwnFiles(Map<String, Object> context) {
            super(context);
        }

        @Override
        public void execute(BuildContext context) {
            context.produce(new CustomProjectRootBuildItem(Path.of("src", "test", "resources", "own").toAbsolutePath()));
        }
    }

    @Test
    void ownFiles_areCompleted_andNotOverwritten() throws IOException {
        List<HasMetadata> objects = Golden.objects(results, "kubernetes.yml");
        Deployment deployment = Golden.only(objects, Deployment.class);

        assertThat(deployment.getSpec().getTemplate().getSpec().getTerminationGracePeriodSeconds()).isEqualTo(77);
        assertThat(deployment.getSpec().getTemplate().getSpec().getTopologySpreadConstraints()).isNotEmpty();
        assertThat(deployment.getSpec().getReplicas()).as("the autoscaler says how many").isNull();
        assertThat(Golden.only(objects, HorizontalPodAutoscaler.class).getMetadata().getName()).isEqualTo("mine");
        assertThat(objects).extracting(HasMetadata::getKind).contains("PodDisruptionBudget");
    }
}
