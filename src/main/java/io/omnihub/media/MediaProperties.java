package io.omnihub.media;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * @param maxSize files that are larger are refused
 * @param dir where files are kept
 * @param orphansAfter how old a file must be that no message has, before it is removed
 */
@ConfigurationProperties("hub.media")
record MediaProperties(
    @DefaultValue("50MB") DataSize maxSize, Path dir, @DefaultValue("1d") Duration orphansAfter) {}
