package io.omnihub.crm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnihub.delivery.Delivery;
import io.omnihub.work.Gathering;
import io.omnihub.work.InList;
import io.omnihub.work.RowList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
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
  private final Gathering<Wanted> wanted;
  private final Gathering<Lead> remembered;

  CrmLeads(JdbcTemplate jdbc, ObjectMapper json, TransactionTemplate transaction) {
    this.jdbc = jdbc;
    this.json = json;
    this.wanted = new Gathering<>(this::find);
    this.remembered =
        new Gathering<>(leads -> transaction.executeWithoutResult(status -> write(leads)));
  }

  private record Lead(String organization, UUID thread, String id) {}

  /** A lead that is asked for, and the answer. */
  private static final class Wanted {

    private final Delivery delivery;
    private volatile String id;

    private Wanted(Delivery delivery) {
      this.delivery = delivery;
    }
  }

  /** The id of the contact's lead; null where there is none yet. */
  public String known(Exchange exchange) {
    Wanted lead = new Wanted(exchange.getVariable("delivery", Delivery.class));
    wanted.add(lead);
    return lead.id;
  }

  /** Those that are asked for at the same moment in one query. */
  private void find(List<Wanted> leads) {
    leads.stream()
        .collect(Collectors.groupingBy(lead -> lead.delivery.organization()))
        .forEach(this::find);
  }

  private void find(String organization, List<Wanted> leads) {
    InList threads = InList.of(leads.stream().map(lead -> lead.delivery.thread()).toList());
    List<Object> arguments = new ArrayList<>(List.of(organization));
    arguments.addAll(threads.values());
    Map<UUID, String> known = new HashMap<>();
    jdbc.query(
        "select t.id, c.crm_lead from thread t join contact c on c.id = t.contact_id"
            + " where t.organization = ? and t.id in ("
            + threads.marks()
            + ") and c.crm_lead is not null",
        row -> {
          known.put(row.getObject(1, UUID.class), row.getString(2));
        },
        arguments.toArray());
    leads.forEach(lead -> lead.id = known.get(lead.delivery.thread()));
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
    RowList these =
        RowList.of(
            List.of("uuid", "varchar", "varchar"),
            leads.stream()
                .collect(
                    Collectors.toMap(
                        Lead::thread, lead -> lead, (one, later) -> later, TreeMap::new))
                .values()
                .stream()
                .map(lead -> new Object[] {lead.thread(), lead.organization(), lead.id()})
                .toList());
    jdbc.update(
        "merge into contact c using (select t.contact_id, v.organization, v.lead from "
            + these.table()
            + " v (thread, organization, lead) join thread t on t.id = v.thread"
            + " and t.organization = v.organization) w on c.id = w.contact_id"
            + " and c.organization = w.organization"
            + " when matched then update set crm_lead = w.lead",
        these.values().toArray());
  }
}
