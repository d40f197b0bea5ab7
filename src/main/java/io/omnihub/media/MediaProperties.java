package io.omnihub.media;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * @param maxSize files that are larger are refused
 * @param orphansAfter how old a file must be that no message has, before it is removed
 */
@ConfigurationProperties("hub.media")
record MediaProperties(
    @DefaultValue("50MB") DataSize maxSize, @DefaultValue("1d") Duration orphansAfter) {}
