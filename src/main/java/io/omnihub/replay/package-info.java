/** Second chances: dead letters put back to where they failed. */
package io.omnihub.replay;
