package io.omnihub.crm;

import static io.omnihub.message.MessageSample.aMessage;
import static org.assertj.core.api.Assertions.assertThat;

import io.omnihub.StoreTest;
import io.omnihub.Stores;
import io.omnihub.delivery.Delivery;
import io.omnihub.message.Ids;
import io.omnihub.thread.MessageRecorder;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

class CrmLeadsTest {

  @StoreTest
  void leadIsRememberedForTheContactOfTheThread(Stores stores) {
    stores.get(MessageRecorder.class).record(aMessage().by("a").build());
    UUID thread = (UUID) stores.value("select id from thread");
    stores.get(MessageRecorder.class).record(aMessage().by("b").build());
    CrmLeads leads = stores.get(CrmLeads.class);
    assertThat(leads.known(delivering(Stores.ORGANIZATION, thread))).isNull();

    leads.remember(delivering(Stores.ORGANIZATION, thread));

    assertThat(leads.known(delivering(Stores.ORGANIZATION, thread))).isEqualTo("77");
    assertThat(stores.value("select count(*) from contact where crm_lead = '77'")).isEqualTo(1L);
  }

  @StoreTest
  void anotherOrganizationNeitherSeesNorSetsIt(Stores stores) {
    stores.get(MessageRecorder.class).record(aMessage().build());
    UUID thread = (UUID) stores.value("select id from thread");
    CrmLeads leads = stores.get(CrmLeads.class);

    leads.remember(delivering("other", thread));
    assertThat(leads.known(delivering(Stores.ORGANIZATION, thread))).isNull();
    leads.remember(delivering(Stores.ORGANIZATION, thread));
    assertThat(leads.known(delivering("other", thread))).isNull();
  }

  @Test
  void addressEndsInTheMethodWhetherTheWebhookEndsInASlashOrNot() {
    for (String url : new String[] {"https://p/rest/1/c", "https://p/rest/1/c/"}) {
      assertThat(new Bitrix24(url).address("crm.lead.add"))
          .isEqualTo("https://p/rest/1/c/crm.lead.add.json");
    }
  }

  private static Exchange delivering(String organization, UUID thread) {
    Exchange exchange = new DefaultExchange(new DefaultCamelContext());
    exchange.setVariable("lead", "77");
    exchange.setVariable(
        "delivery",
        new Delivery(
            Ids.next(),
            Ids.next(),
            organization,
            thread,
            null,
            "crm",
            "crm",
            "card",
            1,
            false,
            "{}"));
    return exchange;
  }
}
