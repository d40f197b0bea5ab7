/** The flow while it runs: reads it from its folders, validates a change, then swaps it in. */
package io.omnihub.flow;
