package dev.foretaste.problem;

/** The kinds of problem documents (RFC 9457) that this service answers; {@link #slug} ends the document's type. */
public enum ProblemType {
    INVALID_REQUEST(
            "invalid-request",
            400,
            "The request is not valid",
            "The body, a parameter or the URL is wrong. \"errors\" names every place and what would be right there."
                    + " Nothing was stored. The same request will be refused again."),
    NOT_FOUND(
            "not-found",
            404,
            "Not found",
            "There is no such path, or nothing with such an id. Ids are case-sensitive and percent-encoded in paths."),
    METHOD_NOT_ALLOWED(
            "method-not-allowed",
            405,
            "The method is not allowed here",
            "The path exists, but not for this HTTP method. The Allow header names the ones it has."),
    NOT_ACCEPTABLE(
            "not-acceptable",
            406,
            "None of the accepted media types can be answered",
            "The Accept header excludes every media type this operation can answer; \"detail\" names them."),
    CONFLICT(
            "conflict",
            409,
            "The request conflicts with the present state",
            "The request was understood, but what it wants is not possible while things are as they are."),
    TOO_LARGE(
            "too-large",
            413,
            "The request is too large",
            "The body is larger than the service takes. Send it in parts, or stream it to an import."),
    UNSUPPORTED_MEDIA_TYPE(
            "unsupported-media-type",
            415,
            "The media type of the body is not supported",
            "The Content-Type header names a format this operation does not read; \"detail\" names the ones it reads."),
    NOT_POSSIBLE(
            "not-possible",
            422,
            "The request cannot be carried out",
            "The request was well formed, but cannot be carried out with the data there is."),
    INTERNAL_ERROR(
            "internal-error",
            500,
            "The service failed",
            "A fault of the service, not of the request. The log has its cause under the id in \"detail\"."),
    UNAVAILABLE(
            "unavailable",
            503,
            "The service cannot do this right now",
            "Try again after the number of seconds in the Retry-After header.");

    private final String slug;
    private final int status;
    private final String title;
    private final String meaning;

    ProblemType(String slug, int status, String title, String meaning) {
        this.slug = slug;
        this.status = status;
        this.title = title;
        this.meaning = meaning;
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

    /** What this kind of problem means to the sender and what to do about it. */
    public String meaning() {
        return meaning;
    }
}
