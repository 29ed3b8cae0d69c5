package io.quarkiverse.convexgrpc.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.enterprise.context.ApplicationScoped;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.convexgrpc.HealthScoreContributor;
import io.quarkus.test.QuarkusUnitTest;

/** Two components of one name could not be told apart: the start fails. */
class ContributorNamedLikeAnotherTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .withApplicationRoot(jar -> jar.addClasses(Disk.class))
            .assertException(failure -> assertThat(Failures.of(failure, IllegalStateException.class))
                    .hasMessageContainingAll("HealthScoreContributor", "Disk", "is named 'cpu'", "of this extension"));

    @ApplicationScoped
    static class Disk implements HealthScoreContributor {

        @Override
        public String name() {
            return "cpu";
        }

        @Override
        public double score() {
            return 100;
        }
    }

    @Test
    void start_fails() {
        throw new AssertionError("the application was started");
    }
}
