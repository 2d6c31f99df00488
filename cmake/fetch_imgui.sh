#!/usr/bin/env bash
# fetch_imgui.sh DIR: puts Dear ImGui's sources into DIR, from Debian's source package. Safe to run
# again: does nothing when DIR holds this version. The system's own apt lists are left as they are,
# and the mirror's address is the one that the system uses.
set -euo pipefail

package=imgui
version=1.90.1+ds-1
suite=trixie

die() { printf 'Dear ImGui %s: %s; or name a folder with its sources: GANVAS_CMAKE_FLAGS=-DGANVAS_IMGUI_DIR=DIR\n' "$version" "$*" >&2; exit 1; }

[ "$#" -eq 1 ] || die "usage: fetch_imgui.sh DIR"
target=$1
if [ "$(cat "$target/.version" 2>/dev/null)" = "$version" ]; then exit 0; fi

command -v apt-get >/dev/null || die "no apt-get here to get Debian's source package with"
command -v dpkg-source >/dev/null || die "dpkg-source is missing (Debian's package dpkg-dev)"
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Codename: bookworm' 'Created-By: Packages' |
  head -n 1)
[ -n "$mirror" ] || die "apt knows no Debian 12 mirror (run apt-get update)"

mkdir -p "$(dirname "$target")"
work=$(mktemp -d "$target.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/archives/partial" "$work/source"
printf 'deb-src %s %s main\n' "$mirror" "$suite" >"$work/sources.list"

private_apt() {
  apt-get -qq \
    -o Dir::Etc::SourceList="$work/sources.list" -o Dir::Etc::SourceParts=/dev/null \
    -o Dir::State::Lists="$work/lists" -o Dir::Cache::Archives="$work/archives" \
    -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o APT::Sandbox::User=root "$@"
}

private_apt update >"$work/log" 2>&1 ||
  die "the package lists of $suite cannot be read ($(tail -n 1 "$work/log"))"
(cd "$work/source" && private_apt source --only-source "$package=$version") >"$work/log" 2>&1 ||
  die "the source package cannot be had ($(tail -n 1 "$work/log"))"

unpacked=$(find "$work/source" -mindepth 1 -maxdepth 1 -type d | head -n 1)
[ -f "$unpacked/imgui.cpp" ] || die "the source package has no imgui.cpp"
printf '%s\n' "$version" >"$unpacked/.version"
rm -rf "$target"
mv "$unpacked" "$target"
