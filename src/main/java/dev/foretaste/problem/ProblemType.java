package dev.foretaste.problem;

/** The kinds of problem documents (RFC 9457) that this service answers; {@link #slug} ends the document's type. */
public enum ProblemType {
    INVALID_REQUEST("invalid-request", 400, "The request is not valid"),
    NOT_FOUND("not-found", 404, "Not found"),
    CONFLICT("conflict", 409, "The request conflicts with the present state"),
    TOO_LARGE("too-large", 413, "The request is too large"),
    NOT_POSSIBLE("not-possible", 422, "The request cannot be carried out"),
    UNAVAILABLE("unavailable", 503, "The service cannot do this right now");

    private final String slug;
    private final int status;
    private final String title;

    ProblemType(String slug, int status, String title) {
        this.slug = slug;
        this.status = status;
        this.title = title;
    }

    public String slug() {
        return slug;
    }

    /** The HTTP status of the answer. */
    public int status() {
        return status;
    }

    public String title() {
        return title;
    }
}
