package io.omnihub.sandbox;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param enabled whether the stand-ins and their page exist at all
 * @param telegramToken the only bot token that the Telegram stand-in knows
 * @param webhookPath where the hub receives the sandbox bot's updates
 * @param webhookSecret what the phone sends as {@code X-Telegram-Bot-Api-Secret-Token}
 * @param crmUser the user of the CRM's inbound webhook
 * @param crmCode the code of the CRM's inbound webhook
 * @param crmRateLimit whether the CRM keeps Bitrix24's limit of 2 requests a second
 * @param mailPort where the mail stand-in listens on loopback; 0 takes any free port
 */
@ConfigurationProperties("hub.sandbox")
record SandboxProperties(
    @DefaultValue("true") boolean enabled,
    @DefaultValue("123456:SANDBOX") String telegramToken,
    @DefaultValue("/api/messaging/telegram/sandbox/webhook") String webhookPath,
    @DefaultValue("sandbox-secret") String webhookSecret,
    @DefaultValue("1") String crmUser,
    @DefaultValue("sandbox") String crmCode,
    @DefaultValue("false") boolean crmRateLimit,
    @DefaultValue("0") int mailPort) {}
