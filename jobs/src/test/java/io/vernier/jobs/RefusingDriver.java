package io.vernier.jobs;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.logging.Logger;

/** Takes urls {@code jdbc:refusing:<SQL state>} and refuses each connection with that state, telling what it should not. */
public final class RefusingDriver implements Driver {
    @Override
    public Connection connect(String url, Properties properties) throws SQLException {
        if (!acceptsURL(url)) {
            return null;
        }
        throw new SQLException(
                "no entry for " + properties.getProperty("user") + " with " + properties.getProperty("password"),
                url.substring(url.lastIndexOf(':') + 1));
    }

    @Override
    public boolean acceptsURL(String url) {
        return url.startsWith("jdbc:refusing:");
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties properties) {
        return new DriverPropertyInfo[0];
    }

    @Override
    public int getMajorVersion() {
        return 1;
    }

    @Override
    public int getMinorVersion() {
        return 0;
    }

    @Override
    public boolean jdbcCompliant() {
        return false;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }
}
