package io.postyard.ingress.login;

/** A file of users that cannot be used; the message says why, and repeats nothing of the file but names of hashes. */
final class BadUsersException extends Exception {
    BadUsersException(String why) {
        super(why);
    }
}
