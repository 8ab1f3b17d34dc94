# The worker as an image. Targets: worker (the default) and samples, which brings the sample plugin and its documents.
# Needs BuildKit, Docker's default builder.
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0
# No shell, no package manager. Plugins that need ICU or time zones use 10.0-noble-chiseled-extra.
ARG RUNTIME_IMAGE=mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled

# Runs on the build machine's architecture, as the compiler writes code for both.
FROM --platform=$BUILDPLATFORM ${SDK_IMAGE} AS build
ARG TARGETARCH
WORKDIR /source

# The files that determine the packages come first: packages are restored again only when one of them changes.
COPY global.json Directory.Build.props Directory.Build.targets Directory.Packages.props ./
COPY src/PgFlow.Abstractions/PgFlow.Abstractions.csproj src/PgFlow.Abstractions/
COPY src/PgFlow.Client/PgFlow.Client.csproj src/PgFlow.Client/
COPY src/PgFlow.Cli/PgFlow.Cli.csproj src/PgFlow.Cli/
COPY src/PgFlow.EmbeddedPostgres/PgFlow.EmbeddedPostgres.csproj src/PgFlow.EmbeddedPostgres/
COPY src/PgFlow.Worker/PgFlow.Worker.csproj src/PgFlow.Worker/
COPY samples/PgFlow.Samples/PgFlow.Samples.csproj samples/PgFlow.Samples/
RUN dotnet restore src/PgFlow.Cli/PgFlow.Cli.csproj -a $TARGETARCH -p:PublishReadyToRun=true

# Analyzers run before the image is built; those of another SDK may report more.
COPY *.md ./
COPY docs docs
COPY sql sql
COPY src src
COPY samples samples
RUN dotnet publish src/PgFlow.Cli/PgFlow.Cli.csproj -a $TARGETARCH --no-restore --no-self-contained \
      -p:PublishReadyToRun=true -p:RunAnalyzers=false -p:SatelliteResourceLanguages=en -o /out/app \
 && mv /out/app/plugins /out/samples \
 && mv /out/app/documents /out/documents \
 && mkdir /out/plugins

FROM ${RUNTIME_IMAGE} AS runtime
ARG VERSION=unknown
ARG REVISION=unknown
LABEL org.opencontainers.image.title="PgFlow.Worker" \
      org.opencontainers.image.description="Executes flows that are stored in PostgreSQL" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
# The second because the image has no Kerberos library: the PostgreSQL driver would log that on every start.
ENV PgFlow__Plugins__Folder=/plugins \
    PgFlow__Http__Address=* \
    PGGSSENCMODE=disable
COPY --from=build /out/app /app
COPY --from=build /out/plugins /plugins
WORKDIR /app
# By number, to let an orchestrator verify that it is not root.
USER 1654:1654
EXPOSE 8080
# Rarely, as each takes half a second of a core. From Docker 25 on, --health-start-interval checks sooner at start.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 CMD ["/app/pgflow", "health"]
ENTRYPOINT ["/app/pgflow"]
CMD ["worker"]

FROM runtime AS samples
ENV PgFlow__Plugins__Folder="/plugins;/samples"
COPY --from=build /out/samples /samples
COPY --from=build /out/documents /documents

FROM runtime AS worker
