/** The {@code claim:} Camel component: durable work that nodes take from the database and run. */
package io.omnihub.work;
