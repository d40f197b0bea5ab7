/** The channels {@code sms}, by HTTP, and {@code smpp}. */
package io.omnihub.channel.sms;
