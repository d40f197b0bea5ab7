package io.omnihub.bus;

import org.springframework.boot.actuate.health.HealthIndicator;

/** Whether the bus takes events; the hub is ready while it does. */
interface BusHealthIndicator extends HealthIndicator {}
