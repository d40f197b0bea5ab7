package io.omnihub.webchat;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;

/**
 * A customer of the embedding site, as the site signed it.
 *
 * @param id the site's own id of the customer
 * @param exp seconds since 1970 after which the signature proves nothing
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
record Identity(String id, String name, String email, String phone, long exp) {

  boolean expired(Instant now) {
    return now.getEpochSecond() >= exp;
  }

  @JsonIgnore
  boolean sameCustomer(Identity other) {
    return other != null && id.equals(other.id);
  }

  @Override
  public String toString() {
    return "Identity[" + id + "]";
  }
}
