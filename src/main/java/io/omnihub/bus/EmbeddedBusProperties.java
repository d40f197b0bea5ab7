package io.omnihub.bus;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Limits of the bus in this process.
 *
 * @param maxSize events of one topic that wait on disk; beyond it the sink fails
 * @param memorySize events of one topic that wait in memory; further ones wait on disk alone, and
 *     four times as much is read from there at once. In the heap they take three times their size
 * @param minDiskFree with less room on the disk the sink fails
 */
@ConfigurationProperties("hub.bus")
record EmbeddedBusProperties(
    @DefaultValue("1GB") DataSize maxSize,
    @DefaultValue("2MB") DataSize memorySize,
    @DefaultValue("256MB") DataSize minDiskFree) {}
