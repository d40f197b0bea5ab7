package io.omnihub.work;

import com.zaxxer.hikari.HikariDataSource;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.stereotype.Component;

/**
 * Lets PostgreSQL's driver send the rows of a batch in one INSERT of several rows ({@code
 * reWriteBatchedInserts}). Such a batch does not tell which of its rows were there already; where
 * that counts, the statement is written as {@code insert … select}, which the driver leaves alone.
 */
@Component
class RowsTogether implements BeanPostProcessor {

  @Override
  public Object postProcessBeforeInitialization(Object bean, String name) {
    if (bean instanceof HikariDataSource pool
        && String.valueOf(pool.getJdbcUrl()).startsWith("jdbc:postgresql:")) {
      pool.addDataSourceProperty("reWriteBatchedInserts", "true");
    }
    return bean;
  }
}
