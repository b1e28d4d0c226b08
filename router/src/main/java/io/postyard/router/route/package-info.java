/** Which recipient goes where, and which policies say so. Pure: a message and a snapshot in, routes out. */
package io.postyard.router.route;
