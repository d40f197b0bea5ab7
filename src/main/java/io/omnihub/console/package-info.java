/** The pages that operators work with: controllers and what they need to show, nothing else. */
package io.omnihub.console;
