package io.omnihub.crm;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * The portal's inbound webhook. Its address holds the secret ({@code
 * https://PORTAL/rest/USER/CODE/}), so it is handed to the HTTP component for each call and stands
 * in no endpoint's URI. Source: Bitrix24 REST, "Inbound webhooks".
 */
@Component("bitrix24")
public class Bitrix24 {

  private final String base;

  Bitrix24(@Value("${hub.crm.bitrix24.url}") String url) {
    this.base = url.isEmpty() || url.endsWith("/") ? url : url + "/";
  }

  /** The address of a REST method, for example {@code crm.lead.add}. */
  public String address(String method) {
    return base + method + ".json";
  }
}
