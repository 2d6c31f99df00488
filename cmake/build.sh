#!/usr/bin/env bash
# The build steps that ./demo and ./check share. Sourced after setup.sh.

# configure_and_build PRESET TARGETS...
configure_and_build() {
  local preset=$1 log
  shift
  mkdir -p build
  log=build/configure-$preset.log
  # Both commands build with the same flags, so that the second finds the first one's work.
  # shellcheck disable=SC2086  # GANVAS_CMAKE_FLAGS holds several words
  cmake --preset "$preset" -DGANVAS_WERROR=ON ${GANVAS_CMAKE_FLAGS:-} >"$log" 2>&1 || {
    tail -n 20 "$log" >&2
    die "configuring '$preset' failed (whole log: $log)"
  }
  cmake --build --preset "$preset" -j "$(nproc)" --target "$@" ||
    die "building '$preset' failed: the compiler's message stands above"
}

build_native() {
  say "Building native programs (build/native): $*"
  configure_and_build native "$@"
}

build_wasm() {
  say "Building the engine and the page as WebAssembly (build/wasm)"
  configure_and_build wasm "$@"
}

build_site() {
  say "Building the site (dist/)"
  npm run --silent build -- "$@" || die "building dist/ failed"
}
