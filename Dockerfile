# syntax=docker/dockerfile:1

# Built on the builder's own kind of machine: the bundle is the same for amd64 and arm64.
FROM --platform=$BUILDPLATFORM node:24-bookworm-slim@sha256:0e0ff40c39bc087845bfb27465a0df4ea419520094bc35842ff83dd8cbe6f9b6 AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json LICENSE ./
COPY scripts ./scripts
COPY src ./src
RUN npm run build

# Node and the certificates of public authorities, nothing else: no shell, no package tool.
FROM gcr.io/distroless/nodejs24-debian13:nonroot@sha256:fbbdda866ea71aef98c4abece17e3d61fbf820cc2ef3961522caa2478716171a
ARG VERSION=0.1.0
ARG REVISION=unknown
ARG SOURCE=unknown
ARG CREATED=unknown
LABEL org.opencontainers.image.title="winauth-operator" \
      org.opencontainers.image.description="Keeps Windows Authentication for Azure SQL Managed Instance set up, checked and repaired" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.source="$SOURCE" \
      org.opencontainers.image.created="$CREATED"
COPY --from=build --chmod=0444 /src/dist/winauth.cjs /winauth.cjs
COPY --from=build --chmod=0444 /src/dist/LICENSES.txt /src/dist/bom.cdx.json /licenses/
COPY --chmod=0444 LICENSE /licenses/LICENSE
ENV NODE_ENV=production
# Without these, what V8 and glibc keep for a start stays: 50 MB that nothing uses afterwards.
ENV NODE_OPTIONS=--max-semi-space-size=2
ENV MALLOC_ARENA_MAX=1
ENV MALLOC_TRIM_THRESHOLD_=131072
USER 65532:65532
EXPOSE 8080
ENTRYPOINT ["/nodejs/bin/node", "/winauth.cjs"]
CMD ["operator"]
