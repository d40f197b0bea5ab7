/** The files of {@code docker/}, as far as they can be tried without a container engine. */
package io.omnihub.docker;
