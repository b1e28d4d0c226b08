package io.postyard.standalone.send;

/** Why a message was not sent; the message is the whole of what is shown. */
public final class SendFailure extends RuntimeException {
    private final SysExit exit;

    public SendFailure(SysExit exit, String message) {
        super(message);
        this.exit = exit;
    }

    public SysExit exit() {
        return exit;
    }
}
