#!/usr/bin/env bash
# Sets up everything the program and its tests need on Debian 12 with Python 3.11, and nothing twice:
#   1. system libraries that Qt loads (only when they are missing and we may install them),
#   2. the virtual environment .venv with the pinned packages of requirements.lock,
#   3. this project itself, editable.
set -euo pipefail
cd "$(dirname "$0")/.."

python=${PYTHON:-python3}
libraries=(libglib2.0-0 libgl1 libegl1 libxkbcommon0 libdbus-1-3 libfontconfig1 libgomp1
  libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxkbcommon-x11-0)

if command -v dpkg-query >/dev/null 2>&1; then
  missing=()
  for library in "${libraries[@]}"; do
    dpkg-query -W -f='${Status}' "$library" 2>/dev/null | grep -q 'install ok installed' || missing+=("$library")
  done
  "$python" -c 'import ensurepip' 2>/dev/null || missing+=(python3-venv)
  if [ "${#missing[@]}" -gt 0 ]; then
    if [ "$(id -u)" -eq 0 ]; then
      echo "installing: ${missing[*]}"
      apt-get update -qq
      DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
    else
      echo "Missing system libraries. Run once as root: apt-get install ${missing[*]}" >&2
    fi
  fi
fi

stamp=.venv/.installed
if [ ! -f "$stamp" ] || ! cmp -s requirements.lock "$stamp"; then
  echo "setting up .venv from requirements.lock"
  [ -x .venv/bin/python ] || "$python" -m venv .venv
  .venv/bin/python -m pip install --quiet --require-hashes -r requirements.lock
  .venv/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
  cp requirements.lock "$stamp"
fi
