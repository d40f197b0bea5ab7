/**
 * The integration engineer's bench: lint, validation and sample tests of a flow folder, without
 * deploying it. Nothing here leaves the machine, and nothing here runs in a hub that serves.
 */
package io.omnihub.flow.check;
