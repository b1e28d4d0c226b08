package io.postyard.ingress.netty;

import io.netty.buffer.ByteBuf;
import io.postyard.ingress.refusal.Refusing;
import io.postyard.mail.reply.Reply;
import io.postyard.smtp.command.Command;
import io.postyard.smtp.server.ServerSession;
import io.postyard.smtp.server.state.SessionState;
import io.postyard.smtp.server.state.Step;
import java.util.Optional;

/** What one client says line by line goes to its session; the trail and the tarpit hear of it. */
final class Commands {
    private final CommandLines lines;
    private final ServerSession session;
    private final Refusing refusing;
    private final Tarpitting tarpit;

    /** @param longest octets of a command with its CRLF */
    Commands(int longest, ServerSession session, Refusing refusing, Tarpitting tarpit) {
        this.lines = new CommandLines(longest);
        this.session = session;
        this.refusing = refusing;
        this.tarpit = tarpit;
    }

    /** What is done about the next line; empty if it is not all there yet. */
    Optional<Step> next(ByteBuf in) {
        var heard = session.state() instanceof SessionState.Challenged
                ? lines.nextResponse(in, Scratch.array())
                : lines.next(in, Scratch.array());
        return heard.map(said -> switch (said) {
            case CommandLines.Heard.Said(var command) -> onCommand(command);
            case CommandLines.Heard.Response(var line) -> session.onResponse(line);
            case CommandLines.Heard.Bad(var reply) -> onBadLine(reply);
        });
    }

    private Step onCommand(Command command) {
        var before = session.state();
        var step = session.on(command);
        refusing.onCommand(before, command, step);
        tarpit.onCommand(before, command);
        return step;
    }

    private Step onBadLine(Reply reply) {
        var step = session.onBadLine(reply);
        refusing.onBadLine(step);
        return step;
    }
}
