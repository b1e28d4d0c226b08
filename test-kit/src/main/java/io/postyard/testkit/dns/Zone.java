package io.postyard.testkit.dns;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** The records, faults and counts behind a {@link TestDns}. DNS names compare without case. */
final class Zone {
    private static final int LONGEST_CNAME_CHAIN = 16;

    private record Question(Name name, int type) {}

    private final Map<Name, List<Record>> records = new HashMap<>();
    private final Map<Name, TestDns.Fault> faults = new HashMap<>();
    private final Map<Question, Integer> asked = new HashMap<>();
    private long ttl = 300;
    private int total;

    synchronized void ttl(long seconds) {
        ttl = seconds;
    }

    synchronized long ttl() {
        return ttl;
    }

    synchronized void add(Record record) {
        records.computeIfAbsent(record.getName(), n -> new ArrayList<>()).add(record);
    }

    synchronized void forget(Name name) {
        records.remove(name);
        faults.remove(name);
    }

    synchronized void fault(Name name, TestDns.Fault fault) {
        faults.put(name, fault);
    }

    synchronized int queries(Name name, int type) {
        return asked.getOrDefault(new Question(name, type), 0);
    }

    synchronized int queries() {
        return total;
    }

    /** Empty = silence. */
    synchronized Optional<Message> answer(Message query, boolean udp) {
        var question = query.getQuestion();
        if (question == null) {
            return Optional.empty();
        }
        total++;
        asked.merge(new Question(question.getName(), question.getType()), 1, Integer::sum);
        var answer = new Message(query.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setFlag(Flags.AA);
        answer.getHeader().setFlag(Flags.RA);
        if (query.getHeader().getFlag(Flags.RD)) {
            answer.getHeader().setFlag(Flags.RD);
        }
        answer.addRecord(question, Section.QUESTION);
        if (query.getOPT() != null) {
            answer.addRecord(new OPTRecord(1232, 0, 0), Section.ADDITIONAL);
        }
        return switch (faults.get(question.getName())) {
            case SILENCE -> Optional.empty();
            case SERVFAIL -> Optional.of(failed(answer, Rcode.SERVFAIL));
            case REFUSED -> Optional.of(failed(answer, Rcode.REFUSED));
            case TRUNCATED -> {
                if (udp) {
                    answer.getHeader().setFlag(Flags.TC);
                    yield Optional.of(answer);
                }
                yield Optional.of(filled(answer, question));
            }
            case null -> Optional.of(filled(answer, question));
        };
    }

    private static Message failed(Message answer, int rcode) {
        answer.getHeader().setRcode(rcode);
        return answer;
    }

    private Message filled(Message answer, Record question) {
        var name = question.getName();
        for (int hops = 0; hops < LONGEST_CNAME_CHAIN; hops++) {
            var here = records.getOrDefault(name, List.of());
            var wanted = here.stream()
                    .filter(r -> r.getType() == question.getType() || question.getType() == Type.ANY)
                    .toList();
            wanted.forEach(r -> answer.addRecord(r, Section.ANSWER));
            var alias = here.stream().filter(CNAMERecord.class::isInstance).findFirst();
            if (!wanted.isEmpty()) {
                servers(name).forEach(r -> answer.addRecord(r, Section.AUTHORITY));
                return answer;
            }
            if (alias.isEmpty()) {
                break;
            }
            answer.addRecord(alias.get(), Section.ANSWER);
            name = ((CNAMERecord) alias.get()).getTarget();
        }
        if (!exists(name)) {
            answer.getHeader().setRcode(Rcode.NXDOMAIN);
        }
        answer.addRecord(soa(), Section.AUTHORITY);
        return answer;
    }

    /** NS records of the zones that a name lies in: many servers add them to what was asked for. */
    private Stream<Record> servers(Name name) {
        return records.entrySet().stream()
                .filter(entry -> !name.equals(entry.getKey()) && name.subdomain(entry.getKey()))
                .flatMap(entry -> entry.getValue().stream())
                .filter(NSRecord.class::isInstance);
    }

    /** A name exists if it, or a name under it, has records (RFC 8020). */
    private boolean exists(Name name) {
        return records.keySet().stream().anyMatch(n -> n.subdomain(name));
    }

    private Record soa() {
        return new SOARecord(Name.root, DClass.IN, ttl, Name.root, Name.root, 1, 3600, 600, 86_400, ttl);
    }
}
