package dev.foretaste.item;

import dev.foretaste.idempotency.IdempotentRequest;
import dev.foretaste.problem.InputError;
import dev.foretaste.problem.JsonErrors;
import dev.foretaste.upload.BadLines;
import dev.foretaste.upload.Header;
import dev.foretaste.upload.ImportAnswer;
import dev.foretaste.upload.OnError;
import dev.foretaste.upload.Upload;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Describes the items of uploaded files. Of an item described twice the last line counts. */
@Service
final class ItemImport {
    /** The columns of MovieLens' u.item after the first five. */
    private static final List<String> GENRES = List.of(
            "unknown",
            "Action",
            "Adventure",
            "Animation",
            "Children's",
            "Comedy",
            "Crime",
            "Documentary",
            "Drama",
            "Fantasy",
            "Film-Noir",
            "Horror",
            "Musical",
            "Mystery",
            "Romance",
            "Sci-Fi",
            "Thriller",
            "War",
            "Western");

    private static final int GENRES_FROM = 5;
    private static final int ADDRESS = 4;
    private static final String EXPECTED_OBJECT = "expected an object like {\"itemId\":\"i1\",\"title\":\"Green tea\"}";
    private static final String NO_GENRES = "(no genres listed)";
    private static final Set<String> ID_NAMES = Set.of("itemid", "movieid", "item");
    private static final Set<String> TITLE_NAMES = Set.of("title");
    private static final Set<String> CATEGORY_NAMES = Set.of("categories", "genres");
    private static final Set<String> URL_NAMES = Set.of("url");
    private static final Set<String> IMAGE_NAMES = Set.of("imageurl");
    private static final Set<String> HIDDEN_NAMES = Set.of("hidden");

    private final Catalogue catalogue;
    private final ItemRules rules;
    private final JsonMapper json;

    ItemImport(Catalogue catalogue, ItemRules rules, JsonMapper json) {
        this.catalogue = catalogue;
        this.rules = rules;
        this.json = json;
    }

    /** Stores a file; with a key, once however often it is sent. */
    ImportAnswer store(InputStream body, @Nullable String contentType, OnError onError, @Nullable String idempotencyKey)
            throws IOException {
        IdempotentRequest.requireKey(idempotencyKey);
        MessageDigest digest = IdempotentRequest.sha256();
        InputStream bytes = idempotencyKey == null ? body : new DigestInputStream(body, digest);
        BadLines badLines = new BadLines(onError);
        ItemLines lines = new ItemLines(badLines);
        Upload.open(bytes, contentType).read(lines);
        badLines.refuse();
        Optional<IdempotentRequest> request = IdempotentRequest.of(
                idempotencyKey, "import items", onError, HexFormat.of().formatHex(digest.digest()));
        return badLines.withLines(catalogue.put(
                List.copyOf(lines.items()),
                request,
                ImportAnswer.class,
                counts -> badLines.answer(counts.created(), counts.updated(), counts.unchanged())));
    }

    /** Where the fields stand on a line, counted from 0 and below 0 where they do not, and how many there are at most. */
    private record Columns(int id, int title, int categories, int url, int imageUrl, int hidden, int most) {
        static final Columns UNNAMED = new Columns(0, 1, 2, -1, -1, -1, 3);

        /** The columns that a header names; empty for a line that does not name the id and something else. */
        static Optional<Columns> named(List<String> line) {
            Header header = Header.of(line);
            Columns columns = new Columns(
                    header.indexOf(ID_NAMES),
                    header.indexOf(TITLE_NAMES),
                    header.indexOf(CATEGORY_NAMES),
                    header.indexOf(URL_NAMES),
                    header.indexOf(IMAGE_NAMES),
                    header.indexOf(HIDDEN_NAMES),
                    line.size());
            return columns.id >= 0 && columns.describesAnything() ? Optional.of(columns) : Optional.empty();
        }

        private boolean describesAnything() {
            return title >= 0 || categories >= 0 || url >= 0 || imageUrl >= 0 || hidden >= 0;
        }

        int least() {
            return Math.max(id, title) + 1;
        }

        boolean fit(int fields) {
            return fields >= least() && fields <= most;
        }
    }

    private final class ItemLines implements Upload.Lines {
        private final BadLines badLines;
        private final Map<String, Item> items = new LinkedHashMap<>();
        private Columns columns = Columns.UNNAMED;
        private boolean first = true;

        ItemLines(BadLines badLines) {
            this.badLines = badLines;
        }

        Collection<Item> items() {
            return items.values();
        }

        @Override
        public void fields(long line, List<String> fields) {
            if (first) {
                first = false;
                Optional<Columns> named = Columns.named(fields);
                if (named.isPresent()) {
                    columns = named.get();
                    return;
                }
            }
            if (fields.stream().anyMatch(Upload::undecodable)) {
                badLines.add(
                        line, "has bytes that are not UTF-8; expected UTF-8, or name the charset in the Content-Type");
            } else if (columns.fit(fields.size())) {
                addDescribed(line, fields);
            } else if (fields.size() == GENRES_FROM + GENRES.size()) {
                add(line, flagged(fields));
            } else {
                badLines.add(
                        line,
                        "has %d columns; expected %d to %d (item, title, categories separated by |) or the %d of u.item"
                                .formatted(fields.size(), columns.least(), columns.most, GENRES_FROM + GENRES.size()));
            }
        }

        @Override
        public void json(long line, String text) {
            if (Upload.undecodable(text)) {
                badLines.add(
                        line, "has bytes that are not UTF-8; expected UTF-8, or name the charset in the Content-Type");
                return;
            }
            try {
                ItemInput input = json.readValue(text, ItemInput.class);
                if (input == null) {
                    badLines.add(line, "was null; " + EXPECTED_OBJECT);
                } else {
                    add(line, input);
                }
            } catch (JacksonException e) {
                badLines.add(line, JsonErrors.ofLine(e) + "; " + EXPECTED_OBJECT);
            }
        }

        private void addDescribed(long line, List<String> fields) {
            String hidden = Header.field(fields, columns.hidden).strip().toLowerCase(Locale.ROOT);
            if (!hidden.isEmpty() && !hidden.equals("true") && !hidden.equals("false")) {
                badLines.add(line, "/hidden: is \"%s\"; expected true or false".formatted(JsonErrors.shorten(hidden)));
                return;
            }
            add(
                    line,
                    new ItemInput(
                            fields.get(columns.id),
                            unlessBlank(Header.field(fields, columns.title)),
                            split(Header.field(fields, columns.categories)),
                            unlessBlank(Header.field(fields, columns.url).strip()),
                            unlessBlank(Header.field(fields, columns.imageUrl).strip()),
                            hidden.equals("true"),
                            null));
        }

        private static @Nullable String unlessBlank(String text) {
            return text.isBlank() ? null : text;
        }

        private static ItemInput flagged(List<String> fields) {
            List<@Nullable String> genres = new ArrayList<>();
            for (int genre = 0; genre < GENRES.size(); genre++) {
                if (fields.get(GENRES_FROM + genre).strip().equals("1")) {
                    genres.add(GENRES.get(genre));
                }
            }
            // Some of MovieLens' addresses have characters that no address may have.
            String address = fields.get(ADDRESS).strip();
            boolean usable = ItemRules.isWebAddress(address);
            return new ItemInput(
                    fields.get(0), unlessBlank(fields.get(1)), genres, usable ? address : null, null, null, null);
        }

        private static List<@Nullable String> split(String categories) {
            List<@Nullable String> parts = new ArrayList<>();
            for (String part : categories.split("\\|")) {
                if (!part.isBlank() && !part.equals(NO_GENRES)) {
                    parts.add(part.strip());
                }
            }
            return parts;
        }

        private void add(long line, ItemInput input) {
            String itemId = Objects.requireNonNullElse(input.itemId(), "");
            boolean[] reported = {false};
            rules.check(itemId, input, (pointer, detail) -> {
                        if (!reported[0]) {
                            reported[0] = true;
                            badLines.add(line, InputError.at(pointer, detail).sentence());
                        }
                    })
                    .ifPresent(item -> items.put(itemId, item));
        }
    }
}
