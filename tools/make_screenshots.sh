#!/usr/bin/env bash
# Makes the pictures of the README from sample_data (fictional), without a screen.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export QT_QPA_PLATFORM=offscreen
.venv/bin/coverage-planner demo "$work/demo" >/dev/null
mkdir -p docs/images
.venv/bin/python tools/screenshots.py "$work/demo/plan.gpkg" docs/images
cp "$work/demo/map.png" docs/images/map.png
