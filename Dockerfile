# cosell in a container: the same two install steps as docs/install.md, and nothing to build with.
# docker build --tag cosell .
FROM python:3.13-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /src
RUN python -m venv /opt/cosell
# The lock alone first: what it brings stays cached until it changes.
COPY requirements.lock ./
RUN /opt/cosell/bin/pip install --require-hashes --only-binary :all: -r requirements.lock
# The build back end is pinned like everything else: nothing without a hash gets in.
COPY deploy/build.lock ./
RUN python -m venv /opt/build \
    && /opt/build/bin/pip install --require-hashes --only-binary :all: -r build.lock
COPY pyproject.toml README.md LICENSE ./
COPY app app
COPY bot bot
COPY portal portal
COPY scheduler scheduler
COPY journeys journeys
COPY crm crm
COPY store store
COPY partnering partnering
COPY matching matching
COPY sandbox sandbox
RUN /opt/build/bin/pip wheel --no-deps --no-build-isolation --wheel-dir /wheel . \
    && /opt/cosell/bin/pip install --no-deps /wheel/*.whl

FROM python:3.13-slim-bookworm
COPY --from=build /opt/cosell /opt/cosell
RUN useradd --system --uid 10001 --create-home --home-dir /data cosell
USER cosell
# With SQLite everything is kept here; with PostgreSQL only the matching index is, and can be lost.
WORKDIR /data
VOLUME /data
ENV PATH=/opt/cosell/bin:$PATH PYTHONUNBUFFERED=1 COSELL_HOST=0.0.0.0
EXPOSE 8080
HEALTHCHECK --start-period=30s CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ.get('COSELL_PORT', '8080') + '/healthz', timeout=4)"]
ENTRYPOINT ["cosell"]
CMD ["run"]
