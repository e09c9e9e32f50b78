package dev.foretaste;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** The stores that every test of stored data runs on. Each start on one directory finds what was there before. */
public enum TestStore {
    SQLITE {
        @Override
        public List<String> settings(Path directory) {
            return List.of();
        }

        @Override
        public Connection connect(Path directory) throws SQLException {
            return DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("foretaste.db"));
        }
    },
    POSTGRESQL {
        @Override
        public List<String> settings(Path directory) {
            return List.of(
                    "spring.datasource.url=" + Postgres.url(Postgres.databaseOf(directory)),
                    "spring.datasource.username=postgres");
        }

        @Override
        public Connection connect(Path directory) throws SQLException {
            return DriverManager.getConnection(Postgres.url(Postgres.databaseOf(directory)), "postgres", "");
        }
    };

    /** Starts the service with these settings, {@code name=value} each. */
    public RunningService start(Path directory, String... settings) {
        return RunningService.start(
                directory,
                Stream.concat(settings(directory).stream(), Arrays.stream(settings))
                        .toArray(String[]::new));
    }

    /** What leads a service to this store. */
    public abstract List<String> settings(Path directory);

    /** A connection beside the service's. */
    public abstract Connection connect(Path directory) throws SQLException;

    /** One server for all tests of this process; it ends with the process. */
    private static final class Postgres {
        private static final EmbeddedPostgres SERVER = server();
        private static final AtomicInteger DATABASES = new AtomicInteger();
        private static final Map<Path, String> NAMES = new ConcurrentHashMap<>();

        static String databaseOf(Path directory) {
            return NAMES.computeIfAbsent(directory, created -> {
                String name = "foretaste" + DATABASES.incrementAndGet();
                try (Connection connection = SERVER.getPostgresDatabase().getConnection();
                        Statement statement = connection.createStatement()) {
                    statement.execute("CREATE DATABASE " + name);
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
                return name;
            });
        }

        static String url(String database) {
            return "jdbc:postgresql://localhost:%d/%s".formatted(SERVER.getPort(), database);
        }

        private static EmbeddedPostgres server() {
            try {
                return EmbeddedPostgres.builder().start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
