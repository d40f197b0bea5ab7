/**
 * Who may open which page: operators and their passwords, the first administrator, sign-in and its
 * throttle, the headers that every answer carries.
 */
package io.omnihub.security;
