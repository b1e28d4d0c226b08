package io.postyard.standalone.send;

import io.postyard.mail.reply.EnhancedCode;
import io.postyard.mail.reply.Reply;

/** Exit codes of sysexits.h, which programs that send mail understand. */
public enum SysExit {
    OK(0),
    USAGE(64),
    DATA(65),
    NO_USER(67),
    UNAVAILABLE(69),
    SOFTWARE(70),
    TEMPORARY(75),
    NO_PERMISSION(77),
    CONFIG(78);

    private final int code;

    SysExit(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /** What a refused command means. */
    static SysExit ofCommand(Reply reply) {
        if (reply.isTransient()) {
            return TEMPORARY;
        }
        var code = reply.enhanced().orElse(new EnhancedCode(5, 0, 0));
        return switch (code.subject()) {
            case 1 -> code.detail() == 3 || code.detail() == 7 ? DATA : NO_USER;
            case 5, 6 -> DATA;
            case 7 -> NO_PERMISSION;
            default -> UNAVAILABLE;
        };
    }

    /** What a refused message means. */
    static SysExit ofContent(Reply reply) {
        return reply.isTransient() ? TEMPORARY : DATA;
    }
}
