/** What a server session knows at each moment, what it can want next, and the limits it keeps. Values only. */
package io.postyard.smtp.server.state;
