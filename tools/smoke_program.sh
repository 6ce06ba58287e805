#!/usr/bin/env bash
# Runs a built program: tools/smoke_program.sh PROGRAM_FOLDER [OUTPUT_FOLDER]; fails where the program does.
# Home and cache are empty folders, the program folder is only read, and no Python of this repository is on the path.
set -euo pipefail
program=$(cd "$1" && pwd)/coverage-planner
out=${2:-$(mktemp -d)}
mkdir -p "$out"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
run() { (cd "$work" && env -i PATH=/usr/bin:/bin LANG=C.UTF-8 HOME="$work/home" QT_QPA_PLATFORM=offscreen "$program" "$@"); }
mkdir "$work/home"

before=$(find "$(dirname "$program")" -type f | wc -l)
run --version
run demo "$work/demo" >"$out/demo.txt"
run assess "$work/demo/plan.gpkg" --json >"$out/assess.json"
run batch "$work/demo/plan.gpkg" --workers 2 --json >"$out/batch.json"
run screenshot "$work/demo/plan.gpkg" "$out/screenshot.png" --plan 共同整備案
cp "$work/demo/"*.xlsx "$out/"

for file in demo.txt assess.json batch.json screenshot.png; do
  [ -s "$out/$file" ] || { echo "$file is empty" >&2; exit 1; }
done
[ -n "$(find "$work/home/.cache/coverage_planner/compiled" -name '*.nbi' -print -quit)" ] ||
  { echo "compiled kernels were not kept in the user's cache" >&2; exit 1; }
after=$(find "$(dirname "$program")" -type f | wc -l)
[ "$before" = "$after" ] || { echo "the program wrote into its own folder" >&2; exit 1; }
if run assess "$work/none.gpkg" 2>"$out/refused.txt"; then echo "a missing file was not refused" >&2; exit 1; fi
grep -q Traceback "$out/refused.txt" && { echo "a traceback was shown" >&2; exit 1; }
echo "the built program works; pictures and answers: $out"
