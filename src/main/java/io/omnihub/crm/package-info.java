/** What the CRM sinks need to know beyond the delivery: the account, and a contact's open lead. */
package io.omnihub.crm;
