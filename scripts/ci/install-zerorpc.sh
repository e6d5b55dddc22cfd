#!/usr/bin/env bash
# Installs zerorpc programs that others wrote, for test/integration/zerorpc-peers.test.ts: Python's zerorpc from PyPI in
# a virtual environment, and Node's from npm. Both below .cache/zerorpc; a second run does nothing.
set -euo pipefail
cd "$(dirname "$0")/../.."
target=.cache/zerorpc
mkdir -p "$target"

if [ ! -x "$target/python/bin/zerorpc" ]; then
  rm -rf "$target/python"
  python3 -m venv "$target/python"
  "$target/python/bin/pip" install --quiet --disable-pip-version-check zerorpc==0.6.3
fi

# Node's zerorpc 0.9.8 wants zeromq 4.6, which compiles on no current Node; zeromq 6 offers the same interface.
if [ ! -d "$target/node/node_modules/zerorpc" ]; then
  rm -rf "$target/node"
  mkdir -p "$target/node/zeromq"
  cat >"$target/node/package.json" <<'JSON'
{
  "private": true,
  "dependencies": { "zerorpc": "0.9.8" },
  "overrides": { "zerorpc": { "zeromq": "file:./zeromq" } }
}
JSON
  cat >"$target/node/zeromq/package.json" <<'JSON'
{ "name": "zeromq", "version": "4.6.0", "main": "index.js", "dependencies": { "zeromq6": "npm:zeromq@6.8.0" } }
JSON
  echo 'module.exports = require("zeromq6/v5-compat");' >"$target/node/zeromq/index.js"
  (cd "$target/node" && npm install --ignore-scripts --install-links --no-audit --no-fund --silent)
fi
