package io.postyard.mail.notice;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** The part of a report that people read: what happened, to whom, what the other side said, what to do now. */
final class HumanText {
    /** More of a reply than this is in the machine's part. Characters. */
    private static final int LONGEST_REPLY = 400;

    private static final int WIDTH = 72;
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "d MMMM yyyy 'at' HH:mm 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final Pattern BLANK = Pattern.compile(" ");

    private HumanText() {}

    /** Lines end with CRLF. Holds UTF-8 only where an address or a reply does. */
    static String render(DeliveryNotice notice) {
        var text = new StringBuilder();
        paragraph(text, "", "This is the mail system at host " + FieldText.cleanAscii(notice.reportingMta()) + ".");
        paragraph(text, "", opening(notice));
        // A dead host has the same story for all its recipients: told once.
        Map<List<String>, List<RecipientReport>> byStory = new LinkedHashMap<>();
        for (var recipient : notice.recipients()) {
            byStory.computeIfAbsent(story(notice, recipient), _ -> new ArrayList<>())
                    .add(recipient);
        }
        byStory.forEach((story, recipients) -> {
            recipients.forEach(recipient -> line(text, "  ", address(recipient)));
            text.append("\r\n");
            story.forEach(paragraph -> paragraph(text, "    ", paragraph));
        });
        paragraph(text, "", closing(notice));
        return text.toString();
    }

    static String subject(DeliveryNotice notice) {
        int count = notice.recipients().size();
        var address =
                FieldText.clean(notice.recipients().getFirst().finalRecipient().toString());
        // An address that needs UTF-8 would make the whole report need SMTPUTF8.
        var whom = count > 1
                ? " to " + count + " recipients"
                : FieldText.isAscii(address) && address.length() <= 100 ? " to " + address : "";
        return switch (notice.kind()) {
            case FAILED -> "Not delivered: your message" + whom;
            case DELAYED -> "Delayed, still trying: your message" + whom;
            case DELIVERED -> "Delivered: your message" + whom;
            case RELAYED -> "Handed on: your message" + whom;
            case DOUBLE_BOUNCE -> "Not delivered, no sender to tell: message" + whom;
        };
    }

    private static String opening(DeliveryNotice notice) {
        var accepted = date(notice.arrivalDate());
        return switch (notice.kind()) {
            case FAILED ->
                "The message that you sent, accepted here on " + accepted
                        + ", could not be delivered to the recipients below. It will not be tried again.";
            case DELAYED ->
                "The message that you sent, accepted here on " + accepted
                        + ", has not reached the recipients below yet. You need not do anything: it will be tried"
                        + " again by itself"
                        + notice.recipients()
                                .getFirst()
                                .willRetryUntil()
                                .map(until -> " until " + date(until))
                                .orElse("")
                        + ". If it cannot be delivered by then you will be told.";
            case DELIVERED ->
                "You asked to be told: the message that you sent, accepted here on " + accepted
                        + ", was delivered to the mailboxes below.";
            case RELAYED ->
                "You asked to be told: the message that you sent, accepted here on " + accepted
                        + ", was handed to the next mail server for the recipients below. That server does not"
                        + " confirm deliveries, so you may hear nothing more if all goes well.";
            case DOUBLE_BOUNCE ->
                "Postmaster: a message with an empty sender, most likely a report itself, accepted here on " + accepted
                        + ", could not be delivered to the recipients below. It will not be tried again, and there is"
                        + " nobody else to tell. Its header follows this report.";
        };
    }

    /** What happened to a recipient, a paragraph each. Equal for recipients that share their fate. */
    private static List<String> story(DeliveryNotice notice, RecipientReport recipient) {
        var story = new ArrayList<String>();
        if (recipient.expired()) {
            story.add("It was tried for "
                    + words(Duration.between(notice.arrivalDate(), recipient.lastAttempt()))
                    + " without success. The last attempt ended like this:");
        }
        recipient.diagnostic().ifPresent(diagnostic -> {
            var said = FieldText.cut(FieldText.clean(diagnostic.text()), LONGEST_REPLY);
            var who = recipient.peer().map(FieldText::cleanAscii).orElse("The other mail server");
            story.add(diagnostic.isReply() ? who + " said: " + said : said);
        });
        Advice.on(notice.kind(), recipient).ifPresent(story::add);
        return story;
    }

    private static String closing(DeliveryNotice notice) {
        var help = notice.postmaster()
                .filter(postmaster -> !postmaster.equals(notice.to()) && !postmaster.needsUtf8())
                .map(postmaster -> "If you need help, send this report to <" + postmaster + ">. ")
                .orElse("");
        return help + "The message is known here as " + notice.about() + ".";
    }

    private static String address(RecipientReport recipient) {
        var address = FieldText.clean(recipient.finalRecipient().toString());
        var original = recipient.originalRecipient().map(FieldText::clean).orElse("");
        var written = original.substring(original.indexOf(';') + 1).strip();
        return "<" + address + ">"
                + (written.isEmpty() || written.equalsIgnoreCase(address)
                        ? ""
                        : ", written by you as <" + FieldText.cut(written, LONGEST_REPLY) + ">");
    }

    private static String date(Instant instant) {
        return DATE.format(instant);
    }

    /** {@code 5 days}, {@code 1 day 4 hours}, {@code 20 minutes}. */
    static String words(Duration duration) {
        long days = duration.toDays();
        int hours = duration.toHoursPart();
        int minutes = duration.toMinutesPart();
        if (days > 0) {
            return unit(days, "day") + (hours > 0 ? " " + unit(hours, "hour") : "");
        }
        if (hours > 0) {
            return unit(hours, "hour") + (minutes > 0 ? " " + unit(minutes, "minute") : "");
        }
        return minutes > 0 ? unit(minutes, "minute") : unit(Math.max(0, duration.toSeconds()), "second");
    }

    private static String unit(long count, String name) {
        return count + " " + name + (count == 1 ? "" : "s");
    }

    private static void paragraph(StringBuilder text, String indent, String paragraph) {
        line(text, indent, paragraph);
        text.append("\r\n");
    }

    private static void line(StringBuilder text, String indent, String words) {
        int column = 0;
        for (var word : BLANK.split(words, -1)) {
            if (word.isEmpty()) {
                continue;
            }
            if (column > 0 && column + 1 + word.length() > WIDTH) {
                text.append("\r\n");
                column = 0;
            }
            text.append(column == 0 ? indent : " ").append(word);
            column += (column == 0 ? indent.length() : 1) + word.length();
        }
        text.append("\r\n");
    }
}
