package dev.foretaste.rating;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.springframework.stereotype.Service;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** Writes all ratings as they are at one moment, by user and item, in a form that an import takes unchanged. */
@Service
final class RatingExport {
    private final RatingTable table;
    private final ObjectWriter json;

    RatingExport(RatingTable table, JsonMapper json) {
        this.table = table;
        this.json = json.writerFor(Rating.class);
    }

    /** Comma-separated values with a header; the stream stays open. */
    void writeCsv(OutputStream out) throws IOException {
        OutputStreamWriter writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
        CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(writer);
        csv.writeRecord("userId", "itemId", "value", "ratedAt", "context");
        table.forEach(rating -> csv.writeRecord(
                rating.userId(),
                rating.itemId(),
                Float.toString(rating.value()),
                rating.ratedAt().toString(),
                Objects.requireNonNullElse(rating.context(), "")));
        csv.flush();
        writer.flush();
    }

    /** A JSON object a line; the stream stays open. */
    void writeJson(OutputStream out) throws IOException {
        Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
        table.forEach(rating -> {
            try {
                writer.append(json.writeValueAsString(rating)).append('\n');
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        writer.flush();
    }
}
