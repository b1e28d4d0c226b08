# Sourced by ./mvnw and ./postyard: puts a JDK 25 (or later) into JAVA_HOME, or says what to install.

postyard_jdk_ok() {
  [ -x "$1/bin/javac" ] || return 1
  # The release file spares starting a JVM only to ask its version.
  postyard_jdk_major=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null)
  [ "${postyard_jdk_major:-0}" -ge 25 ]
}

postyard_find_jdk() {
  if [ -n "${JAVA_HOME:-}" ] && postyard_jdk_ok "$JAVA_HOME"; then
    return 0
  fi
  postyard_java=$(command -v javac 2>/dev/null) || postyard_java=
  if [ -n "$postyard_java" ]; then
    postyard_java=$(readlink -f "$postyard_java" 2>/dev/null || echo "$postyard_java")
  fi
  for postyard_dir in "${postyard_java%/bin/javac}" /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* \
    "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    if [ -n "$postyard_dir" ] && postyard_jdk_ok "$postyard_dir"; then
      JAVA_HOME=$postyard_dir
      export JAVA_HOME
      return 0
    fi
  done
  echo "Postyard needs a JDK 25 or later and found none in JAVA_HOME, on the PATH or in the usual folders." >&2
  echo "Install one (Debian: 'apt-get install openjdk-25-jdk', or Eclipse Temurin 25) or set JAVA_HOME to it." >&2
  return 1
}

postyard_find_jdk || exit 1
