package io.omnihub.flow;

/**
 * What the flow's folders are written for: a return to an earlier version.
 *
 * @param version hash of the version that they are to hold
 * @param operator who wants it, of the organization
 */
public record Errand(String version, String organization, String operator) {}
