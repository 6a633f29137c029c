# Builds anywhere: `docker build .` (or podman, buildah). The image holds the adapter, its shared libraries and the CA
# certificates, and neither a shell nor a package manager.
FROM docker.io/library/debian:12-slim AS builder
WORKDIR /source
COPY dev ./
RUN ./dev setup && apt-get install -y --no-install-recommends ca-certificates
COPY CMakeLists.txt CMakePresets.json ./
COPY adapter adapter
RUN cmake --preset release -DBUILD_TESTING=OFF \
 && cmake --build --preset release --target promadapter \
 && strip build/release/promadapter \
 && ./dev stage build/release/promadapter /image

FROM scratch
COPY --from=builder /image /
USER 65532:65532
ENTRYPOINT ["/adapter"]
