#!/usr/bin/env bash
# Installs what Ganvas needs to build, run and test: Debian packages through apt, npm packages
# through `npm ci`, nothing else. Sourced or called by ./demo and ./check; safe to run again.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() {
  if [ -t 1 ]; then printf '\033[1m==> %s\033[0m\n' "$*"; else printf '==> %s\n' "$*"; fi
}
die() { printf '%s: %s\n' "${0##*/}" "$*" >&2; exit 1; }

# site/guide/build.md says what each package is for.
BUILD_PACKAGES=(
  g++ ccache cmake ninja-build pkg-config git ca-certificates
  libtorch-dev libopenblas0-openmp libgloo-dev
  libonnx-dev libhwy-dev
  libcli11-dev nlohmann-json3-dev libcpp-httplib-dev
  libfreetype-dev libstb-dev libwebp-dev libtiff-dev libzip-dev zlib1g-dev
  emscripten dpkg-dev fonttools
  fonts-inter
  # Faces of the `glyphs` data.
  fonts-dejavu-core fonts-dejavu-extra fonts-liberation fonts-freefont-ttf fonts-lato
  fonts-open-sans fonts-roboto fonts-roboto-slab fonts-ebgaramond fonts-cantarell
  fonts-crosextra-carlito fonts-crosextra-caladea fonts-lobster fonts-comfortaa fonts-hack
  fonts-firacode fonts-linuxlibertine fonts-vollkorn fonts-cabin
)
CHECK_PACKAGES=(clang-format clang-tidy googletest chromium python3 python3-torch)

# Runs apt-get as root, waiting for another apt-get that is at work.
as_root_apt() {
  local become=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || die "not root and sudo is not installed: run as root, or install sudo"
    sudo -n true 2>/dev/null || [ -t 0 ] || die "sudo asks for a password: run in a terminal, or as root"
    become=(sudo)
  fi
  "${become[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120 "$@"
}

missing_packages() {
  local package
  for package in "$@"; do
    dpkg-query -W -f='${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed ||
      printf '%s\n' "$package"
  done
}

install_packages() {
  local missing
  mapfile -t missing < <(missing_packages "$@")
  [ "${#missing[@]}" -eq 0 ] && return 0
  say "Installing ${#missing[@]} Debian packages: ${missing[*]}"
  as_root_apt update || die "apt-get update failed: is the package mirror reachable?"
  as_root_apt install -y --no-install-recommends "${missing[@]}" >/dev/null ||
    die "apt-get could not install: ${missing[*]}"
}

install_node() {
  local major=0
  command -v node >/dev/null && major=$(node -p 'process.versions.node.split(".")[0]')
  if [ "$major" -ge 18 ] && command -v npm >/dev/null; then return 0; fi
  # Debian's npm does not go together with a Node.js that is not Debian's.
  if [ "$major" -ne 0 ] && ! dpkg-query -S "$(readlink -f "$(command -v node)")" >/dev/null 2>&1; then
    die "Node.js $(node --version) has no npm or is older than 18: install Node.js >= 18 with npm, or remove it to use Debian's"
  fi
  install_packages nodejs npm
}

install_npm_packages() {
  # A stamp of the lock file tells whether node_modules is current.
  local stamp=node_modules/.ganvas-lock
  if [ -f "$stamp" ] && cmp -s package-lock.json "$stamp"; then return 0; fi
  say "Installing npm packages (npm ci)"
  ONNXRUNTIME_NODE_INSTALL=skip npm ci --ignore-scripts --no-audit --no-fund --loglevel=error ||
    die "npm ci failed: is the npm registry reachable?"
  cp package-lock.json "$stamp"
}

# Dear ImGui's sources, which the page is built with: see cmake/imgui.cmake.
install_imgui() {
  [[ ${GANVAS_CMAKE_FLAGS:-} == *GANVAS_IMGUI_DIR=* || -f .cache/imgui/.version ]] && return 0
  say "Getting Dear ImGui's source package"
  # Images without package lists know no mirror yet.
  [ -n "$(apt-get indextargets 'Created-By: Packages')" ] || as_root_apt update ||
    die "apt-get update failed: is the package mirror reachable?"
  cmake/fetch_imgui.sh "$PWD/.cache/imgui" || exit 1
}

# setup build|check: what ./demo needs, or that and the test tools.
setup() {
  [ -r /etc/debian_version ] && command -v apt-get >/dev/null ||
    die "this is not Debian or a relative of it: apt-get is missing (see site/guide/build.md, \"Without apt\")"
  local packages=("${BUILD_PACKAGES[@]}")
  [ "$1" = check ] && packages+=("${CHECK_PACKAGES[@]}")
  install_packages "${packages[@]}"
  install_imgui
  install_node
  install_npm_packages
  # emscripten's tools look for acorn where Debian puts it, also under another Node.js.
  export NODE_PATH=/usr/share/nodejs
}
