package dev.foretaste.storage;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.flywaydb.core.api.MigrationInfo;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The connection pool. The URL alone decides between the embedded store and a server. */
@Configuration(proxyBeanMethods = false)
class StorageConfiguration {

    @Bean
    DataDirectory dataDirectory(StorageProperties storage) {
        return DataDirectory.open(storage.dataDir());
    }

    /** Flyway would warn of a schema it does not know, and the service write to it by rules that may have changed. */
    @Bean
    FlywayMigrationStrategy onlyKnownSchemas() {
        return flyway -> {
            for (MigrationInfo applied : flyway.info().applied()) {
                if (!applied.getState().isResolved()) {
                    throw new StoreUnusableException(
                            "The store has the schema of a newer Foretaste (%s, \"%s\"), which this one does not know."
                                    .formatted(applied.getVersion(), applied.getDescription()),
                            "Start that newer version, or put a backup from before it in the store's place, the embedded"
                                    + " one without the foretaste.db-wal and foretaste.db-shm that were beside it.",
                            null);
                }
            }
            flyway.migrate();
        };
    }

    @Bean
    HikariDataSource dataSource(DataSourceProperties properties, DataDirectory directory) throws IOException {
        String url = properties.determineUrl();
        boolean sqlite = url.startsWith("jdbc:sqlite:");
        if (!sqlite && !url.startsWith("jdbc:postgresql:")) {
            throw new StoreUnusableException(
                    "spring.datasource.url is of a kind that is not supported: %s"
                            .formatted(url.replaceFirst("^(jdbc:[^:]*:).*", "$1…")),
                    "Expected is jdbc:sqlite:FILE or jdbc:postgresql://HOST/DATABASE.",
                    null);
        }
        HikariDataSource pool = properties
                .initializeDataSourceBuilder()
                .type(HikariDataSource.class)
                .build();
        pool.setPoolName("foretaste");
        pool.setConnectionTimeout(5_000);
        if (sqlite) {
            pool.setDriverClassName(SqliteDriver.registeredName());
            pool.setMaximumPoolSize(8);
            pool.addDataSourceProperty("journal_mode", "WAL");
            pool.addDataSourceProperty("synchronous", "FULL");
            pool.addDataSourceProperty("busy_timeout", "10000");
            pool.addDataSourceProperty("foreign_keys", "true");
            // An erased rating leaves no bytes behind in the pages it was on.
            pool.addDataSourceProperty("secure_delete", "true");
            // A transaction that begins by reading cannot become a writer behind another writer's back.
            pool.addDataSourceProperty("transaction_mode", "IMMEDIATE");
            Path file = Path.of(url.substring("jdbc:sqlite:".length()));
            if (file.getParent() != null) {
                Files.createDirectories(file.getParent());
            }
        } else {
            // PostgreSQL would wait for somebody else's lock without end, and so would who sent the request.
            pool.setConnectionInitSql("SET lock_timeout = '10s'");
            // A server that vanishes without a word would hold up whoever waits for its answer, the one writer among
            // them. Five minutes, as a server is silent for long while it sorts a big store that is loaded. The URL may
            // say otherwise.
            pool.addDataSourceProperty("tcpKeepAlive", "true");
            pool.addDataSourceProperty("socketTimeout", "300");
            pool.setExceptionOverride(new LostConnections(pool));
        }
        return pool;
    }
}
