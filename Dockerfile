# syntax=docker/dockerfile:1

FROM eclipse-temurin:25-jdk AS build
WORKDIR /build
COPY mvnw pom.xml ./
COPY .mvn .mvn
COPY src src
RUN --mount=type=cache,target=/root/.m2 ./mvnw -B -ntp -q package -DskipTests
RUN java -Djarmode=tools -jar target/foretaste-*.jar extract --layers --launcher --destination extracted
# A runtime of the modules the service uses; it also holds the incubator module of the SIMD kernels.
RUN jlink --output runtime --strip-debug --no-header-files --no-man-pages --add-modules \
    java.se,jdk.incubator.vector,jdk.unsupported,jdk.management,jdk.zipfs,jdk.jfr,jdk.net,jdk.crypto.ec,jdk.jcmd

FROM debian:bookworm-slim
RUN groupadd --gid 10001 foretaste \
    && useradd --uid 10001 --gid foretaste --home-dir /data --no-create-home --shell /usr/sbin/nologin foretaste \
    && install --directory --owner foretaste --group foretaste --mode 0700 /data
COPY --from=build /build/runtime /opt/java
# From what changes least to what changes most, so that a new version sends only its own classes.
COPY --from=build /build/extracted/dependencies/ /app/
COPY --from=build /build/extracted/spring-boot-loader/ /app/
COPY --from=build /build/extracted/snapshot-dependencies/ /app/
COPY --from=build /build/extracted/application/ /app/
# "docker stop" kills after ten seconds; requests under way get seven of them, and the end of the process the rest.
ENV PATH=/opt/java/bin:$PATH \
    LANG=C.UTF-8 \
    SERVER_PORT=8080 \
    FORETASTE_DATA_DIR=/data \
    SPRING_LIFECYCLE_TIMEOUT_PER_SHUTDOWN_PHASE=7s \
    JDK_JAVA_OPTIONS="--add-modules=jdk.incubator.vector --enable-native-access=ALL-UNNAMED -XX:MaxRAMPercentage=75 -XX:+ExitOnOutOfMemoryError"
WORKDIR /app
USER foretaste
VOLUME /data
EXPOSE 8080
# The image has no curl; bash speaks enough HTTP. It asks where the environment says that the service is.
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 CMD ["bash", "-c", \
    "exec 3<>/dev/tcp/127.0.0.1/$SERVER_PORT && printf 'GET %s/actuator/health/readiness HTTP/1.0\\r\\n\\r\\n' \"$SERVER_SERVLET_CONTEXT_PATH\" >&3 && grep -q '\"status\":\"UP\"' <&3"]
ENTRYPOINT ["java", "org.springframework.boot.loader.launch.JarLauncher"]
