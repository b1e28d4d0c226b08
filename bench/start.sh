# Sourced by bench/run and bench/torture: builds the bench module if its sources have changed and starts one of its programs.

postyard_bench_stale() {
  [ ! -d "$here/target/lib" ] || [ ! -f "$here/target/built" ] ||
    [ -n "$(find "$here/src/main" "$here/pom.xml" "$tree/mail-wire/src/main" "$tree/smtp-protocol/src/main" \
      "$tree/mail-domain/src/main" "$tree/crds/src/main" "$tree/embedded-broker/src/main" -type f -newer "$here/target/built" | head -1)" ]
}

postyard_bench() {
  if postyard_bench_stale; then
    echo "Building the bench module"
    (cd "$tree" && ./mvnw -B -q -pl bench -am -DskipTests package)
    touch "$here/target/built"
  fi
  program=$1
  shift
  exec "$JAVA_HOME/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx512m --sun-misc-unsafe-memory-access=allow \
    --enable-native-access=ALL-UNNAMED -cp "$here/target/classes:$here/target/lib/*" \
    io.postyard.bench.BenchMain "$program" --tree "$tree" "$@"
}
