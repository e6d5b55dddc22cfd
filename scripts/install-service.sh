#!/bin/sh
# Installs the two services, face-detect and face-upload, from a built checkout. See --help.
set -eu

usage() {
  cat <<'USAGE'
Installs the services face-detect (recognition server) and face-upload (ZoneMinder uploader).

usage: scripts/install-service.sh [options]
       scripts/install-service.sh --uninstall [options]

  --in-place            run the services from this checkout instead of a copy in /opt/face-det-rec
  --prefix <dir>        put everything below <dir> and name it so in the units; makes no users and
                        does not touch systemd (for packaging and trials)
  --events-group <name> group that may read ZoneMinder's events (default: www-data)
  --node <file>         node program of the services (default: the one in PATH)
  --uninstall           remove units and program; settings, data and users stay
  --dry-run             say what would be done, do nothing
  --help                this text

What lies where afterwards:
  /opt/face-det-rec                 program
  /etc/face-det-rec/config.json     settings; written once, never overwritten
  /etc/face-det-rec/environment     secrets such as FACE_MONGODB_URL (yours to write, optional)
  /var/lib/face-detect              networks, embeddings, classifiers
  /var/lib/face-upload              results and annotated pictures
  /etc/systemd/system               face-detect.service, face-upload.service

Run it again to update; then: systemctl restart face-detect face-upload
USAGE
}

say() { printf '%s\n' "$*"; }
die() {
  printf 'error: %s\n' "$2" >&2
  exit "$1"
}

# do_or_say COMMAND...: runs it, or with --dry-run prints it.
do_or_say() {
  if [ "$dry_run" = yes ]; then say "would run: $*"; else "$@"; fi
}

checkout=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
prefix=''
events_group=www-data
node=''
in_place=no
dry_run=no
uninstall=no
while [ $# -gt 0 ]; do
  case $1 in
    --in-place) in_place=yes ;;
    --dry-run) dry_run=yes ;;
    --uninstall) uninstall=yes ;;
    --prefix | --events-group | --node)
      [ $# -ge 2 ] || die 64 "$1 needs a value; see --help"
      case $1 in
        --prefix) prefix=$2 ;;
        --events-group) events_group=$2 ;;
        --node) node=$2 ;;
      esac
      shift
      ;;
    --help)
      usage
      exit 0
      ;;
    *) die 64 "unexpected argument $1; see --help" ;;
  esac
  shift
done
case $prefix in
  '' | /*) ;;
  *) die 64 "--prefix needs an absolute directory, got $prefix" ;;
esac
prefix=${prefix%/}
# Paths go into units and through sed: nothing that either of them reads as its own.
case "$prefix$checkout$node" in
  *[!A-Za-z0-9/._+@-]*) die 64 "paths with blanks or special characters cannot stand in a unit: $prefix $checkout $node" ;;
esac

program=$prefix/opt/face-det-rec
settings=$prefix/etc/face-det-rec
server_state=$prefix/var/lib/face-detect
uploader_state=$prefix/var/lib/face-upload
units=$prefix/etc/systemd/system

has_systemd() { [ -z "$prefix" ] && [ -d /run/systemd/system ]; }

require_root() {
  if [ -z "$prefix" ] && [ "$dry_run" = no ] && [ "$(id -u)" -ne 0 ]; then
    die 77 "installing needs root; use sudo, or try it with --dry-run or --prefix"
  fi
}

require_build() {
  [ -n "$node" ] || node=$(command -v node) || die 69 "node is not in PATH; install Node 20.19 or newer, or name it with --node"
  [ -x "$node" ] || die 64 "$node is no program"
  "$node" -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' ||
    die 69 "$node is $("$node" --version); Node 20.19 or newer is needed"
  case "$node $([ "$in_place" = no ] || printf %s "$checkout")" in
    /home/* | /root/* | *' /home/'* | *' /root/'*)
      say "warning: services see nothing below /home and /root (ProtectHome); use a node and a checkout elsewhere" ;;
  esac
  [ -d "$checkout/node_modules" ] || die 69 "dependencies are missing; run npm ci in $checkout first"
  do_or_say "$node" "$checkout/scripts/build.mjs"
}

make_users() {
  [ -z "$prefix" ] || return 0
  getent group face-detect >/dev/null || do_or_say groupadd --system face-detect
  getent group "$events_group" >/dev/null ||
    die 78 "there is no group $events_group; name the group that may read ZoneMinder's events with --events-group"
  for user in face-detect face-upload; do
    getent passwd "$user" >/dev/null ||
      do_or_say useradd --system --gid face-detect --home-dir "/var/lib/$user" --no-create-home --shell /usr/sbin/nologin "$user"
  done
}

# The program is copied beside the old one and then takes its place, so that a failed copy changes nothing.
copy_program() {
  if [ "$in_place" = yes ]; then
    program=$checkout
    return 0
  fi
  [ "$checkout" != "$program" ] || return 0
  do_or_say rm -rf "$program.new"
  do_or_say mkdir -p "$program.new/dist"
  for entry in package.json package-lock.json tsconfig.json config.json README.md LICENSE src training scripts node_modules; do
    # The trailing /. copies what node_modules holds also where it is itself a link.
    if [ -d "$checkout/$entry" ]; then
      do_or_say mkdir -p "$program.new/$entry"
      do_or_say cp -a "$checkout/$entry/." "$program.new/$entry/"
    elif [ -e "$checkout/$entry" ]; then
      do_or_say cp -a "$checkout/$entry" "$program.new/$entry"
    fi
  done
  for entry in src training scripts built tsconfig.tsbuildinfo; do
    do_or_say cp -a "$checkout/dist/$entry" "$program.new/dist/$entry"
  done
  remove_build_tools
  [ -n "$prefix" ] || do_or_say chown -R root:root "$program.new"
  do_or_say chmod -R u=rwX,go=rX "$program.new"
  do_or_say rm -rf "$program.old"
  [ ! -e "$program" ] || do_or_say mv "$program" "$program.old"
  do_or_say mv "$program.new" "$program"
  do_or_say rm -rf "$program.old"
}

# What only building and checking need is a third of node_modules; the lock file says which packages those are.
remove_build_tools() {
  [ "$dry_run" = no ] || return 0
  # shellcheck disable=SC2016 # the text is JavaScript
  "$node" -e '
    const { readFileSync, rmSync } = require("node:fs");
    const { join } = require("node:path");
    const root = process.argv[1];
    const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
    for (const [path, { dev }] of Object.entries(packages))
      if (dev === true && path.startsWith("node_modules/")) rmSync(join(root, path), { recursive: true, force: true });
  ' "$program.new"
}

make_directories() {
  do_or_say mkdir -p "$settings" "$units"
  for state in "$server_state" "$uploader_state"; do
    do_or_say mkdir -p "$state"
    [ -n "$prefix" ] || do_or_say install -d -m 0770 -o "$(basename "$state")" -g face-detect "$state"
  done
  [ -n "$prefix" ] || do_or_say install -d -m 1770 -o root -g face-detect "$settings" # the page replaces config.json, and nothing else
}

# Settings as shipped, with data where the services may write.
write_settings() {
  if [ -e "$settings/config.json" ]; then
    say "kept $settings/config.json"
    return 0
  fi
  say "writing $settings/config.json"
  [ "$dry_run" = no ] || return 0
  "$node" "$checkout/dist/scripts/service-settings.js" "$checkout/config.json" "$settings/config.json" "$server_state" "$uploader_state"
  [ -n "$prefix" ] || chown face-detect:face-detect "$settings/config.json"
}

# What was fetched, collected and trained in the checkout is taken along once; afterwards the service has its own.
copy_models() {
  for part in models embeddings classifiers dataset; do
    if [ ! -d "$checkout/$part" ] || [ -e "$server_state/$part" ]; then continue; fi
    do_or_say mkdir -p "$server_state/$part"
    do_or_say cp -a "$checkout/$part/." "$server_state/$part/"
    [ -n "$prefix" ] || do_or_say chown -R face-detect:face-detect "$server_state/$part"
  done
}

write_units() {
  for unit in face-detect face-upload; do
    say "writing $units/$unit.service"
    [ "$dry_run" = no ] || continue
    sed -e "s|/usr/bin/node|$node|" \
      -e "s|/opt/face-det-rec|$program|g" \
      -e "s|/etc/face-det-rec|$settings|g" \
      -e "s|^WorkingDirectory=/var/lib|WorkingDirectory=$prefix/var/lib|" \
      -e "s|-/var/lib/face-upload|-$prefix/var/lib/face-upload|" \
      -e "s|^SupplementaryGroups=.*|SupplementaryGroups=$events_group|" \
      "$checkout/$unit.service" >"$units/$unit.service.new"
    chmod 0644 "$units/$unit.service.new"
    mv "$units/$unit.service.new" "$units/$unit.service"
  done
  if has_systemd; then do_or_say systemctl daemon-reload; fi
}

tell_next_steps() {
  cat <<NEXT

Installed. Next:
  1. look through $settings/config.json
  2. networks, if not copied: runuser -u face-detect -- $node $program/dist/scripts/models.js fetch --config $settings/config.json
  3. train, if not copied:    see $program/README.md, with --config $settings/config.json
  4. start now and at boot:   systemctl enable --now face-detect face-upload
NEXT
}

remove_all() {
  for unit in face-detect face-upload; do
    if has_systemd && [ -e "$units/$unit.service" ]; then do_or_say systemctl disable --now "$unit.service"; fi
    do_or_say rm -f "$units/$unit.service"
  done
  if has_systemd; then do_or_say systemctl daemon-reload; fi
  if [ "$checkout" = "$program" ]; then
    say "kept $program, which is this checkout"
  else
    do_or_say rm -rf "$program" "$program.new" "$program.old"
  fi
  say "kept $settings, $server_state and $uploader_state; remove them yourself to lose settings and data"
}

require_root
if [ "$uninstall" = yes ]; then
  remove_all
  exit 0
fi
require_build
make_users
copy_program
make_directories
copy_models
write_settings
write_units
[ "$dry_run" = yes ] || tell_next_steps
