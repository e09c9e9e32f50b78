package dev.foretaste.commandline;

/** An input that cannot be used. The message names the place and what would be right. */
final class InputException extends RuntimeException {
    InputException(String message) {
        super(message);
    }
}
