package dev.foretaste.storage;

import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConnection;
import org.sqlite.jdbc4.JDBC4Connection;
import org.sqlite.jdbc4.JDBC4PreparedStatement;

/**
 * SQLite's driver, whose connections stay usable after a transaction could not begin, or was ended by SQLite itself on a
 * full disk. The original believes to be within the transaction from then on: every later statement would be committed by
 * itself, and every commit reported as failed. Its writers wait for each other in Java, see {@link WriterTurn}.
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
        private final WriterTurn turn;

        Connection(String url, Properties properties) throws SQLException {
            super(url, url.substring(PREFIX.length()), properties);
            this.turn = new WriterTurn(url);
        }

        /** A transaction holds the turn to write from its beginning to its end. */
        @Override
        public void setAutoCommit(boolean autoCommit) throws SQLException {
            if (!autoCommit) {
                turn.take();
            }
            try {
                super.setAutoCommit(autoCommit);
            } catch (SQLException e) {
                if (!hasEndedByItself(e)) {
                    getConnectionConfig().setAutoCommit(!autoCommit);
                    turn.pass();
                    throw e;
                }
            }
            if (autoCommit) {
                turn.pass();
            }
        }

        @Override
        public void close() throws SQLException {
            try {
                super.close();
            } finally {
                turn.pass();
            }
        }

        @Override
        public PreparedStatement prepareStatement(String sql, int type, int concurrency, int holdability)
                throws SQLException {
            checkOpen();
            checkCursor(type, concurrency, holdability);
            return new Statement(this, sql);
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

        private <T> T inTurn(Writing<T> writing) throws SQLException {
            if (!getAutoCommit()) {
                return writing.run();
            }
            turn.take();
            try {
                return writing.run();
            } finally {
                turn.pass();
            }
        }

        /** SQLite rolls back by itself what meets a full disk; its result code tells no more than "error". */
        private static boolean hasEndedByItself(SQLException e) {
            return String.valueOf(e.getMessage()).contains("no transaction is active");
        }
    }

    @FunctionalInterface
    private interface Writing<T> {
        T run() throws SQLException;
    }

    /** What may write outside of a transaction waits for its turn; what only reads, by a query, never waits. */
    private static final class Statement extends JDBC4PreparedStatement {
        private final Connection connection;

        Statement(Connection connection, String sql) throws SQLException {
            super(connection, sql);
            this.connection = connection;
        }

        @Override
        public long executeLargeUpdate() throws SQLException {
            return connection.inTurn(super::executeLargeUpdate);
        }

        @Override
        public boolean execute() throws SQLException {
            return connection.inTurn(super::execute);
        }
    }
}
