package io.postyard.standalone.trouble;

/** Something the operator can mend; the message is the whole of what is shown. */
public final class Trouble extends RuntimeException {
    public Trouble(String message) {
        super(message);
    }

    public Trouble(String message, Throwable cause) {
        super(message, cause);
    }

    /** One line for the operator about any failure: our own words where there are some, else the cause's. */
    public static String describe(Throwable failure) {
        if (failure instanceof Trouble || failure.getCause() == null) {
            return firstLine(failure);
        }
        var deepest = failure;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        var above = firstLine(failure);
        var below = firstLine(deepest);
        return above.contains(below) ? above : above + ": " + below;
    }

    private static String firstLine(Throwable failure) {
        var message = failure.getMessage();
        return message == null || message.isBlank()
                ? failure.getClass().getSimpleName()
                : message.lines().findFirst().orElseThrow();
    }
}
