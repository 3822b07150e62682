# The image of Ghillie: `docker build -t ghillie:local .`

FROM swift:6.3-bookworm AS build

# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libhiredis-dev libpq-dev libsqlite3-dev pkg-config \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /source
# One text for both compilations, since what differs would be compiled twice. Symbols that nobody looks up stay out: 3.7 MB.
ENV BUILD="swift build -c release --product ghillie --static-swift-stdlib --scratch-path /scratch \
--explicit-target-dependency-import-check error -Xlinker --no-export-dynamic"

# What others wrote takes most of the time and changes least: it is compiled before our sources come.
COPY Package.swift docker/dependencies.swift /tmp/
RUN cat /tmp/Package.swift /tmp/dependencies.swift >Package.swift \
    && mkdir Stub \
    && echo 'print("nothing yet")' >Stub/main.swift \
    && $BUILD \
    && rm -r Stub

COPY Package.swift ./
COPY Sources Sources
# The tests stay outside, and the manifest must not look for them.
# hadolint ignore=SC2016
RUN echo 'package.targets.removeAll { $0.type == .test || $0.name == "TestSupport" }' >>Package.swift \
    && $BUILD \
    && install -D --strip /scratch/release/ghillie /image/ghillie


FROM debian:bookworm-slim

# What the program is linked with, and the certificates by which it knows other servers.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates libhiredis0.14 libpq5 libsqlite3-0 libstdc++6 \
    && rm -rf /var/lib/apt/lists/* /var/log/apt /var/log/dpkg.log /var/cache/debconf \
    && useradd --uid 1000 --home-dir /var/lib/ghillie --shell /usr/sbin/nologin ghillie \
    && install --directory --owner ghillie --group ghillie --mode 0700 /var/lib/ghillie

COPY LICENSE /usr/share/doc/ghillie/copyright
COPY docker/entrypoint.sh /usr/local/bin/ghillie-entrypoint
COPY --from=build /image/ghillie /usr/local/bin/ghillie

ENV GHILLIE_DATA_DIR=/var/lib/ghillie
# By number, since Kubernetes cannot tell of a name whether it is root's.
USER 1000:1000
WORKDIR /var/lib/ghillie
VOLUME /var/lib/ghillie
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 CMD ["ghillie", "health"]
ENTRYPOINT ["ghillie-entrypoint"]
CMD ["ghillie", "serve"]

ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Ghillie" \
    org.opencontainers.image.description="Status reports of git repositories that can be trusted" \
    org.opencontainers.image.version="$VERSION" \
    org.opencontainers.image.revision="$REVISION" \
    org.opencontainers.image.licenses="ISC" \
    org.opencontainers.image.base.name="docker.io/library/debian:bookworm-slim"
