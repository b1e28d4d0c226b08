package io.postyard.wire.record;

import io.postyard.mail.message.Domain;
import io.postyard.mail.policy.DnsList;
import io.postyard.mail.policy.HeloCheck;
import io.postyard.mail.policy.Network;
import io.postyard.mail.policy.ReverseName;
import io.postyard.mail.policy.Screening;
import io.postyard.mail.policy.Service;
import io.postyard.mail.policy.Tarpit;
import io.postyard.wire.record.v1.PolicyProto;
import java.util.ArrayList;
import java.util.Optional;

/** {@code postyard.v1.Screening} in a compiled policy. */
final class ScreeningParts {
    private static final EnumTable<Service, PolicyProto.Service> SERVICE =
            new EnumTable<>(Service.class, PolicyProto.Service.class, "SERVICE_");

    private static final EnumTable<DnsList.Kind, PolicyProto.DnsListKind> KIND =
            new EnumTable<>(DnsList.Kind.class, PolicyProto.DnsListKind.class, "DNS_LIST_KIND_");

    private static final EnumTable<ReverseName, PolicyProto.ReverseName> REVERSE_NAME =
            new EnumTable<>(ReverseName.class, PolicyProto.ReverseName.class, "REVERSE_NAME_");

    private static final EnumTable<HeloCheck, PolicyProto.HeloCheck> HELO =
            new EnumTable<>(HeloCheck.class, PolicyProto.HeloCheck.class, "HELO_CHECK_");

    private ScreeningParts() {}

    static PolicyProto.Screening write(Screening screening) {
        var wire = PolicyProto.Screening.newBuilder().setService(SERVICE.write(screening.service()));
        screening.tarpit().ifPresent(tarpit -> wire.setTarpit(write(tarpit)));
        screening.dnsLists().forEach(list -> wire.addDnsLists(write(list)));
        if (!screening.greetDelay().isZero()) {
            wire.setGreetDelay(PolicyRecord.write(screening.greetDelay()));
        }
        if (screening.reverseName() != ReverseName.IGNORED) {
            wire.setReverseName(REVERSE_NAME.write(screening.reverseName()));
        }
        if (screening.helo() != HeloCheck.ANY) {
            wire.setHelo(HELO.write(screening.helo()));
        }
        return wire.build();
    }

    static Screening read(PolicyProto.Screening wire) throws UnreadableRecordException {
        var lists = new ArrayList<DnsList>();
        for (var list : wire.getDnsListsList()) {
            lists.add(read(list));
        }
        return new Screening(
                SERVICE.read(wire.getService()),
                wire.hasTarpit() ? Optional.of(read(wire.getTarpit())) : Optional.empty(),
                lists,
                PolicyRecord.read(wire.getGreetDelay()),
                wire.hasReverseName() ? REVERSE_NAME.read(wire.getReverseName()) : ReverseName.IGNORED,
                wire.hasHelo() ? HELO.read(wire.getHelo()) : HeloCheck.ANY);
    }

    private static PolicyProto.DnsList write(DnsList list) {
        var wire = PolicyProto.DnsList.newBuilder().setZone(list.zone().name()).setKind(KIND.write(list.kind()));
        list.codes().forEach(code -> wire.addCodes(code.toString()));
        return wire.build();
    }

    private static DnsList read(PolicyProto.DnsList wire) throws UnreadableRecordException {
        return new DnsList(
                new Domain(wire.getZone()),
                KIND.read(wire.getKind()),
                wire.getCodesList().stream().map(Network::parse).toList());
    }

    private static PolicyProto.Tarpit write(Tarpit tarpit) {
        return PolicyProto.Tarpit.newBuilder()
                .setAfterRecipients(tarpit.afterRecipients())
                .setDelay(PolicyRecord.write(tarpit.delay()))
                .setGrowth(tarpit.growth())
                .setMax(PolicyRecord.write(tarpit.max()))
                .build();
    }

    private static Tarpit read(PolicyProto.Tarpit wire) {
        return new Tarpit(
                wire.getAfterRecipients(),
                PolicyRecord.read(wire.getDelay()),
                wire.getGrowth(),
                PolicyRecord.read(wire.getMax()));
    }
}
