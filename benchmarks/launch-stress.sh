#!/usr/bin/env bash
# Launches a stored image many times in four parallel loops while the processors are kept busy, kills none, and counts
# what was lost and what is left over. Usage: launch-stress.sh RUNNER IMAGE.aci [LAUNCHES] (5,000 by default)
set -euo pipefail
runner=$1 image=$2 launches=${3:-5000}
state=$(mktemp -d)
busy=()
trap 'kill "${busy[@]}" 2>/dev/null || true; rm -rf "$state"' EXIT
"$runner" fetch --dir "$state/store" --insecure-options=image "$image" >/dev/null
id=$("$runner" image list --dir "$state/store" --json | grep -o 'sha512-[0-9a-f]*' | head -1)
mounts=$(wc -l </proc/self/mountinfo)
for _ in $(seq "$(nproc)"); do (while :; do :; done) & busy+=($!); done
loop() {
    for _ in $(seq $((launches / 4))); do
        timeout 60 "$runner" run --dir "$state/store" --insecure-options=image "$id" >/dev/null || echo lost
    done >"$state/lost.$1"
}
start=$(date +%s.%N)
loops=()
for n in 1 2 3 4; do loop $n & loops+=($!); done
wait "${loops[@]}"
end=$(date +%s.%N)
"$runner" gc --dir "$state/store" >/dev/null
lost=$(cat "$state"/lost.* | wc -l)
left=$(find "$state/store/pods" -mindepth 1 -maxdepth 1 -type d | wc -l)
new=$(($(wc -l </proc/self/mountinfo) - mounts))
echo "launches $((launches / 4 * 4)) lost $lost directories-left $left mounts-left $new seconds $(awk "BEGIN { print $end - $start }")"
[ "$lost" = 0 ] && [ "$left" = 0 ] && [ "$new" = 0 ]
