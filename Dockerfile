# The browser's files, then the program, then a small image with the program alone.
# The database is another container's business: see docker-compose.yml.

FROM node:22-bookworm-slim AS assets
WORKDIR /src
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN node editor/build.mjs

FROM rust:1.95-bookworm AS program
WORKDIR /src
COPY . .
COPY --from=assets /src/static/dist static/dist
# The caches outlive this layer, so that a change to one file does not build every dependency again.
RUN --mount=type=cache,target=/usr/local/cargo/registry --mount=type=cache,target=/src/target \
    SQLX_OFFLINE=true cargo build --release --locked && cp target/release/dateline /usr/local/bin/dateline

FROM debian:bookworm-slim
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin dateline \
    && install -d -o dateline -g dateline -m 0700 /data
COPY --from=program /usr/local/bin/dateline /usr/local/bin/dateline
COPY LICENSE-MIT LICENSE-APACHE /usr/share/doc/dateline/
USER dateline
WORKDIR /data
VOLUME /data
ENV DATELINE_DATA=/data DATELINE_LISTEN=0.0.0.0:3000 DATELINE_LOG_FORMAT=json
EXPOSE 3000
STOPSIGNAL SIGTERM
# Bash speaks TCP by itself, so the image needs no other program for this.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/3000 && printf 'GET /healthz HTTP/1.1\\r\\nHost: 127.0.0.1:3000\\r\\nConnection: close\\r\\n\\r\\n' >&3 && read -r -t 2 _ status _ <&3 && [ \"$status\" = 200 ]"]
ENTRYPOINT ["dateline"]
CMD ["serve"]
