/** ROUTE: from verdict to outcome, and the one transaction that writes what was decided. */
package io.omnihub.routing;
