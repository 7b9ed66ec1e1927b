# The distribution in an image. Build: docker build -t filon . ; run: docker run --rm -v "$PWD/data:/data" filon run --source filon ...
# Not built by .ci/run, which has no container runtime.
FROM eclipse-temurin:17-jdk-jammy AS build
WORKDIR /src
COPY . .
RUN ./mvnw -B -ntp -Pdist -Dmaven.test.skip=true package \
  && mkdir /dist \
  && tar xzf orchestration/target/filon-*.tar.gz -C /dist --strip-components 1

FROM eclipse-temurin:17-jdk-jammy
COPY --from=build /dist /opt/filon
RUN ln -s /opt/filon/filon /usr/local/bin/filon && filon class-archive && useradd --create-home filon && mkdir /data && chown filon /data
USER filon
WORKDIR /data
ENV FILON_WAREHOUSE=/data/warehouse
ENTRYPOINT ["filon"]
