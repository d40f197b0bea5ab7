package io.omnihub.crm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnihub.delivery.Delivery;
import io.omnihub.work.Gathering;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Which lead of the CRM stands for a contact. Deliveries of one thread to the CRM go one by one, so
 * what one remembered the next one finds.
 */
@Component("crmLeads")
public class CrmLeads {

  private final JdbcTemplate jdbc;
  private final ObjectMapper json;
  private final Gathering<Lead> remembered;

  CrmLeads(JdbcTemplate jdbc, ObjectMapper json, TransactionTemplate transaction) {
    this.jdbc = jdbc;
    this.json = json;
    this.remembered =
        new Gathering<>(leads -> transaction.executeWithoutResult(status -> write(leads)));
  }

  private record Lead(String organization, UUID thread, String id) {}

  /** The id of the contact's lead; null where there is none yet. */
  public String known(Exchange exchange) {
    Delivery delivery = exchange.getVariable("delivery", Delivery.class);
    return jdbc
        .query(
            "select c.crm_lead from contact c join thread t on t.contact_id = c.id"
                + " where t.id = ? and t.organization = ? and c.crm_lead is not null",
            (row, n) -> row.getString(1),
            delivery.thread(),
            delivery.organization())
        .stream()
        .findFirst()
        .orElse(null);
  }

  /** Whether the card names a phone or mail that is proven to be the contact's. */
  public boolean hasProof(Exchange exchange) throws JsonProcessingException {
    JsonNode contact = json.readTree(exchange.getVariable("card", String.class)).path("contact");
    return !contact.path("phones").isEmpty() || !contact.path("emails").isEmpty();
  }

  /** Keeps the variable {@code lead} for the contact; returns once that is on disk. */
  public void remember(Exchange exchange) {
    Delivery delivery = exchange.getVariable("delivery", Delivery.class);
    remembered.add(
        new Lead(
            delivery.organization(),
            delivery.thread(),
            exchange.getVariable("lead", String.class)));
  }

  /** In one order, so that two nodes do not wait for each other in a circle. */
  private void write(List<Lead> leads) {
    jdbc.batchUpdate(
        "update contact set crm_lead = ? where organization = ? and id ="
            + " (select t.contact_id from thread t where t.id = ?)",
        leads.stream()
            .sorted(Comparator.comparing(Lead::thread))
            .map(lead -> new Object[] {lead.id(), lead.organization(), lead.thread()})
            .toList());
  }
}
