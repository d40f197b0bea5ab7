package io.omnihub.flow;

/**
 * Published when something had been refused and now all that lies in the folders runs, on the
 * thread that looked; what runs need not have changed.
 */
record FlowMended() {}
