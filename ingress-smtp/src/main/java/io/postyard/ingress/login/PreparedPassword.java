package io.postyard.ingress.login;

import com.ongres.saslprep.SASLprep;

/** A password as SCRAM wants it (RFC 5802 §2.2). */
final class PreparedPassword {
    private PreparedPassword() {}

    /** By SASLprep (RFC 4013); as it is where that refuses it, as PostgreSQL does. */
    static String of(String password) {
        try {
            return new SASLprep().prepareStored(password);
        } catch (IllegalArgumentException refused) {
            return password;
        }
    }
}
