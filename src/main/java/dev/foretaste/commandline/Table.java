package dev.foretaste.commandline;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Rows under a header, in columns as wide as their widest cell; the first to the left, the others to the right. */
final class Table {
    private final List<Row> rows = new ArrayList<>();

    private record Row(List<String> cells, Optional<String> note) {}

    Table(List<String> header) {
        rows.add(new Row(header, Optional.empty()));
    }

    /** @param note a line of its own below the row */
    void add(List<String> cells, Optional<String> note) {
        rows.add(new Row(cells, note));
    }

    Stream<String> lines() {
        return rows.stream()
                .flatMap(row -> Stream.concat(Stream.of(line(row.cells)), row.note.map(note -> "  " + note).stream()));
    }

    private String line(List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < cells.size(); column++) {
            String cell = cells.get(column);
            String padding = " ".repeat(width(column) - cell.length());
            line.append(column == 0 ? cell + padding : "  " + padding + cell);
        }
        return line.toString();
    }

    private int width(int column) {
        return rows.stream()
                .mapToInt(row -> row.cells.get(column).length())
                .max()
                .orElseThrow();
    }
}
