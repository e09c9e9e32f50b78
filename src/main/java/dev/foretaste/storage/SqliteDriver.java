package dev.foretaste.storage;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConnection;
import org.sqlite.jdbc4.JDBC4Connection;

/**
 * SQLite's driver, whose connections stay usable after a transaction could not begin, or was ended by SQLite itself on a
 * full disk. The original believes to be within the transaction from then on: every later statement would be committed by
 * itself, and every commit reported as failed.
 */
public final class SqliteDriver extends JDBC {
    static {
        try {
            DriverManager.registerDriver(new SqliteDriver());
        } catch (SQLException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The name under which the pool finds this driver, registered by then. */
    static String registeredName() {
        return SqliteDriver.class.getName();
    }

    @Override
    public @Nullable SQLiteConnection connect(String url, Properties properties) throws SQLException {
        return acceptsURL(url) ? new Connection(url, properties) : null;
    }

    private static final class Connection extends JDBC4Connection {
        Connection(String url, Properties properties) throws SQLException {
            super(url, url.substring(PREFIX.length()), properties);
        }

        @Override
        public void setAutoCommit(boolean autoCommit) throws SQLException {
            try {
                super.setAutoCommit(autoCommit);
            } catch (SQLException e) {
                if (!hasEndedByItself(e)) {
                    getConnectionConfig().setAutoCommit(!autoCommit);
                    throw e;
                }
            }
        }

        @Override
        public void rollback() throws SQLException {
            try {
                super.rollback();
            } catch (SQLException e) {
                if (!hasEndedByItself(e)) {
                    throw e;
                }
                getConnectionConfig().setAutoCommit(true);
                setAutoCommit(false);
            }
        }

        /** SQLite rolls back by itself what meets a full disk; its result code tells no more than "error". */
        private static boolean hasEndedByItself(SQLException e) {
            return String.valueOf(e.getMessage()).contains("no transaction is active");
        }
    }
}
