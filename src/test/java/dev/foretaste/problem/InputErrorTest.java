package dev.foretaste.problem;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InputErrorTest {

    @Test
    void namesThePlaceBeforeWhatIsWrongThere() {
        InputError field = InputError.at("/value", "is 6.0; expected a number from 1.0 to 5.0");
        InputError line = InputError.atLine(3, "the value is 9.0; expected a number from 1.0 to 5.0");
        InputError body = InputError.at("", "the body is missing");

        assertThat(field.sentence()).isEqualTo("/value: is 6.0; expected a number from 1.0 to 5.0");
        assertThat(line.sentence()).isEqualTo("Line 3: the value is 9.0; expected a number from 1.0 to 5.0");
        assertThat(body.sentence()).isEqualTo("the body is missing");
    }
}
