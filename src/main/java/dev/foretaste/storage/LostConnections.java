package dev.foretaste.storage;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;

/**
 * Gives up all connections of a pool when one is found lost: they led to the same server, and each of them would fail a
 * request of its own before it was replaced. Those in use are given up when they come back.
 */
final class LostConnections implements SQLExceptionOverride {
    private static final String CONNECTION_EXCEPTION = "08";
    /** PostgreSQL's admin_shutdown, crash_shutdown and cannot_connect_now. */
    private static final String SHUTDOWN = "57P0";

    private final HikariDataSource pool;

    LostConnections(HikariDataSource pool) {
        this.pool = pool;
    }

    @java.lang.Override
    public Override adjudicate(SQLException exception) {
        String state = exception.getSQLState();
        HikariPoolMXBean connections = pool.getHikariPoolMXBean();
        if (state != null
                && connections != null
                && (state.startsWith(CONNECTION_EXCEPTION) || state.startsWith(SHUTDOWN))) {
            connections.softEvictConnections();
        }
        return Override.CONTINUE_EVICT;
    }
}
