/** The flow's past: versions that ran, where and by whom, what differs, and the way back. */
package io.omnihub.flow.history;
