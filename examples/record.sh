#!/usr/bin/env bash
#
# Records a connection log: pgbench through PgBouncer, from twelve client addresses.
#
#   usage: record.sh [OUTPUT]        default: pgbench-through-pgbouncer.log.gz beside this script
#
# PgBouncer writes the log; afterwards it is compressed, and nothing else is done to it.
#
#   pgbench ──> relay (socat), one per host ──> PgBouncer ──> PostgreSQL
#               listens on 127.0.0.N,           127.0.0.1     127.0.0.1
#               leaves from 127.0.0.N
#
# pgbench cannot choose the address it comes from, so each host is a relay bound to an address of
# its own. The kernel gives each relayed connection a port of that address, without regard to
# the other addresses: like hosts that know nothing of each other.
#
# Takes about 80 s, and two gentle cores. Needs Linux (all of 127.0.0.0/8 answers without set-up);
# root or not does not matter. Everything runs in a folder of mktemp and on loopback, and is
# stopped and removed at the end, also after Ctrl-C or a failure.
set -euo pipefail
set -m # Each background job is a process group of its own: stopping a job stops its children.

# One word for each host: 127.0.0.11, 127.0.0.12, ... and what runs there (functions load_*, below).
readonly hosts=(web web web web api api jobs jobs sessions reports cron mixed)
readonly address_first=11
readonly load_seconds=70
readonly connections_min=5000
readonly bytes_max=300000

die() {
  printf 'record.sh: %s\n' "$*" >&2
  exit 1
}

# die_showing FILE WHAT: with the end of what a program said.
die_showing() {
  tail -n 5 "$1" >&2 || true
  die "$2"
}

# --- what is needed -------------------------------------------------------------------------------

[[ $# -le 1 && ${1:-} != -* ]] || die "usage: record.sh [OUTPUT]"
output=${1:-$(cd "$(dirname "$0")" && pwd)/pgbench-through-pgbouncer.log.gz}
[[ ! -d $output ]] || die "$output is a folder: give the name of a file"
[[ -w $(dirname "$output") ]] || die "cannot write to the folder of $output"
[[ ! -e $output || -w $output ]] || die "cannot write to $output"
[[ $(uname -s) == Linux ]] || die "needs Linux: elsewhere 127.0.0.2 and up do not answer"

PATH=$PATH:/usr/sbin:/sbin # PgBouncer is there on Debian, and not on everybody's PATH.
export TZ=UTC LC_ALL=C     # The log shows the time zone.
unset "${!PG@}"            # PGHOST, PGSSLMODE and the like: nothing here is the caller's database.
umask 022                  # The work folder itself is closed to others.

# Debian keeps the server's programs out of PATH; the newest version wins.
pg_bin=$(find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1) || true
[[ -n $pg_bin ]] || pg_bin=$(dirname "$(command -v initdb || echo /none/initdb)")

missing=()
for program in initdb postgres psql pgbench; do
  [[ -x $pg_bin/$program ]] || missing+=("$program (package postgresql)")
done
command -v pgbouncer >/dev/null || missing+=("pgbouncer (package pgbouncer)")
command -v socat >/dev/null || missing+=("socat (package socat)")
if ((${#missing[@]} > 0)); then
  printf 'record.sh: missing: %s\n' "${missing[@]}" >&2
  die "on Debian: apt-get install postgresql pgbouncer socat"
fi

# Neither server runs as root.
as=()
if ((EUID == 0)); then
  id postgres >/dev/null 2>&1 || die "no user 'postgres' to run as; or start this as another user than root"
  as=(setpriv --reuid=postgres --regid=postgres --init-groups)
fi

# --- starting and stopping ------------------------------------------------------------------------

called_from=$PWD
work=$(mktemp -d)
relays=() loads=() pooler='' database=''

# stop SIGNAL PID...: ends these jobs with their children, and waits for them.
stop() {
  local signal=$1 pid
  shift
  for pid in "$@"; do kill -s "$signal" -- "-$pid" 2>/dev/null || true; done
  for pid in "$@"; do wait "$pid" 2>/dev/null || true; done
}

clean_up() {
  local status=$?
  trap - EXIT
  trap '' INT TERM HUP
  stop TERM "${loads[@]}"
  stop TERM "${relays[@]}"
  [[ -z $pooler ]] || stop TERM "$pooler"
  [[ -z $database ]] || stop INT "$database" # INT is its fast shutdown: it does not wait for clients.
  rm -rf -- "$work"
  exit "$status"
}
trap clean_up EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# free_port ADDRESS...: a port that nobody listens on, below those that Linux gives to clients.
free_port() {
  local address port tries
  for ((tries = 0; tries < 100; tries++)); do
    port=$((20000 + RANDOM % 12000))
    for address in "$@"; do
      (exec 3<>"/dev/tcp/$address/$port") 2>/dev/null && continue 2
    done
    echo "$port"
    return
  done
  return 1
}

# wait_until NAME COMMAND...: NAME is up once COMMAND succeeds.
wait_until() {
  local name=$1 tries
  shift
  for ((tries = 0; tries < 100; tries++)); do
    "$@" >/dev/null 2>&1 && return
    sleep 0.1
  done
  die_showing "$name.out" "$name does not start"
}

# --- PostgreSQL and PgBouncer ---------------------------------------------------------------------

mkdir "$work/scripts"
((EUID != 0)) || chown -R postgres: "$work"
cd "$work"

addresses=()
for index in "${!hosts[@]}"; do addresses+=("127.0.0.$((address_first + index))"); done
database_port=$(free_port 127.0.0.1)
pooler_port=$(free_port 127.0.0.1)
relay_port=$(free_port "${addresses[@]}")

"${as[@]}" "$pg_bin/initdb" -D "$work/data" -U postgres -A trust -E UTF8 --no-locale --no-sync >initdb.out 2>&1 ||
  die_showing initdb.out "initdb failed"

# The superuser comes in by the socket, which is in our own folder: nobody else reaches it.
"${as[@]}" tee "$work/data/pg_hba.conf" >/dev/null <<END
local all postgres trust
host all web,api,jobs,reports 127.0.0.1/32 trust
END
"${as[@]}" "$pg_bin/postgres" -D "$work/data" -p "$database_port" \
  -c listen_addresses=127.0.0.1 -c unix_socket_directories="$work" \
  -c max_connections=150 -c shared_buffers=32MB -c fsync=off >postgres.out 2>&1 &
database=$!
sql=("${as[@]}" "$pg_bin/psql" -h "$work" -p "$database_port" -U postgres -X -q -v ON_ERROR_STOP=1)
wait_until postgres "${sql[@]}" -d postgres -c 'select 1'

"${sql[@]}" -d postgres -c 'create database shop'
"${as[@]}" "$pg_bin/pgbench" -h "$work" -p "$database_port" -U postgres -i -s 1 -q shop >pgbench.out 2>&1 ||
  die_showing pgbench.out "pgbench -i failed"
"${sql[@]}" -d postgres -c 'create database archive template shop'
for user in web api jobs reports; do
  "${sql[@]}" -d postgres -c "create role $user login in role pg_read_all_data, pg_write_all_data"
done

# The lines not given here keep PgBouncer's defaults; log_* are given because the log is the point.
"${as[@]}" tee pgbouncer.ini >/dev/null <<END
[databases]
shop = host=127.0.0.1 port=$database_port
archive = host=127.0.0.1 port=$database_port

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = $pooler_port
unix_socket_dir =
auth_type = trust
auth_file = $work/users.txt
logfile = $work/pgbouncer.log
log_connections = 1
log_disconnections = 1
pool_mode = transaction
default_pool_size = 20
max_client_conn = 400
server_idle_timeout = 15
END
"${as[@]}" tee users.txt >/dev/null <<END
"web" ""
"api" ""
"jobs" ""
"reports" ""
END
"${as[@]}" pgbouncer -q pgbouncer.ini >pgbouncer.out 2>&1 &
pooler=$!
# Its own log says when it is up: a test connection would be recorded.
wait_until pgbouncer grep -q 'process up' pgbouncer.log

for address in "${addresses[@]}"; do
  "${as[@]}" socat -d -d "TCP-LISTEN:$relay_port,bind=$address,reuseaddr,fork,backlog=128,nodelay" \
    "TCP:127.0.0.1:$pooler_port,bind=$address,nodelay" >"relay-$address.out" 2>&1 &
  relays+=($!)
  wait_until "relay-$address" grep -q 'listening on' "relay-$address.out"
done

# --- what the clients do --------------------------------------------------------------------------

# \sleep: the client thinks, its connection stays open. pg_sleep: the server is busy, too.

# A web page: two queries, and 1 to 400 ms between them, mostly the shorter times.
cat >scripts/page.sql <<'END'
\set account random(1, 100000)
\set think random_exponential(1, 400, 6)
select abalance from pgbench_accounts where aid = :account;
\sleep :think ms
update pgbench_accounts set abalance = abalance + 1 where aid = :account;
END

# An API call: one query, a few ms.
cat >scripts/call.sql <<'END'
\set account random(1, 100000)
select abalance from pgbench_accounts where aid = :account;
END

# A background job: a transaction of 0.2 to 2.5 s.
cat >scripts/job.sql <<'END'
\set busy random(100, 1200)
\set think random_exponential(100, 1300, 3)
begin;
select pg_sleep(:busy / 1000.0);
insert into pgbench_history (tid, bid, aid, delta, mtime) values (1, 1, 1, :busy, now());
commit;
\sleep :think ms
END

# A report: reads a whole table, and takes seconds.
cat >scripts/report.sql <<'END'
\set busy random_gaussian(500, 6000, 3)
select count(*), sum(abalance) from pgbench_accounts;
select pg_sleep(:busy / 1000.0);
END

# bench ADDRESS OPTIONS...: pgbench, from that host; under the command in bench_with, if there is one.
bench_with=()
bench() {
  local address=$1
  shift
  "${bench_with[@]}" "${as[@]}" "$pg_bin/pgbench" -h "$address" -p "$relay_port" -n "$@" >>"load-$address.out" 2>&1
}

# -C: a connection for each run of the script. --rate: runs per second of the host, Poisson.
load_web() { bench "$1" -C -U web -c 12 --rate 16 -T "$load_seconds" -f scripts/page.sql shop; }
load_api() { bench "$1" -C -U api -c 4 --rate 18 -T "$load_seconds" -f scripts/call.sql shop; }
load_jobs() { bench "$1" -C -U jobs -c 8 --rate 4 -T "$load_seconds" -f scripts/job.sql shop; }
load_reports() { bench "$1" -C -U reports -c 5 --rate 1 -T "$load_seconds" -f scripts/report.sql archive; }

# A client with a pool of its own: opens once, and stays.
load_sessions() { bench "$1" -U api -c 6 --rate 30 -T "$load_seconds" -f scripts/call.sql shop; }

# Every few seconds, many at once, as fast as they come.
load_cron() {
  local end=$((SECONDS + load_seconds))
  while ((SECONDS < end)); do
    bench "$1" -C -U jobs -c 12 -t 6 -f scripts/call.sql@3 -f scripts/page.sql@1 archive
    sleep 5
  done
}

# A service that keeps connections for some seconds and is then killed and started again, beside
# one that connects for each call.
load_mixed() {
  local end=$((SECONDS + load_seconds)) calls
  bench "$1" -C -U api -c 4 --rate 10 -T "$load_seconds" -f scripts/call.sql@2 -f scripts/page.sql@1 shop &
  calls=$!
  while ((SECONDS < end - 12)); do
    # Killed without a word to the server: PgBouncer sees an unexpected end. 137 is what KILL gives.
    # --foreground: timeout stays in this job's process group, so that stopping the job stops it.
    bench_with=(timeout --foreground -s KILL 11)
    bench "$1" -U web -c 4 --rate 8 -T "$load_seconds" -f scripts/page.sql shop || (($? == 137))
    bench_with=()
  done
  wait "$calls"
}

printf 'recording %s s: %s hosts, %s, %s\n' "$load_seconds" "${#hosts[@]}" \
  "$("$pg_bin/postgres" --version)" "$(pgbouncer --version | head -n 1)" >&2

for index in "${!hosts[@]}"; do
  "load_${hosts[index]}" "${addresses[index]}" &
  loads+=($!)
  sleep 0.2 # They do not all begin at once.
done
for index in "${!loads[@]}"; do
  wait "${loads[index]}" ||
    die_showing "load-${addresses[index]}.out" "${hosts[index]} on ${addresses[index]} failed"
done
loads=()

# Every client is gone: the relays first, then PgBouncer, so that the last line is its own.
stop TERM "${relays[@]}"
relays=()
stop INT "$pooler"
pooler=''

# --- what was recorded ----------------------------------------------------------------------------

gzip -9n <pgbouncer.log >pgbouncer.log.gz
bytes=$(wc -c <pgbouncer.log.gz)

# A connection is a "login attempt" line of a client (C-...), and later the "closing because" line
# of the same address and port. The pointer after C- does not tell connections apart: PgBouncer
# gives it to the next client at once.
summary=$(awk '
  function clock(text,  part) { split(text, part, ":"); return part[1] * 3600 + part[2] * 60 + part[3] }
  $6 !~ /^C-/ { next }
  {
    address = $7; sub(/^.*@/, "", address)
    host = address; sub(/:[0-9]+$/, "", host)
    port = address; sub(/^.*:/, "", port)
  }
  / login attempt: / {
    if (!opened++) first = clock($2)
    if (!(host in seen)) { seen[host] = 1; hosts++ }
    if (holders[port]++ > 0) shared++
    if (++open > peak) peak = open
  }
  / closing because: / { closed++; holders[port]--; open--; last = clock($2) }
  END {
    seconds = last - first
    if (seconds < 0) seconds += 86400
    printf "%d connections (%d closed), %d hosts, %.1f s, peak %d open, ", opened, closed, hosts, seconds, peak
    printf "%d opened on a port that another host had open\n", shared
  }' pgbouncer.log)
connections=${summary%% *}

printf '%s\n%s lines, %s bytes compressed\n' "$summary" "$(wc -l <pgbouncer.log)" "$bytes"
((connections >= connections_min)) || die "fewer than $connections_min connections: not kept"
((bytes <= bytes_max)) || die "more than $bytes_max bytes: not kept"

cd "$called_from" # The output path may be relative.
cat "$work/pgbouncer.log.gz" >"$output"
printf 'wrote %s\n' "$output"
