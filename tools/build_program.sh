#!/usr/bin/env bash
# Builds the program folder that needs no Python: tools/build_program.sh [FOLDER] (default: build/program).
# Takes some minutes and about 2 GB while it works. Check the result with tools/smoke_program.sh.
set -euo pipefail
cd "$(dirname "$0")/.."
out=${1:-build/program}
mkdir -p "$out"
nice -n 10 .venv/bin/python -m PyInstaller packaging/coverage_planner.spec \
  --noconfirm --log-level WARN --distpath "$out" --workpath "$out/work"
rm -rf "$out/work"
du -sh "$out/coverage-planner"
echo "$out/coverage-planner/coverage-planner"
