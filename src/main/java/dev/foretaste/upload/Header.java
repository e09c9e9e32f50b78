package dev.foretaste.upload;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The names that the first line of a CSV file gives its columns, whatever their case and with or without underscores. */
public record Header(List<String> names) {
    /** Of a line that may be a header or none. */
    public static Header of(List<String> fields) {
        return new Header(fields.stream()
                .map(field -> field.strip().toLowerCase(Locale.ROOT).replace("_", ""))
                .toList());
    }

    /** The first column that has one of these names, counted from 0; below 0 where none has. */
    public int indexOf(Set<String> known) {
        for (int at = 0; at < names.size(); at++) {
            if (known.contains(names.get(at))) {
                return at;
            }
        }
        return -1;
    }

    /** A field of a line; empty where the line ends before it or it has no column. */
    public static String field(List<String> fields, int column) {
        return column < 0 || column >= fields.size() ? "" : fields.get(column);
    }
}
