/** What goes wrong before or while the program starts, told to people in one line. */
package io.postyard.standalone.trouble;
