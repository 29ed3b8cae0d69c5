package io.quarkiverse.convexgrpc.runtime.internal.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which endpoints are ejected, why, and how many at most. */
class EjectorTest {

    private static final long MILLISECOND = 1_000_000;

    @Test
    void faultsInARow_raiseAnAlarmOnceAtTheThreshold_andEject() {
        EjectorFixture channel = new EjectorFixture(2);
        channel.end(0, Outcome.FAILED, 4);
        assertThat(channel.alarms).isZero();
        assertThat(channel.review()).isFalse();

        channel.end(0, Outcome.OVERLOADED, 1);
        channel.end(0, Outcome.FAILED, 10);

        assertThat(channel.alarms).isEqualTo(1);
        assertThat(channel.review()).isTrue();
        assertThat(channel.ejected()).containsExactly(0);
        assertThat(channel.endpoint(0).ejected()).isTrue();
        assertThat(channel.heard).containsExactly("pod-0 ejected CONSECUTIVE_FAILURES");
    }

    @Test
    void faultsWithAnAnswerAmongThem_areNotInARow() {
        EjectorFixture channel = new EjectorFixture(2);
        for (int i = 0; i < 2; i++) {
            channel.end(0, Outcome.FAILED, 4);
            channel.review();
            channel.end(0, i == 0 ? Outcome.OK : Outcome.REFUSED, 1);
        }

        assertThat(channel.review()).isFalse();
        assertThat(channel.alarms).isZero();
    }

    @Test
    void firstMessageOfAStream_isAnAnswer_andCountsOnce() {
        EjectorFixture channel = new EjectorFixture(2);
        MethodLoad stream = channel.methods.of("shop.Payment/Watch", CallKind.STREAM);
        EndpointLoad endpoint = channel.endpoint(0);
        endpoint.started(stream, channel.now);
        channel.end(0, Outcome.FAILED, 4);

        endpoint.answered(stream, MILLISECOND, channel.now);
        assertThat(endpoint.answers()).isEqualTo(1);
        assertThat(endpoint.faultsInARow()).isZero();
        endpoint.ended(stream, Outcome.OK, true, MILLISECOND, channel.now);

        assertThat(endpoint.answers()).isEqualTo(1);
    }

    @Test
    void whatIsNotTheEndpointsFault_neverCounts() {
        EjectorFixture channel = new EjectorFixture(2);
        channel.end(0, channel.method, Outcome.OK, 100 * MILLISECOND, 50);
        channel.end(1, channel.method, Outcome.OK, 100 * MILLISECOND, 50);

        channel.end(0, channel.method, Outcome.REFUSED, MILLISECOND, 100);
        channel.end(0, channel.method, Outcome.CANCELLED, 100 * MILLISECOND, 100);
        channel.end(0, channel.method, Outcome.EXPIRED, 50 * MILLISECOND, 100);

        assertThat(channel.alarms).isZero();
        assertThat(channel.review()).isFalse();
        channel.end(0, channel.method, Outcome.EXPIRED, 1_000 * MILLISECOND, 5);
        assertThat(channel.review()).as("enough time and no answer").isTrue();
    }

    @Test
    void onlyEndpoint_isNeverEjected() {
        EjectorFixture channel = new EjectorFixture(1);
        channel.end(0, Outcome.FAILED, 100);

        channel.reviewFor(Duration.ofMinutes(1));

        assertThat(channel.ejected()).isEmpty();
        assertThat(channel.heard).isEmpty();
    }

    @Test
    void othersGo_whoIsLeftGetsCallsThoughEjectedBefore() {
        EjectorFixture channel = new EjectorFixture(2);
        channel.end(0, Outcome.FAILED, 5);
        channel.review();

        channel.select(List.of(channel.endpoint(0)));

        assertThat(channel.selection.admitted()).containsExactly(channel.endpoint(0));
    }

    @Test
    void noMoreThanTheShare_theWorstFirst() {
        EjectorFixture channel = new EjectorFixture(10, settings(0.2, 1));
        for (int i = 0; i < 10; i++) {
            channel.end(i, Outcome.OK, 60);
        }
        channel.review();
        for (int i = 0; i < 30; i++) {
            channel.end(0, Outcome.FAILED, 1);
            channel.end(0, Outcome.OK, 1);
        }
        channel.review();
        assertThat(channel.ejected()).containsExactly(0);

        channel.end(7, Outcome.FAILED, 5);
        channel.end(4, Outcome.FAILED, 5);
        channel.review();

        assertThat(channel.ejected()).containsExactly(4, 7);
        assertThat(channel.heard).containsExactly("pod-0 ejected SUCCESS_RATE", "pod-4 ejected CONSECUTIVE_FAILURES",
                "pod-7 ejected CONSECUTIVE_FAILURES", "pod-0 readmitted SUCCESS_RATE");
    }

    @ParameterizedTest
    @CsvSource({ "2, 0.1, 1", "2, 1, 1", "3, 0.5, 1", "4, 0.5, 2", "4, 1, 3", "2000, 0.5, 1000", "2000, 0.0001, 1" })
    void most_isOneOfTwo_andNeverAll(int endpoints, double share, int most) {
        assertThat(settings(share, 1).most(endpoints)).isEqualTo(most);
    }

    @ParameterizedTest
    @ValueSource(ints = { 2, 3, 2_000 })
    void largerShareOfFaultsThanTheOthers_ejects_howeverManyThereAre(int size) {
        EjectorFixture channel = new EjectorFixture(size);
        for (int i = 0; i < size; i++) {
            channel.end(i, Outcome.OK, 60);
        }
        for (int i = 0; i < 60; i++) {
            channel.end(1, Outcome.FAILED, 1);
            channel.end(1, Outcome.OK, 1);
        }

        channel.review();

        assertThat(channel.ejected()).containsExactly(1);
        assertThat(channel.heard).containsExactly("pod-1 ejected SUCCESS_RATE");
    }

    @ParameterizedTest
    @CsvSource({ "4, 4", "9, 0", "60, 3", "200, 8" })
    void tooFewCalls_tooFewFaults_orTooSmallADifference_doesNot(int answers, int faults) {
        EjectorFixture channel = new EjectorFixture(2);
        channel.end(0, Outcome.OK, 200);
        channel.end(1, Outcome.OK, answers / 2);
        channel.end(1, Outcome.FAILED, faults / 2);
        channel.end(1, Outcome.OK, answers - answers / 2);
        channel.end(1, Outcome.FAILED, faults - faults / 2);

        assertThat(channel.review()).isFalse();
    }

    @Test
    void busyEndpointBeginsToFail_itsManyGoodCallsDoNotHideIt() {
        EjectorFixture channel = new EjectorFixture(2);
        for (int second = 0; second < 20; second++) {
            channel.end(0, Outcome.OK, 1_000);
            channel.end(1, Outcome.OK, 1_000);
            channel.reviewFor(Duration.ofSeconds(1));
        }
        for (int i = 0; i < 50; i++) {
            channel.end(0, Outcome.FAILED, 1);
            channel.end(0, Outcome.OK, 1);
        }

        assertThat(channel.review()).isTrue();
    }

    @Test
    void fourInAHundredMoreThanTheOthers_isNoChanceButTooLittle() {
        EjectorFixture channel = new EjectorFixture(10);
        for (int i = 0; i < 10; i++) {
            channel.end(i, Outcome.OK, 200);
        }
        for (int i = 0; i < 8; i++) {
            channel.end(0, Outcome.FAILED, 1);
            channel.end(0, Outcome.OK, 1);
        }

        assertThat(channel.review()).isFalse();
    }

    @Test
    void allFailTheSameShare_nobodyIsEjected() {
        EjectorFixture channel = new EjectorFixture(4);
        for (int round = 0; round < 200; round++) {
            for (int i = 0; i < 4; i++) {
                channel.end(i, (round + i) % 2 == 0 ? Outcome.FAILED : Outcome.OK, 1);
            }
            channel.reviewFor(Duration.ofMillis(250));
        }

        assertThat(channel.heard).isEmpty();
    }

    @Test
    void manyInARowWhereOthersFailAsWell_isNoMoreThanChance() {
        EjectorFixture channel = new EjectorFixture(4);
        for (int i = 0; i < 4; i++) {
            for (int round = 0; round < 30; round++) {
                channel.end(i, Outcome.FAILED, 1);
                channel.end(i, Outcome.OK, 1);
            }
        }
        channel.end(2, Outcome.FAILED, 8);
        assertThat(channel.review()).as("8 in a row where every second fails").isFalse();

        channel.end(2, Outcome.FAILED, 20);

        assertThat(channel.review()).as("28 in a row").isTrue();
    }

    @Test
    void othersFailAsManyByNow_itIsReadmitted() {
        EjectorFixture channel = new EjectorFixture(2);
        channel.end(0, Outcome.OK, 100);
        for (int i = 0; i < 10; i++) {
            channel.end(1, Outcome.OK, 3);
            channel.end(1, Outcome.FAILED, 1);
        }
        channel.review();
        assertThat(channel.ejected()).containsExactly(1);

        for (int i = 0; i < 100; i++) {
            channel.end(0, Outcome.OK, 2);
            channel.end(0, Outcome.FAILED, 2);
        }
        channel.review();

        assertThat(channel.heard).endsWith("pod-1 readmitted SUCCESS_RATE");
        assertThat(channel.ejected()).isEmpty();
    }

    @Test
    void callsTakeManyTimesAsLong_forSomeSeconds_ejects() {
        EjectorFixture channel = new EjectorFixture(3);
        slow(channel, 2, channel.method, 11);
        assertThat(channel.heard).as("2.75 seconds").isEmpty();

        slow(channel, 2, channel.method, 3);

        assertThat(channel.heard).containsExactly("pod-2 ejected LATENCY");
    }

    @Test
    void slowForAMomentNowAndThen_doesNot() {
        EjectorFixture channel = new EjectorFixture(3);
        for (int i = 0; i < 5; i++) {
            slow(channel, 2, channel.method, 8);
            slow(channel, -1, channel.method, 8);
        }

        assertThat(channel.heard).isEmpty();
    }

    @Test
    void callersGiveUpAfterLong_ejectsNoEndpointThatAnswersTheOthersInTime() {
        EjectorFixture channel = new EjectorFixture(3);
        for (int tick = 0; tick < 40; tick++) {
            for (int i = 0; i < 3; i++) {
                channel.end(i, Outcome.OK, 5);
            }
            channel.end(2, channel.method, Outcome.CANCELLED, 60_000 * MILLISECOND, 5);
            channel.reviewFor(Duration.ofMillis(250));
        }

        assertThat(channel.endpoint(2).slowness()).as("as the policy sees it").isGreaterThan(8);
        assertThat(channel.heard).isEmpty();
    }

    @Test
    void slowMethod_makesNoEndpointSlow() {
        EjectorFixture channel = new EjectorFixture(3);
        MethodLoad report = channel.methods.of("shop.Payment/Report", CallKind.UNARY);
        for (int i = 0; i < 3; i++) {
            channel.end(i, report, Outcome.OK, 5_000 * MILLISECOND, 5);
        }
        for (int tick = 0; tick < 40; tick++) {
            channel.end(0, Outcome.OK, 5);
            channel.end(1, Outcome.OK, 5);
            channel.end(2, report, Outcome.OK, 5_000 * MILLISECOND, 5);
            channel.reviewFor(Duration.ofMillis(250));
        }

        assertThat(channel.heard).isEmpty();
    }

    /** So many reviews; before each, every endpoint answers some calls, and one takes 100 times as long for them. */
    private static void slow(EjectorFixture channel, int slow, MethodLoad method, int reviews) {
        for (int tick = 0; tick < reviews; tick++) {
            for (int i = 0; i < channel.endpoints.size(); i++) {
                channel.end(i, method, Outcome.OK, (i == slow ? 1_000 : 10) * MILLISECOND, 10);
            }
            channel.reviewFor(Duration.ofMillis(250));
        }
    }

    @Test
    void callsLostWithAConnection_areOneFault() {
        EjectorFixture channel = new EjectorFixture(2);
        channel.end(0, Outcome.OK, 100);
        channel.end(1, Outcome.OK, 100);
        channel.review();
        for (int loss = 1; loss <= 4; loss++) {
            lose(channel);
            assertThat(channel.review()).as("connection lost %d times", loss).isFalse();
        }

        lose(channel);

        assertThat(channel.review()).as("five times in a row").isTrue();
    }

    private static void lose(EjectorFixture channel) {
        channel.select(List.of(channel.endpoint(1)));
        channel.end(0, Outcome.FAILED, 50);
        channel.select(channel.endpoints);
    }

    @Test
    void switchedOff_ejectsNothing_andCallsTellNobody() {
        EjectionSettings off = new EjectionSettings(false, 5, 0.05, 8, Duration.ofSeconds(5), Duration.ofSeconds(60), 0.5, 0.5);
        EjectorFixture channel = new EjectorFixture(2, off);
        channel.end(0, Outcome.FAILED, 100);

        assertThat(channel.review()).isFalse();
        assertThat(channel.alarms).isZero();
        assertThat(channel.ejected()).isEmpty();
    }

    @Test
    void rulesSwitchedOffOneByOne_doNotEject() {
        EjectionSettings none = new EjectionSettings(true, 0, 0, 0, Duration.ofSeconds(5), Duration.ofSeconds(60), 0.5, 0.5);
        EjectorFixture channel = new EjectorFixture(3, none);
        channel.end(0, Outcome.FAILED, 100);
        slow(channel, 1, channel.method, 40);

        assertThat(channel.heard).isEmpty();
        assertThat(channel.alarms).isZero();
    }

    @Test
    void channelCloses_nothingOfItRemains() {
        EjectorFixture channel = new EjectorFixture(2);
        channel.end(0, Outcome.FAILED, 5);
        channel.review();

        channel.ejector.close();

        assertThat(channel.endpoint(0).ejected()).isFalse();
        channel.end(1, Outcome.FAILED, 5);
        assertThat(channel.alarms).isEqualTo(1);
    }

    @Test
    void endpointForgotten_comesBackUnknown() {
        EjectorFixture channel = new EjectorFixture(2);
        channel.end(0, Outcome.FAILED, 5);
        channel.review();
        channel.ejector.forget(channel.endpoint(0));
        channel.select(List.of(channel.endpoint(1)));
        assertThat(channel.endpoint(0).ejected()).isFalse();

        channel.select(channel.endpoints);
        channel.review();

        assertThat(channel.ejected()).isEmpty();
    }

    private static EjectionSettings settings(double maxShare, double panicThreshold) {
        return new EjectionSettings(true, 5, 0.05, 8, Duration.ofSeconds(5), Duration.ofSeconds(60), maxShare, panicThreshold);
    }
}
