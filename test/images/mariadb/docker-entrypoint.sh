#!/bin/bash
# The part of the official image's entrypoint that stores use: runs a command as it is,
# or mariadbd on an existing data directory, after an upgrade if one is due.
set -euo pipefail

[[ ${1-} != -* ]] || set -- mariadbd "$@"
[[ ${1-} == mariadbd ]] || exec "$@"

data=/var/lib/mysql
if [[ ! -d $data/mysql ]]; then
  echo "entrypoint: $data is not initialised, and this stand-in does not do it" >&2
  exit 1
fi

version=$(mariadbd --version | sed -E 's/.* Ver ([0-9]+\.[0-9]+\.[0-9]+).*/\1/')
upgraded=$(head -c 64 "$data"/mariadb_upgrade_info "$data"/mysql_upgrade_info 2>/dev/null | grep -oEm1 '[0-9]+\.[0-9]+\.[0-9]+' || true)
if [[ -n ${MARIADB_AUTO_UPGRADE-} && $upgraded != "$version" ]]; then
  echo "entrypoint: upgrade from ${upgraded:-unknown} to $version"
  mariadbd --skip-networking --skip-grant-tables --skip-log-bin --skip-slave-start &
  server=$!
  until mariadb-admin --silent ping 2>/dev/null; do
    kill -0 "$server"
    sleep 0.2
  done
  mariadb-upgrade --upgrade-system-tables >/dev/null
  kill "$server"
  wait "$server"
fi
exec "$@"
