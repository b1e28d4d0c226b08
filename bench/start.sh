# Sourced by bench/run, bench/kafka and bench/torture: builds what has changed and starts one of the bench's programs.

# bench/torture runs the jars of standalone and the three roles, so those count as much as the bench's own sources.
postyard_bench_modules=bench,standalone,ingress-smtp,router,delivery-worker

# Of the bench's own program: a generator or sink is to be small, and as fast at once as later.
postyard_bench_jvm='-XX:TieredStopAtLevel=1 -Xmx512m'

postyard_bench_stale() {
  [ ! -d "$here/target/lib" ] || [ ! -f "$here/target/built" ] ||
    [ -n "$(find "$tree/pom.xml" "$tree"/*/pom.xml "$tree"/*/src/main -type f -newer "$here/target/built" | head -1)" ]
}

postyard_bench_build() {
  echo "Building the bench module and what it runs"
  (cd "$tree" && ./mvnw -B -q -pl "$postyard_bench_modules" -am -DskipTests package)
  touch "$here/target/built"
}

postyard_bench() {
  if postyard_bench_stale; then
    postyard_bench_build
  fi
  program=$1
  shift
  exec "$JAVA_HOME/bin/java" -XX:+UseSerialGC $postyard_bench_jvm --sun-misc-unsafe-memory-access=allow \
    --enable-native-access=ALL-UNNAMED -cp "$here/target/classes:$here/target/lib/*" \
    io.postyard.bench.BenchMain "$program" --tree "$tree" "$@"
}
