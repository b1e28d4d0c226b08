package io.postyard.ingress.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The file of users: hashes as other programs wrote them, and what a wrong file or a stranger gets. */
class UsersTest {
    private static final String BCRYPT = "$2y$05$abcdefghijklmnopqrstuuLK7U1u6pVRmL7L1BBM2aS35PSZnDXlK";
    private static final String ARGON =
            "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
    private static final String PENCIL =
            "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";
    /** Of {@code IX}. */
    private static final String NINE =
            "SCRAM-SHA-256$4096:MDEyMzQ1Njc4OWFiY2RlZg==$w8BKFJL+iPDCA6QJz7ppAW4jPKiyJ62aIffAhgWQ2KU=:2iwiFsNsJUOcxyRv8AAXWij6Fkx6Dme2WsTE+/SN7BQ=";

    @ParameterizedTest
    @CsvSource({
        BCRYPT + ", s3cret",
        "$2b$04$abcdefghijklmnopqrstuuH/PbXd393vLYVMlhuisV7gYcYDElAX., pa\u00f6ss",
        "'" + ARGON + "', password",
        "'$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc', password",
        PENCIL + ", pencil"
    })
    void knowsThePassword(String hash, String password) throws BadUsersException {
        var ann = users("ann:" + hash).find("ann");
        assertThat(ann.identity()).contains("ann");
        assertThat(ann.hasPassword(password)).isTrue();
        assertThat(ann.hasPassword(password + "x")).isFalse();
        assertThat(ann.hasPassword(password.substring(1))).isFalse();
    }

    /** RFC 4013 §3: a soft hyphen is nothing. */
    @Test
    void preparesPasswordsForScram() throws BadUsersException {
        assertThat(users("ann:" + NINE).find("ann").hasPassword("I\u00adX")).isTrue();
        assertThat(users("ann:" + NINE).find("ann").hasPassword("\u2168")).isTrue();
    }

    @Test
    void namesHaveNoCase() throws BadUsersException {
        var users = users("# staff\n\nAnn@Example.com:" + BCRYPT + "\r\nbob:" + ARGON);
        assertThat(users.count()).isEqualTo(2);
        assertThat(users.find("ann@eXample.com").identity())
                .as("as the file has it")
                .contains("Ann@Example.com");
        assertThat(users.find("bobby").identity()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ann",
                ":" + BCRYPT,
                "a b:" + BCRYPT,
                "a\tb:" + BCRYPT,
                "a\u0085b:" + BCRYPT,
                "\ufeffann:" + BCRYPT,
                "ann:secret",
                "ann:{SHA}2fd4e1c67a2d28fced849ee1bb76e7391b93eb12",
                "ann:$apr1$salt$hash",
                "ann:$2y$15$abcdefghijklmnopqrstuuLK7U1u6pVRmL7L1BBM2aS35PSZnDXlK",
                "ann:$2y$05$abc",
                "ann:$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
                "ann:$argon2id$v=19$m=65537,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
                "ann:$argon2id$v=19$m=256,t=11,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
                "ann:$argon2id$v=19$m=256,t=0,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
                "ann:SCRAM-SHA-256$1:W22ZaJ0SNY7soEsUEjb6gQ==$x:y",
                "ann:" + BCRYPT + "\nANN:" + BCRYPT
            })
    void refusesAFileWithAnyWrongLineAndRepeatsNoneOfIt(String file) {
        assertThatThrownBy(() -> users(file))
                .isInstanceOf(BadUsersException.class)
                .hasMessageStartingWith("line ")
                .hasMessageNotContainingAny("ann:", "abcdefgh", "c29tZXNhbHQ", "W22Z");
    }

    /** Whoever guesses at names learns nothing: there is a salt for each, always the same, and a hash to compute. */
    @Test
    void nobodyLooksLikeSomebody() throws BadUsersException {
        var users = users("ann:" + PENCIL + "\nbob:" + NINE);
        var stranger = users.scramKeys("stranger");
        assertThat(stranger.salt())
                .hasSize(16)
                .isEqualTo(users.scramKeys("STRANGER").salt());
        assertThat(stranger.salt()).isNotEqualTo(users.scramKeys("other").salt());
        assertThat(stranger.iterations()).isEqualTo(4096);
        assertThat(users.scramKeys("ann").matches("pencil")).isTrue();
        assertThat(users.find("stranger").hash()).isNotNull();
        for (var password : new String[] {"pencil", "IX"}) {
            assertThat(users.find("stranger").hasPassword(password)).isFalse();
            assertThat(stranger.matches(password)).isFalse();
        }
    }

    @Test
    void offersScramIfItWorksForEverybody() throws BadUsersException {
        assertThat(users("ann:" + PENCIL).allKnowScram()).isTrue();
        var mixed = users("ann:" + PENCIL + "\nbob:" + BCRYPT);
        assertThat(mixed.allKnowScram()).isFalse();
        assertThat(mixed.scramKeys("bob").matches("s3cret")).isFalse();
        assertThat(Users.NOBODY.isEmpty()).isTrue();
        assertThat(mixed.find("bob").identity()).isEqualTo(Optional.of("bob"));
    }

    private static Users users(String file) throws BadUsersException {
        return Users.parse(file.getBytes(StandardCharsets.UTF_8));
    }
}
