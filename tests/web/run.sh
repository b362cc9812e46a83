#!/bin/sh
# The customers' widget in a browser, against the real server. Exits 77 with a
# reason where that cannot be run here. Pictures: build/web/*.png.
#   tests/web/run.sh [words of test names ...]
#   DESKBELLD    the server (build/release/bin/deskbelld)
#   CHROMIUM     the browser (/usr/bin/chromium)
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
build=$root/build/web
DESKBELLD=${DESKBELLD:-$root/build/release/bin/deskbelld}
CHROMIUM=${CHROMIUM:-/usr/bin/chromium}
export DESKBELLD CHROMIUM SOURCE_ROOT="$root"

skip() {
	echo "skipped: $1"
	exit 77
}

command -v node >/dev/null || skip "node is not installed"
command -v npm >/dev/null || skip "npm is not installed"
[ "$(node -p 'parseInt(process.versions.node)')" -ge 18 ] ||
	skip "node is older than 18"
[ -x "$CHROMIUM" ] || skip "no browser at $CHROMIUM"
[ -x "$DESKBELLD" ] || skip "no server at $DESKBELLD"

mkdir -p "$build/widget"
rm -f "$build"/*.mjs "$build"/widget/*
cp "$root"/tests/web/*.mjs "$root"/tests/web/package*.json "$build/"
cp "$root"/client/web/widget/*.js "$build/widget/"
echo '{ "type": "module" }' >"$build/widget/package.json"
cd "$build"
if ! cmp -s package-lock.json node_modules/.wanted; then
	npm ci --no-audit --no-fund --ignore-scripts >npm.log 2>&1 ||
		skip "the packages cannot be installed (build/web/npm.log)"
	cp package-lock.json node_modules/.wanted
fi
rm -f ./*.png

pattern=$(printf '%s' "$*" | tr ' ' '.')
exec node --test-reporter=spec --test-concurrency=1 \
	${pattern:+--test-name-pattern="$pattern"} --test ./*.test.mjs
