package io.omnihub.channel.email;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.omnihub.channel.ChannelAccount;
import io.omnihub.channel.email.MailConnections.OpenFolder;
import jakarta.mail.MessagingException;
import java.util.Map;
import org.apache.camel.Exchange;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.springframework.stereotype.Component;

/** Signs in to both servers of an account, for {@code email-check-action}. */
@Component("mailCheck")
public class MailCheck {

  private final MailConnections connections;
  private final ObjectMapper json;

  MailCheck(MailConnections connections, ObjectMapper json) {
    this.connections = connections;
    this.json = json;
  }

  /** {@code {"name", "details": {"mails", "imap", "idle", "smtp"}}}. */
  public String ask(Exchange exchange) throws MessagingException, JsonProcessingException {
    ChannelAccount account = exchange.getVariable("channel", ChannelAccount.class);
    ObjectNode said = json.createObjectNode().put("name", MailConnections.address(account));
    ObjectNode details = said.putObject("details");
    String imap = account.setting("imap-host");
    if (!imap.isBlank() && !connections.isStandIn(imap)) {
      try (OpenFolder open = connections.folder(account)) {
        details.put("mails", String.valueOf(open.folder().getMessageCount()));
        details.put("imap", server(open, imap));
        details.put("idle", open.store().hasCapability("IDLE") ? "yes" : "no");
      }
    }
    SMTPTransport transport = connections.transport(account, connections.sending(account));
    try {
      details.put("smtp", account.setting("smtp-host"));
    } finally {
      MailConnections.close(transport);
    }
    return json.writeValueAsString(said);
  }

  private static String server(OpenFolder open, String host) {
    try {
      Map<String, String> id =
          open.store().hasCapability("ID") ? open.store().id(Map.of("name", "OmniHub")) : null;
      return id == null || id.get("name") == null ? host : host + " (" + id.get("name") + ")";
    } catch (MessagingException e) {
      return host;
    }
  }
}
