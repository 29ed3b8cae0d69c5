package io.quarkiverse.convexgrpc.runtime.internal.instance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntToDoubleFunction;

import org.junit.jupiter.api.Test;

import io.quarkiverse.convexgrpc.runtime.internal.time.FakeScheduler;
import io.quarkiverse.convexgrpc.runtime.internal.time.FakeTicker;

/** Draws the plot of the manual, and holds it to the code. Outside of a CI server, a plot that differs is replaced. */
class ScorePlotTest {

    private static final Path PLOT = Path.of("..", "docs", "modules", "ROOT", "assets", "images", "score.svg");
    private static final int SECONDS = 60;
    private static final int WIDTH = 720;
    private static final int HEIGHT = 200;
    private static final int LEFT = 40;
    private static final int TOP = 20;

    private double cpu;

    @Test
    void plot_isWhatTheCodeDoes() throws IOException {
        String drawn = draw(scores());

        if (System.getenv("CI") == null) {
            Files.writeString(PLOT, drawn);
        }
        assertThat(Files.readString(PLOT)).isEqualTo(drawn);
    }

    /** What the processor is used, in the second that ends then. */
    private static double used(int second) {
        return second == 10 || second >= 25 && second < 40 ? 1 : 0.4;
    }

    private List<Double> scores() {
        FakeTicker ticker = new FakeTicker();
        FakeScheduler scheduler = new FakeScheduler(ticker);
        InstanceWatch watch = new InstanceWatch(new ScoreSettings(Map.of(), 1000, Duration.ofSeconds(1)),
                new InstanceGauges(() -> cpu, () -> 0.4, () -> 0.5, () -> 0), new CallLedger(), () -> 1000,
                new Contributions(List.of(), Runnable::run, ticker, InstanceListener.NOOP), LoadReadiness.always(), scheduler,
                ticker, InstanceListener.NOOP);
        watch.start(() -> {
        });
        scheduler.runDue();
        List<Double> scores = new ArrayList<>();
        for (int second = 0; second < SECONDS; second++) {
            cpu = used(second);
            scheduler.advance(Duration.ofSeconds(1).toNanos());
            scores.add(watch.figures().score());
        }
        return scores;
    }

    private static String draw(List<Double> scores) {
        StringBuilder svg = new StringBuilder();
        svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 780 270\" font-family=\"sans-serif\" "
                + "font-size=\"12\">\n");
        svg.append("<rect width=\"780\" height=\"270\" fill=\"white\"/>\n");
        for (int value = 0; value <= 100; value += 25) {
            svg.append(String.format(Locale.ROOT,
                    "<path d=\"M%d %.0f H%d\" stroke=\"#ddd\"/><text x=\"8\" y=\"%.0f\">%d</text>%n", LEFT, y(value),
                    LEFT + WIDTH, y(value) + 4, value));
        }
        for (int second = 0; second <= SECONDS; second += 10) {
            svg.append(String.format(Locale.ROOT, "<text x=\"%.0f\" y=\"%d\">%d s</text>%n", x(second) - 8, TOP + HEIGHT + 18,
                    second));
        }
        svg.append(line("#999", "4 3", second -> used(second) * 100)).append(line("#0a6", "0", scores::get));
        svg.append("<text x=\"60\" y=\"262\" fill=\"#0a6\">the score</text>");
        svg.append("<text x=\"160\" y=\"262\" fill=\"#777\">the processor's use, in per cent</text>\n</svg>\n");
        return svg.toString().replace("\r\n", "\n");
    }

    private static String line(String colour, String dashes, IntToDoubleFunction values) {
        StringBuilder path = new StringBuilder();
        for (int second = 0; second < SECONDS; second++) {
            path.append(String.format(Locale.ROOT, "%s%.0f %.1f", second == 0 ? "M" : " L", x(second + 1),
                    y(values.applyAsDouble(second))));
        }
        return "<path fill=\"none\" stroke-width=\"2\" stroke=\"" + colour + "\" stroke-dasharray=\"" + dashes + "\" d=\""
                + path
                + "\"/>\n";
    }

    private static double x(int second) {
        return LEFT + (double) WIDTH * second / SECONDS;
    }

    private static double y(double value) {
        return TOP + HEIGHT * (1 - value / 100);
    }
}
