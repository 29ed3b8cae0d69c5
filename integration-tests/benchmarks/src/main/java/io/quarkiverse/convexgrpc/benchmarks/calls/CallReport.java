package io.quarkiverse.convexgrpc.benchmarks.calls;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

import io.quarkiverse.convexgrpc.benchmarks.Bar;
import io.quarkiverse.convexgrpc.benchmarks.Interval;
import io.quarkiverse.convexgrpc.benchmarks.Table;

/** The tables of all that was played. */
final class CallReport {

    private record Column(String heading, ToDoubleFunction<Figures> figure, boolean fewIsBest) {
    }

    private static final List<Column> COLUMNS = List.of(
            new Column("failed", Figures::failed, true),
            new Column("p50 ms", Figures::p50Millis, true),
            new Column("p99 ms", Figures::p99Millis, true),
            new Column("p999 ms", Figures::p999Millis, true),
            new Column("on it %", figures -> 100 * figures.badShare(), false));

    private final Settings settings;
    private final Results results;

    CallReport(Settings settings, Results results) {
        this.settings = settings;
        this.results = results;
    }

    List<Table> tables() {
        List<Table> tables = new ArrayList<>();
        for (int clients : settings.rows().isEmpty() ? List.<Integer> of() : settings.clients()) {
            tables.add(figures(clients));
            tables.add(bars(clients));
        }
        return tables;
    }

    private static String title(int clients) {
        double each = Play.CALLS_PER_SECOND / clients;
        return clients + (clients == 1 ? " client, " : " clients, ") + Interval.number(each) + " calls/s"
                + (clients == 1 ? "" : " each");
    }

    private Table figures(int clients) {
        List<String> headings = new ArrayList<>(List.of("row", "balancer"));
        COLUMNS.forEach(column -> headings.add(column.heading));
        Table table = new Table(title(clients), headings);
        for (Row row : settings.rows()) {
            settings.balancers().stream().filter(balancer -> balancer.plays(row)).forEach(balancer -> {
                List<String> cells = new ArrayList<>(List.of(row.toString(), balancer.name()));
                COLUMNS.forEach(column -> cells.add(cell(row, clients, balancer, column)));
                table.add(cells);
            });
        }
        return table;
    }

    private String cell(Row row, int clients, Balancer balancer, Column column) {
        Interval own = results.interval(row, clients, balancer, column.figure);
        if (!own.known()) {
            return "";
        }
        Interval best = own;
        for (Balancer other : settings.balancers().stream().filter(Balancer::callsOnce).toList()) {
            Interval others = results.interval(row, clients, other, column.figure);
            best = others.mean() < best.mean() ? others : best;
        }
        return own + (column.fewIsBest && balancer.callsOnce() && own.overlaps(best) ? " *" : "");
    }

    /** A bar a line, a balancer a column. */
    private Table bars(int clients) {
        List<List<Bar>> bars = settings.balancers().stream().map(balancer -> CallBars.of(results, clients, balancer))
                .toList();
        List<String> headings = new ArrayList<>(List.of("bar"));
        settings.balancers().forEach(balancer -> headings.add(balancer.name()));
        Table table = new Table("Bars, " + title(clients), headings);
        for (String text : bars.stream().flatMap(List::stream).map(Bar::text).distinct().toList()) {
            List<String> cells = new ArrayList<>(List.of(text));
            bars.forEach(own -> cells.add(own.stream().filter(bar -> bar.text().equals(text)).map(Bar::cell).findFirst()
                    .orElse("")));
            table.add(cells);
        }
        return table;
    }
}
