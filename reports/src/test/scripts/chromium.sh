#!/usr/bin/env bash
# Prints the path of a Chromium for the tests in a browser. If there is none and this is root on Debian, installs Debian's own first;
# elsewhere says what to do and ends with 1.
set -euo pipefail
for name in "${FILON_CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
  if [ -n "$name" ] && path=$(command -v "$name"); then
    echo "$path"
    exit 0
  fi
done
if [ "$(id -u)" != 0 ] || ! grep -qx 'ID=debian' /etc/os-release 2>/dev/null; then
  echo "there is no Chromium: install it, or name it in FILON_CHROMIUM" >&2
  exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get -q -o DPkg::Lock::Timeout=300 -o Acquire::Retries=2 update >&2
apt-get -q -y -o DPkg::Lock::Timeout=300 -o Acquire::Retries=2 install --no-install-recommends chromium fonts-liberation >&2
command -v chromium
