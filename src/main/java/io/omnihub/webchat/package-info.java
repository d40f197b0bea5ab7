/**
 * The web chat channel: visitors' sessions and signed identities, the limits of its public
 * endpoints, and the streams that carry answers to open browsers. The widget itself is {@code
 * static/webchat/widget.js}; its messages enter through {@code kamelets/webchat-source}.
 */
package io.omnihub.webchat;
