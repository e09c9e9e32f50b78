package dev.foretaste.upload;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.foretaste.problem.InputError;
import dev.foretaste.problem.ProblemException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/**
 * An uploaded file of lines. What it is shows in its first bytes: gzip by its magic number, NDJSON by an opening brace,
 * and of the rest the first separator on the first line ({@code ::}, tab, {@code |} or comma) tells the dialect of CSV.
 *
 * <p>Bytes that are not of the charset become half a surrogate pair, which no decoded text has: one bad line can be told
 * from the others, and from a line that has U+FFFD itself. A file that
 * cannot be read on (broken gzip, an endless line) ends in a {@link ProblemException} with the line.
 */
public final class Upload {
    private static final int PEEK = 8_192;
    private static final int LINE_MAXIMUM = 65_536;
    private static final int FIELDS_MAXIMUM = 1_000;
    private static final int BUFFER = 1 << 18;
    private static final char REPLACEMENT = '\uDFFF';

    private final InputStream bytes;
    private final Charset charset;
    private final String start;
    private long line;

    private Upload(InputStream bytes, Charset charset, String start) {
        this.bytes = bytes;
        this.charset = charset;
        this.start = start;
    }

    /** Where the lines go, numbered from 1; blank lines do not. */
    public interface Lines {
        /** The fields of a line of CSV. */
        void fields(long line, List<String> fields);

        /** A line of NDJSON. */
        void json(long line, String text);
    }

    /**
     * Opens a file whose bytes are read from the stream; nothing is closed.
     *
     * @param contentType may name the charset; it is UTF-8 otherwise
     */
    public static Upload open(InputStream body, @Nullable String contentType) throws IOException {
        Charset charset = charset(contentType);
        try {
            BufferedInputStream raw = new BufferedInputStream(body, BUFFER);
            byte[] magic = peek(raw, 2);
            boolean gzip = magic.length == 2 && (magic[0] & 0xFF) == 0x1F && (magic[1] & 0xFF) == 0x8B;
            BufferedInputStream bytes = gzip ? new BufferedInputStream(new GzipMembers(raw, BUFFER), BUFFER) : raw;
            byte[] first = peek(bytes, PEEK);
            if (first.length >= 3
                    && (first[0] & 0xFF) == 0xEF
                    && (first[1] & 0xFF) == 0xBB
                    && (first[2] & 0xFF) == 0xBF) {
                bytes.skipNBytes(3);
                first = peek(bytes, PEEK);
            }
            return new Upload(bytes, charset, new String(first, StandardCharsets.ISO_8859_1).stripLeading());
        } catch (EOFException | ZipException e) {
            throw broken(1, e);
        }
    }

    private static Charset charset(@Nullable String contentType) {
        try {
            Charset named = contentType == null
                    ? null
                    : MediaType.parseMediaType(contentType).getCharset();
            return named == null ? StandardCharsets.UTF_8 : named;
        } catch (InvalidMediaTypeException e) {
            throw ProblemException.invalid(
                    "Content-Type", e.getMessage() + "; expected one like text/csv;charset=UTF-8");
        }
    }

    private static byte[] peek(BufferedInputStream stream, int length) throws IOException {
        stream.mark(length);
        byte[] first = stream.readNBytes(length);
        stream.reset();
        return first;
    }

    /** Whether a text of the file shows that its bytes were not of the charset. */
    public static boolean undecodable(String text) {
        for (int at = text.indexOf(REPLACEMENT); at >= 0; at = text.indexOf(REPLACEMENT, at + 1)) {
            if (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Reads the file to its end.
     *
     * @throws IOException when its sender went away
     */
    public void read(Lines lines) throws IOException {
        try {
            if (start.startsWith("{")) {
                readJson(lines);
            } else {
                readCsv(lines);
            }
        } catch (UncheckedIOException e) {
            throw brokenOrAborted(Objects.requireNonNull(e.getCause()));
        } catch (EOFException | ZipException e) {
            throw broken(line + 1, e);
        } catch (CsvParseException e) {
            throw unreadable(
                    line + 1,
                    "is no line of CSV that can be read (a quote never closed, more than %d characters, more than %d fields)"
                            .formatted(LINE_MAXIMUM, FIELDS_MAXIMUM));
        }
    }

    private Reader reader() {
        return new InputStreamReader(
                bytes,
                charset.newDecoder()
                        .onMalformedInput(CodingErrorAction.REPLACE)
                        .onUnmappableCharacter(CodingErrorAction.REPLACE)
                        .replaceWith(String.valueOf(REPLACEMENT)));
    }

    private void readCsv(Lines lines) throws IOException {
        String separator = separator();
        CsvReader.CsvReaderBuilder builder = CsvReader.builder()
                .fieldSeparator(separator)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .maxBufferSize(2 * LINE_MAXIMUM);
        if (separator.equals("::") || separator.equals("|")) {
            // These dialects know no quotes; a title may begin with one.
            builder.quoteCharacter('\u0000');
        }
        CsvRecordHandler handler = CsvRecordHandler.builder()
                .maxFields(FIELDS_MAXIMUM)
                .maxFieldSize(LINE_MAXIMUM)
                .maxRecordSize(LINE_MAXIMUM)
                .build();
        CsvReader<CsvRecord> reader = builder.build(handler, reader());
        for (CsvRecord record : reader) {
            line = record.getStartingLineNumber();
            if (record.getFieldCount() > 1 || !record.getField(0).isBlank()) {
                lines.fields(line, record.getFields());
            }
        }
    }

    private String separator() {
        boolean quotes = start.startsWith("\"");
        boolean quoted = false;
        for (int at = 0; at < start.length(); at++) {
            char c = start.charAt(at);
            quoted ^= quotes && c == '"';
            if (quoted) {
                continue;
            }
            switch (c) {
                case '\t', '|', ',' -> {
                    return start.substring(at, at + 1);
                }
                case ':' -> {
                    if (start.startsWith("::", at)) {
                        return "::";
                    }
                }
                case '\n', '\r' -> {
                    return ",";
                }
                default -> {}
            }
        }
        return ",";
    }

    private void readJson(Lines lines) throws IOException {
        Reader reader = reader();
        char[] buffer = new char[BUFFER / 4];
        StringBuilder text = new StringBuilder();
        boolean afterReturn = false;
        for (int read = reader.read(buffer); read >= 0; read = reader.read(buffer)) {
            int from = 0;
            for (int at = 0; at < read; at++) {
                boolean lineFeed = buffer[at] == '\n';
                if (lineFeed || buffer[at] == '\r') {
                    append(text, buffer, from, at);
                    from = at + 1;
                    if (lineFeed && afterReturn && text.isEmpty()) {
                        afterReturn = false;
                        continue;
                    }
                    finish(text, lines);
                    afterReturn = !lineFeed;
                }
            }
            append(text, buffer, from, read);
        }
        if (!text.isEmpty()) {
            finish(text, lines);
        }
    }

    private void append(StringBuilder text, char[] buffer, int from, int to) {
        if (text.length() + to - from > LINE_MAXIMUM) {
            throw unreadable(line + 1, "has more than %d characters".formatted(LINE_MAXIMUM));
        }
        text.append(buffer, from, to - from);
    }

    private void finish(StringBuilder text, Lines lines) {
        line++;
        String json = text.toString();
        text.setLength(0);
        if (!json.isBlank()) {
            lines.json(line, json);
        }
    }

    private RuntimeException brokenOrAborted(IOException cause) throws IOException {
        if (cause instanceof EOFException || cause instanceof ZipException) {
            return broken(line + 1, cause);
        }
        throw cause;
    }

    private static ProblemException broken(long line, IOException cause) {
        String why = Objects.requireNonNullElse(cause.getMessage(), "the file ends too early");
        return unreadable(line, "cannot be unzipped: %s; expected a whole gzip file".formatted(why));
    }

    private static ProblemException unreadable(long line, String detail) {
        InputError error = InputError.atLine(line, detail);
        return ProblemException.invalid(error.sentence() + ". Nothing was stored.", List.of(error));
    }
}
