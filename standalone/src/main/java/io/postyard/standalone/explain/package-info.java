/** What policy would do with a message: every decision and the object that makes it, decided by those who do it for mail. */
package io.postyard.standalone.explain;
