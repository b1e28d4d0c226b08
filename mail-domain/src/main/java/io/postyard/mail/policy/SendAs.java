package io.postyard.mail.policy;

/** Which reverse-paths somebody who has authenticated may use. The null one, which reports have, everybody may. */
public enum SendAs {
    /** The address that is the user's name, with whatever subaddress. */
    OWN_ADDRESS,
    /** Any of the domain, or its aliases, of the address that is the user's name. */
    OWN_DOMAIN,
    ANY
}
