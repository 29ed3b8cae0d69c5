package io.quarkiverse.convexgrpc.deployment.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

import org.junit.jupiter.api.Test;

/** Draws the plot of the manual, and holds it to the code. Outside of a CI server, a plot that differs is replaced. */
class HpaPlotTest {

    private static final Path PLOT = Path.of("..", "docs", "modules", "ROOT", "assets", "images", "hpa-day.svg");
    private static final long SEED = 4;
    private static final int WIDTH = 720;
    private static final int HEIGHT = 240;
    private static final int LEFT = 40;
    private static final int TOP = 20;
    private static final int PODS = 20;
    /** Every fourth minute of the load: more would not be seen. */
    private static final int THINNED = 16;
    private static final long MOST_BYTES = 60_000;

    @Test
    void plot_isWhatTheSimulationDoes() throws IOException {
        String drawn = draw(SimulatedDay.withTolerance(SEED, SimulatedDay.CPU, SimulatedDay.MEMORY),
                SimulatedDay.withoutTolerance(SEED, SimulatedDay.CPU, SimulatedDay.MEMORY));

        if (System.getenv("CI") == null) {
            Files.writeString(PLOT, drawn);
        }
        assertThat(Files.readString(PLOT)).as("seed %d", SEED).isEqualTo(drawn);
        assertThat(Files.size(PLOT)).isLessThan(MOST_BYTES);
    }

    private static String draw(SimulatedDay with, SimulatedDay without) {
        StringBuilder svg = new StringBuilder();
        svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 780 310\" font-family=\"sans-serif\" "
                + "font-size=\"12\">\n");
        svg.append("<rect width=\"780\" height=\"310\" fill=\"white\"/>\n");
        for (int pods = 0; pods <= PODS; pods += 5) {
            svg.append(String.format(Locale.ROOT,
                    "<path d=\"M%d %.0f H%d\" stroke=\"#ddd\"/><text x=\"14\" y=\"%.0f\">%d</text>%n", LEFT, y(pods),
                    LEFT + WIDTH, y(pods) + 4, pods));
        }
        for (int hour = 0; hour <= 24; hour += 3) {
            svg.append(String.format(Locale.ROOT, "<text x=\"%.0f\" y=\"%d\">%02d:00</text>%n", x(hour * 3600L) - 16,
                    TOP + HEIGHT + 18, (SimulatedDay.START_HOUR + hour) % 24));
        }
        svg.append(path("#bbb", 1, load(with))).append(path("#c60", 1.5, replicas(without)))
                .append(path("#0a6", 2, replicas(with)));
        svg.append("<text x=\"60\" y=\"302\" fill=\"#0a6\">pods, with the tolerance (Kubernetes 1.35)</text>");
        svg.append("<text x=\"350\" y=\"302\" fill=\"#c60\">pods, without it (1.32)</text>");
        svg.append("<text x=\"520\" y=\"302\" fill=\"#777\">the load, in pods at the target</text>\n</svg>\n");
        return svg.toString().replace("\r\n", "\n");
    }

    private static String load(SimulatedDay day) {
        StringBuilder path = new StringBuilder();
        List<SimulatedDay.Step> steps = day.steps();
        for (int i = 0; i < steps.size(); i += THINNED) {
            path.append(String.format(Locale.ROOT, "%s%.0f %.1f", i == 0 ? "M" : " L", x(steps.get(i).decision().second()),
                    y(SimulatedDay.podsFor(steps.get(i).load()))));
        }
        return path.toString();
    }

    /** A staircase, of which only the steps are written. */
    private static String replicas(SimulatedDay day) {
        StringBuilder path = new StringBuilder(
                String.format(Locale.ROOT, "M%d %.1f", LEFT, y(day.decisions().get(0).before())));
        for (HpaSimulator.Decision decision : day.decisions()) {
            if (decision.after() != decision.before()) {
                path.append(String.format(Locale.ROOT, " H%.1f V%.1f", x(decision.second()), y(decision.after())));
            }
        }
        return path.append(" H").append(LEFT + WIDTH).toString();
    }

    private static String path(String colour, double width, String data) {
        return "<path fill=\"none\" stroke-width=\"" + width + "\" stroke=\"" + colour + "\" d=\"" + data + "\"/>\n";
    }

    private static double x(long second) {
        return LEFT + (double) WIDTH * second / SimulatedDay.SECONDS;
    }

    private static double y(double pods) {
        return TOP + HEIGHT * (1 - pods / PODS);
    }
}
