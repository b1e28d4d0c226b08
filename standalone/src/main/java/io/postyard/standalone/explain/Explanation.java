package io.postyard.standalone.explain;

import io.postyard.ingress.rehearsal.Caller;
import io.postyard.ingress.rehearsal.Host;
import io.postyard.ingress.rehearsal.Names;
import io.postyard.ingress.rehearsal.Rehearsal;
import io.postyard.ingress.rehearsal.Said;
import io.postyard.ingress.rehearsal.Transcript;
import io.postyard.ingress.screening.HostLookup;
import io.postyard.mail.message.Mailbox;
import io.postyard.mail.message.Recipient;
import io.postyard.mail.policy.AdmissionRule;
import io.postyard.mail.policy.DnsList;
import io.postyard.mail.policy.DomainPolicy;
import io.postyard.mail.policy.PolicyRef;
import io.postyard.mail.policy.PolicySnapshot;
import io.postyard.mail.policy.RelayRule;
import io.postyard.mail.policy.Service;
import io.postyard.smtp.command.Command;
import io.postyard.smtp.command.ForwardPath;
import io.postyard.smtp.server.state.Tls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every decision about one message of one client, in the order in which a session comes to them. */
public final class Explanation {
    private static final String DOMAIN = "MailDomain";
    private static final Duration PATIENCE = Duration.ofSeconds(6);

    private final PolicySnapshot policy;
    private final AskedLists lists;
    private final Caller caller;
    private final Command.Mail mail;
    private final Transcript transcript;
    private final List<RecipientAnswer> answers = new ArrayList<>();

    private Explanation(
            PolicySnapshot policy,
            AskedLists lists,
            Caller caller,
            Command.Mail mail,
            List<Command.Rcpt> recipients,
            Transcript transcript) {
        this.policy = policy;
        this.lists = lists;
        this.caller = caller;
        this.mail = mail;
        this.transcript = transcript;
        for (int i = 0; i < recipients.size(); i++) {
            answers.add(answer(
                    recipients.get(i).forwardPath(), transcript.recipients().get(i)));
        }
    }

    /** Asks those who decide. */
    public static Explanation of(
            PolicySnapshot policy,
            Host host,
            AskedLists lists,
            HostLookup hosts,
            Caller caller,
            Command.Mail mail,
            List<Command.Rcpt> recipients) {
        var names = new Names(lists, hosts, PATIENCE);
        var transcript = Rehearsal.hold(policy, host, names, caller, mail, recipients);
        return new Explanation(policy, lists, caller, mail, recipients, transcript);
    }

    private RecipientAnswer answer(ForwardPath path, Said said) {
        return new RecipientAnswer(
                path.toString(),
                said,
                mailbox(path, said).flatMap(mailbox -> policy.domain(mailbox.domain())),
                transcript
                        .screened()
                        .filter(found -> found.reply().equals(said.reply()))
                        .isPresent(),
                ruling(said),
                said.admitted().map(recipient -> Destination.of(policy, caller, mail, recipient)));
    }

    /** Postmaster without a domain is somebody, once it is admitted. */
    private static Optional<Mailbox> mailbox(ForwardPath path, Said said) {
        return switch (path) {
            case ForwardPath.To(var mailbox) -> Optional.of(mailbox);
            case ForwardPath.Postmaster() -> said.admitted().map(Recipient::mailbox);
        };
    }

    private Optional<Ruling> ruling(Said said) {
        return said.policies().stream()
                .filter(ref -> !ref.kind().equals(DOMAIN))
                .findFirst()
                .map(ref -> Ruling.ofMail(policy, ref));
    }

    /** Whether every recipient would be accepted. */
    public boolean isAccepted() {
        return answers.stream().allMatch(answer -> answer.said().isPositive());
    }

    /** For people. */
    public List<String> lines() {
        var lines = new Lines();
        lines.step(
                "CLIENT",
                caller.client().getHostAddress() + ", " + Settings.word(caller.listener()) + " listener, "
                        + (isSecured() ? "under TLS" : "in the clear"));
        lines.step("CONNECT", transcript.greeting().reply().oneLine());
        lines.detail("admission", connect().words());
        dnsLists().forEach((zone, words) -> lines.detail("list", zone + " " + words));
        if (!transcript.hello().isPositive()) {
            lines.step("EHLO", transcript.hello().reply().oneLine());
        }
        transcript
                .login()
                .ifPresent(login -> lines.step(
                        "AUTH",
                        caller.user().orElseThrow() + ": " + login.reply().oneLine()));
        lines.step(
                "MAIL",
                "<" + mail.reversePath() + ">: " + transcript.sender().reply().oneLine());
        ruling(transcript.sender()).ifPresent(ruling -> lines.detail("admission", ruling.words()));
        answers.forEach(answer -> tell(answer, lines));
        lines.step(
                "DATA",
                transcript.data().reply().oneLine()
                        + (transcript.room().isPresent()
                                ? ", at most " + Settings.size(transcript.room().getAsLong())
                                : ""));
        long accepted =
                answers.stream().filter(answer -> answer.said().isPositive()).count();
        lines.step("", accepted + " of " + answers.size() + " recipients would be accepted.");
        return lines.all();
    }

    private static void tell(RecipientAnswer answer, Lines lines) {
        lines.step(
                "RCPT", "<" + answer.address() + ">: " + answer.said().reply().oneLine());
        if (answer.screened()) {
            lines.detail("admission", "as decided at CONNECT");
            return;
        }
        answer.admission().ifPresent(ruling -> {
            lines.detail("domain", answer.declaredBy().map(Explanation::words).orElse("no MailDomain declares it"));
            lines.detail("admission", ruling.words());
        });
        answer.destination().ifPresent(destination -> {
            lines.detail("goes to", destination.where());
            lines.detail("delivery", destination.ruling().words());
        });
    }

    private static String words(DomainPolicy domain) {
        return domain.ref() + ": " + Settings.line(Settings.ofDomain(domain));
    }

    private boolean isSecured() {
        return caller.tls() == Tls.ON;
    }

    private Ruling connect() {
        return Ruling.atConnect(policy, transcript.screening());
    }

    /** Zone → what it says; of those that the policy names, where they matter. */
    private Map<String, String> dnsLists() {
        var said = new LinkedHashMap<String, String>();
        connect()
                .rule()
                .flatMap(RelayRule::admission)
                .map(AdmissionRule::screening)
                .filter(screening -> screening.service() == Service.FULL)
                .ifPresent(screening -> {
                    for (DnsList list : screening.dnsLists()) {
                        said.put(list.zone().toString(), lists.words(list));
                    }
                });
        return said;
    }

    /** For programs. */
    public Map<String, Object> asJson() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("client", caller.client().getHostAddress());
        fields.put("listener", Settings.word(caller.listener()));
        fields.put("tls", isSecured());
        fields.put("helo", caller.helo());
        fields.put("user", caller.user().orElse(null));
        fields.put("greeting", transcript.greeting().reply().oneLine());
        fields.put("connect", connect().asJson());
        fields.put("dnsLists", dnsLists());
        fields.put("sender", mail.reversePath().toString());
        fields.put("senderReply", transcript.sender().reply().oneLine());
        fields.put(
                "senderAdmission",
                ruling(transcript.sender()).map(Ruling::asJson).orElse(null));
        fields.put("recipients", answers.stream().map(Explanation::asJson).toList());
        fields.put("dataReply", transcript.data().reply().oneLine());
        fields.put(
                "maxMessageSize",
                transcript.room().isPresent() ? transcript.room().getAsLong() : null);
        return fields;
    }

    private static Map<String, Object> asJson(DomainPolicy domain) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("policy", domain.ref().toString());
        fields.put("settings", Settings.ofDomain(domain));
        return fields;
    }

    private static Map<String, Object> asJson(RecipientAnswer answer) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("recipient", answer.address());
        fields.put("accepted", answer.said().isPositive());
        fields.put("reply", answer.said().reply().oneLine());
        fields.put(
                "policies",
                answer.said().policies().stream().map(PolicyRef::toString).toList());
        fields.put("domain", answer.declaredBy().map(Explanation::asJson).orElse(null));
        fields.put("admission", answer.admission().map(Ruling::asJson).orElse(null));
        fields.put("goesTo", answer.destination().map(Destination::where).orElse(null));
        fields.put(
                "delivery",
                answer.destination().map(found -> found.ruling().asJson()).orElse(null));
        return fields;
    }
}
