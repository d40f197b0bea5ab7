#!/usr/bin/env bash
# Runs one of the benchmarks: src/bench/run.sh NAME [options]; RESULTS.md beside it tells what they
# measured. Each is a main class of io.omnihub.bench in the tests; --help tells its options.
set -euo pipefail
cd "$(dirname "$0")/../.."

name=${1:-}
[[ $# -gt 0 ]] && shift
extracted=
case $name in
  load) main=Load extracted=yes ;;
  growth) main=Growth extracted=yes ;;
  start) main=Start extracted=yes ;;
  accounts) main=Accounts extracted=yes ;;
  crash) main=CrashBench ;;
  scale) main=ScaleBench ;;
  *)
    echo "usage: $0 load|growth|start|accounts|crash|scale [options]" >&2
    exit 2
    ;;
esac

maven() {
  mvn -o -q "$@" || mvn -q "$@"
}

jars=target/bench.classpath
maven -DskipTests test-compile
if [[ ! -s $jars || pom.xml -nt $jars ]]; then
  maven dependency:build-classpath -Dmdep.outputFile="$jars" -Dmdep.includeScope=test
fi

if [[ $extracted ]]; then
  hub=target/hub
  if [[ ! -s $hub/omnihub.jsa || -n $(find src/main pom.xml -newer $hub/omnihub.jsa -print -quit) ]]; then
    rm -rf $hub
    maven -Parchive -DskipTests package >/dev/null
  fi
  set -- $hub "$@"
fi

# a copy, so that what is built or edited meanwhile does not change the run
classes=$(mktemp -d "${TMPDIR:-/tmp}/omnihub-bench.XXXXXX")
trap 'rm -rf "$classes"' EXIT
cp -r target/classes target/test-classes routes kamelets "$classes"
export HUB_ROUTES_DIR="$classes/routes" HUB_KAMELETS_DIR="$classes/kamelets"

java -Xmx512m -cp "$classes/test-classes:$classes/classes:$(<"$jars")" \
  -Dlogback.configurationFile=bench-logback.xml "io.omnihub.bench.$main" "$@"
