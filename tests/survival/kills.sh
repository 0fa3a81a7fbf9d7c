#!/usr/bin/env bash
# Kills runs with SIGKILL at random moments, goes on with them, and compares all that they leave with what runs leave that nobody killed.
#
#   tests/survival/kills.sh [KILLS [SEED]]     50 kills by default; prints `50 of 50`, exit code 1 when one is missing
#
# Four studies take turns: trainings one after the other, an ensemble over threads, a size that the run decides, long steps. A kill hits the run or,
# every third time, also the run that went on; the threads are others each time. $MMC is the binary, build/mmc by default.
set -euo pipefail
cd "$(dirname "$0")/../.."
kills=${1:-50}
RANDOM=${2:-1}
mmc=${MMC:-$PWD/build/mmc}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
studies=(training ensemble stages epochs)

now_ms() { date +%s%3N; }

# What must be the same: everything but clock values, and what names the process.
listing() { (cd "$1" && find . -type f ! -name timing.jsonl ! -name log.txt ! -name run.json ! -name result.json ! -name report.html \
  -exec sha256sum {} + | LC_ALL=C sort -k 2); }

# Runs "$@" in the background and kills it after a random part of $1 milliseconds; false when it had ended by then.
killed() {
  local most=$1 pause
  shift
  pause=$((RANDOM % most))
  "$@" > "$work/out" 2>&1 &
  local process=$!
  sleep "$(printf '%d.%03d' $((pause / 1000)) $((pause % 1000)))"
  kill -9 "$process" 2> /dev/null || true
  local code=0
  wait "$process" 2> /dev/null || code=$?
  ((code == 137))
}

declare -A took
for study in "${studies[@]}"; do
  begin=$(now_ms)
  "$mmc" run "tests/survival/$study.mm" --quiet --out "$work/$study" > /dev/null
  took[$study]=$(($(now_ms) - begin))
  listing "$work/$study" > "$work/$study.wanted"
done

good=0
for ((i = 1; i <= kills; ++i)); do
  study=${studies[$((i % 4))]}
  folder=$work/run
  for ((;;)); do
    rm -rf "$folder"
    killed "${took[$study]}" "$mmc" run "tests/survival/$study.mm" --quiet --out "$folder" --checkpoint 0.2 \
      --threads $((1 + RANDOM % 3)) && [[ -f $folder/run.json ]] && break
  done
  twice=""
  if ((i % 3 == 0)); then
    killed "${took[$study]}" "$mmc" resume "$folder" --quiet --threads $((1 + RANDOM % 3)) && twice=", twice"
  fi
  from=$(ls "$folder" | grep -c '^checkpoint$' || true)
  "$mmc" resume "$folder" --quiet --threads $((1 + RANDOM % 3)) > "$work/out" 2>&1 || cat "$work/out"
  if listing "$folder" | cmp -s - "$work/$study.wanted"; then
    good=$((good + 1))
    verdict=same
  else
    verdict=DIFFERENT
    listing "$folder" | diff - "$work/$study.wanted" | head -n 5
  fi
  echo "$i $study: killed$twice, $([[ $from == 1 ]] && echo "went on from a checkpoint" || echo "began again"): $verdict"
done
echo "$good of $kills"
((good == kills))
