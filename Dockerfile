# syntax=docker/dockerfile:1
FROM node:24-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json ./
COPY scripts ./scripts
COPY src ./src
RUN npm run build

FROM gcr.io/distroless/nodejs24-debian12:nonroot
LABEL org.opencontainers.image.title="winauth-operator" \
      org.opencontainers.image.description="Keeps Windows Authentication for Azure SQL Managed Instance set up, checked and repaired" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /src/dist/winauth.cjs /winauth.cjs
USER 65532:65532
ENTRYPOINT ["/nodejs/bin/node", "/winauth.cjs"]
CMD ["operator"]
