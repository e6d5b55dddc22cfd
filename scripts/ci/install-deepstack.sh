#!/usr/bin/env bash
# Installs clients of DeepStack and CodeProject.AI that others wrote, for test/integration/deepstack-client.test.ts:
# deepstack-python from PyPI, which Home Assistant's integration uses, and codeproject-ai-api. Below .cache/deepstack; a
# second run does nothing.
set -euo pipefail
cd "$(dirname "$0")/../.."
target=.cache/deepstack
if [ ! -x "$target/bin/python" ] || ! "$target/bin/python" -c 'import deepstack.core, codeprojectai.core' 2>/dev/null; then
  rm -rf "$target"
  mkdir -p .cache
  python3 -m venv "$target"
  "$target/bin/pip" install --quiet --disable-pip-version-check deepstack-python==0.9 codeproject-ai-api==0.1 requests==2.34.2 Pillow==11.3.0
fi
