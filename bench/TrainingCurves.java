import dev.foretaste.factorization.Algorithm;
import dev.foretaste.factorization.Algorithms;
import dev.foretaste.factorization.Hyperparameters;
import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.Scorer;
import dev.foretaste.factorization.TrainingContext;
import dev.foretaste.factorization.TrainingListener;
import dev.foretaste.factorization.Workers;
import dev.foretaste.matrix.RatingMatrix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/**
 * Test RMSE over training time: measures it for one algorithm, or draws what was measured. See training-curves.sh.
 *
 * <p>{@code measure DATA ALGORITHM SECONDS}: trains with 1, 2, 4, … iterations, each from the beginning, until another
 * training would exceed so many seconds in all; a line "iterations seconds rmse" each. The first is done twice, so that
 * no point is of a JVM that has compiled nothing yet. Ratings are clamped to the scale.
 *
 * <p>{@code draw SVG PANEL…}, a panel being {@code TITLE,FLOOR,LIBMF,DIRECTORY}: the directory has a file an algorithm.
 */
final class TrainingCurves {
    /** Some algorithms take no more than a thousand. */
    private static final int MOST_ITERATIONS = 512;

    private static final int THREADS = 2;

    private static final int WIDTH = 560;
    private static final int HEIGHT = 420;
    private static final int LEFT = 56;
    private static final int RIGHT = 100;
    private static final int TOP = 40;
    private static final int BOTTOM = 48;
    private static final String[] COLOURS = {
        "#0b6e99", "#c2410c", "#15803d", "#7e22ce", "#b45309", "#be123c", "#4d7c0f", "#475569", "#0f766e"
    };

    private record Point(int iterations, double seconds, double rmse) {}

    private record Panel(String title, double floor, double libmf, Map<String, List<Point>> curves) {
        static Panel of(String argument) throws IOException {
            String[] part = argument.split(",");
            Map<String, List<Point>> curves = new TreeMap<>();
            try (var files = Files.list(Path.of(part[3]))) {
                for (Path file : files.toList()) {
                    List<Point> points = new ArrayList<>();
                    for (String line : Files.readAllLines(file)) {
                        String[] field = line.split(" ");
                        points.add(new Point(
                                Integer.parseInt(field[0]), Double.parseDouble(field[1]), Double.parseDouble(field[2])));
                    }
                    if (!points.isEmpty()) {
                        curves.put(file.getFileName().toString(), points);
                    }
                }
            }
            return new Panel(part[0], Double.parseDouble(part[1]), Double.parseDouble(part[2]), curves);
        }

        double least() {
            return floor - 0.01;
        }

        /** Worse than the mean rating is off the chart. */
        double greatest() {
            return floor + 0.2;
        }

        double shortest() {
            return Math.pow(10, Math.floor(Math.log10(seconds().min().orElse(1))));
        }

        double longest() {
            return Math.max(10 * shortest(), seconds().max().orElse(1) * 1.1);
        }

        private java.util.stream.DoubleStream seconds() {
            return curves.values().stream().flatMap(List::stream).mapToDouble(Point::seconds);
        }

        double x(double seconds) {
            return LEFT + (WIDTH - LEFT - RIGHT) * Math.log(seconds / shortest()) / Math.log(longest() / shortest());
        }

        double y(double rmse) {
            double part = (Math.min(rmse, greatest()) - least()) / (greatest() - least());
            return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * part;
        }
    }

    public static void main(String[] arguments) throws IOException {
        if (arguments.length == 4 && arguments[0].equals("measure")) {
            measure(Path.of(arguments[1]), arguments[2], Double.parseDouble(arguments[3]));
        } else if (arguments.length > 2 && arguments[0].equals("draw")) {
            List<Panel> panels = new ArrayList<>();
            for (int at = 2; at < arguments.length; at++) {
                panels.add(Panel.of(arguments[at]));
            }
            Files.writeString(Path.of(arguments[1]), draw(panels));
        } else {
            System.err.println("expected: measure DATA ALGORITHM SECONDS, or draw SVG TITLE,FLOOR,LIBMF,DIRECTORY...");
            System.exit(2);
        }
    }

    private static void measure(Path data, String name, double budget) throws IOException {
        TimeToQuality.Ratings train = TimeToQuality.Ratings.read(data.resolve("train.bin"));
        TimeToQuality.Ratings test = TimeToQuality.Ratings.read(data.resolve("test.bin"));
        RatingMatrix ratings = TimeToQuality.matrix(train, test);
        Algorithm algorithm = Algorithms.find(name).orElseThrow();
        boolean iterates = !settings(algorithm, ratings.size(), 1).isEmpty();
        try (ExecutorService pool = Executors.newFixedThreadPool(THREADS)) {
            Workers workers = Workers.of(pool, THREADS);
            double spent = train(algorithm, ratings, 1, workers, test).seconds;
            double last = 0;
            for (int iterations = 1;
                    iterations == 1 || (iterations <= MOST_ITERATIONS && spent + 2 * last <= budget);
                    iterations *= 2) {
                Point point = train(algorithm, ratings, iterations, workers, test);
                System.out.printf("%d %.3f %.5f%n", point.iterations, point.seconds, point.rmse);
                last = point.seconds;
                spent += last;
                if (!iterates) {
                    return;
                }
            }
        }
    }

    private static Point train(
            Algorithm algorithm, RatingMatrix ratings, int iterations, Workers workers, TimeToQuality.Ratings test) {
        long start = System.nanoTime();
        Model model = algorithm
                .trainer(Hyperparameters.of(
                        algorithm.hyperparameters(ratings.size()), settings(algorithm, ratings.size(), iterations)))
                .train(ratings, new TrainingContext(1, workers, TrainingListener.silent()));
        double seconds = (System.nanoTime() - start) / 1e9;
        return new Point(iterations, seconds, rmse(model, ratings, test));
    }

    /** So many iterations where the algorithm iterates, in its own words. */
    private static Map<String, Number> settings(Algorithm algorithm, int ratings, int iterations) {
        Map<String, Number> settings = new HashMap<>();
        algorithm.hyperparameters(ratings).forEach(each -> {
            switch (each.name()) {
                case "epochs", "sweeps" -> settings.put(each.name(), iterations);
                case "burnIn" -> settings.put(each.name(), iterations / 3);
                default -> {}
            }
        });
        return settings;
    }

    private static double rmse(Model model, RatingMatrix ratings, TimeToQuality.Ratings test) {
        double least = IntStream.range(0, ratings.size()).mapToDouble(ratings.byUser()::value).min().orElseThrow();
        double greatest = IntStream.range(0, ratings.size()).mapToDouble(ratings.byUser()::value).max().orElseThrow();
        Scorer[] scorers = new Scorer[model.users().size()];
        double squares = 0;
        for (int at = 0; at < test.user().length; at++) {
            int user = test.user()[at];
            if (scorers[user] == null) {
                scorers[user] = model.scorer(user);
            }
            double error = Math.clamp(scorers[user].score(test.item()[at]), least, greatest) - test.value()[at];
            squares += error * error;
        }
        return Math.sqrt(squares / test.user().length);
    }

    private static String draw(List<Panel> panels) {
        StringBuilder svg = new StringBuilder();
        svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"11\">%n"
                .formatted(WIDTH * panels.size(), HEIGHT));
        svg.append("<title>Test RMSE over training time</title>\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        List<String> names = panels.stream()
                .flatMap(panel -> panel.curves.keySet().stream())
                .distinct()
                .sorted()
                .toList();
        for (int at = 0; at < panels.size(); at++) {
            svg.append("<g transform=\"translate(%d 0)\">%n".formatted(at * WIDTH));
            drawPanel(panels.get(at), names, svg);
            svg.append("</g>\n");
        }
        return svg.append("</svg>\n").toString();
    }

    private static void drawPanel(Panel panel, List<String> names, StringBuilder svg) {
        int right = WIDTH - RIGHT;
        int bottom = HEIGHT - BOTTOM;
        text(svg, LEFT, 20, "start", "#111", panel.title);
        text(svg, (LEFT + right) / 2.0, HEIGHT - 12, "middle", "#444", "seconds of training, 2 threads");
        text(svg, LEFT, TOP - 6, "end", "#444", "RMSE");
        for (int step = 0; step * 0.05 <= panel.greatest(); step++) {
            double rmse = step * 0.05;
            if (rmse > panel.least()) {
                line(svg, LEFT, panel.y(rmse), right, panel.y(rmse), "#e5e5e5", "");
                text(svg, LEFT - 6, panel.y(rmse) + 4, "end", "#444", "%.2f".formatted(rmse));
            }
        }
        for (double decade = panel.shortest(); decade <= panel.longest(); decade *= 10) {
            line(svg, panel.x(decade), TOP, panel.x(decade), bottom, "#e5e5e5", "");
            text(svg, panel.x(decade), bottom + 16, "middle", "#444", decade < 1 ? "" + decade : "%.0f".formatted(decade));
        }
        reference(svg, panel, panel.floor, "floor %.4f".formatted(panel.floor));
        reference(svg, panel, panel.libmf, "LIBMF %.4f".formatted(panel.libmf));
        List<Double> taken = new ArrayList<>(List.of(panel.y(panel.floor), panel.y(panel.libmf)));
        for (Map.Entry<String, List<Point>> curve : panel.curves.entrySet()) {
            String colour = COLOURS[names.indexOf(curve.getKey()) % COLOURS.length];
            StringBuilder path = new StringBuilder();
            for (Point point : curve.getValue()) {
                path.append("%.1f,%.1f ".formatted(panel.x(point.seconds), panel.y(point.rmse)));
                svg.append("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"2.5\" fill=\"%s\"><title>%s, %d: %.3f s, RMSE %.4f</title></circle>%n"
                        .formatted(
                                panel.x(point.seconds),
                                panel.y(point.rmse),
                                colour,
                                curve.getKey(),
                                point.iterations,
                                point.seconds,
                                point.rmse));
            }
            svg.append("<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\"/>%n"
                    .formatted(path.toString().trim(), colour));
            Point last = curve.getValue().getLast();
            double y = free(panel.y(last.rmse), taken);
            line(svg, panel.x(last.seconds) + 3, panel.y(last.rmse), right + 2, y, colour, " stroke-opacity=\"0.35\"");
            text(svg, right + 5, y + 4, "start", colour, curve.getKey());
        }
    }

    /** The nearest place for a label that no other has. */
    private static double free(double wanted, List<Double> taken) {
        for (int step = 0; ; step++) {
            for (int sign : new int[] {-1, 1}) {
                double y = wanted + sign * step;
                if (y > TOP && y < HEIGHT - BOTTOM && taken.stream().allMatch(other -> Math.abs(other - y) >= 12)) {
                    taken.add(y);
                    return y;
                }
            }
        }
    }

    private static void reference(StringBuilder svg, Panel panel, double rmse, String label) {
        line(svg, LEFT, panel.y(rmse), WIDTH - RIGHT, panel.y(rmse), "#111", " stroke-dasharray=\"5 4\"");
        text(svg, WIDTH - RIGHT + 5, panel.y(rmse) + 4, "start", "#111", label);
    }

    private static void line(StringBuilder svg, double x, double y, double toX, double toY, String colour, String more) {
        svg.append("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"%s/>%n"
                .formatted(x, y, toX, toY, colour, more));
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String colour, String text) {
        svg.append("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>%n"
                .formatted(x, y, anchor, colour, text));
    }
}
