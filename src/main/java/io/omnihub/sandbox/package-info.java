/**
 * Stand-ins of the outside world, in process: the Telegram Bot API, a Bitrix24 portal, a mail
 * server and a customer's database, with a page that shows both ends of a conversation. They are
 * the default until real accounts are configured, and what the tests talk to. They answer callers
 * on this machine only, and nothing here calls anything beyond it.
 *
 * <p>Everything passes {@link io.omnihub.sandbox.FrontDesk}: it applies the fault in force, notes
 * the request in the {@link io.omnihub.sandbox.Journal} and delays the answer. The provider's own
 * manners (paths, bodies, errors) live in the {@code Telegram*}, {@code Bitrix*} and {@code
 * Sandbox*Mail} classes and know nothing of HTTP beyond that.
 */
package io.omnihub.sandbox;
