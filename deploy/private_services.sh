# shellcheck shell=bash disable=SC2154,SC2164
# A private PostgreSQL 15 and a private Redis under one directory, on Unix sockets alone; no system cluster is touched.
# Sourced by deploy/run and tests/support/services. Bash.
#
#   private_services_start DIR AUTH   starts both (makes the cluster the first time); running ones are kept
#   private_services_stop DIR         stops both, within deadlines; stopping what does not run is no error
#   private_sockets DIR               prints the directory that holds both sockets
#   private_as_service COMMAND...     runs a command as the user who owns the services
#
# AUTH is `scram`: every database connection needs a password, the superuser's lies in DIR/secrets/postgres; or
# `directory`: whoever may enter the sockets' directory (its owner and root) is trusted, as tests want it.
# PostgreSQL refuses to run as root, so for root both services run as the system user `postgres`.

private_postgres_bin=/usr/lib/postgresql/15/bin
private_socket_limit=107  # bytes a Unix socket's path may have
private_stop_seconds=20

private_as_service() {
    if [ "$(id -u)" = 0 ]; then
        (cd / && exec setpriv --reuid=postgres --regid=postgres --init-groups -- env -u HOME "$@")
    else
        (cd / && exec "$@")
    fi
}

# Sockets lie beside the data when that path is short enough, else in a directory under /tmp named by the data's path.
private_sockets() {
    local near="$1/sockets" longest=".s.PGSQL.5432.lock"
    if [ $((${#near} + 1 + ${#longest})) -le $private_socket_limit ]; then
        printf '%s\n' "$near"
    else
        printf '/tmp/yanxiu-%s-%s\n' "$(id -u)" "$(printf '%s' "$1" | sha256sum | cut -c1-16)"
    fi
}

private_directory() {  # PATH: made for the services' user alone; refused when somebody else owns it
    local owner=$EUID
    if [ "$EUID" = 0 ]; then
        owner=$(id -u postgres)
        [ -e "$1" ] || install -d -o postgres -g postgres -m 0700 "$1"
    else
        [ -e "$1" ] || install -d -m 0700 "$1"
    fi
    if [ -L "$1" ] || [ "$(stat -c %u "$1")" != "$owner" ]; then
        echo "$1 belongs to somebody else" >&2
        return 1
    fi
}

private_postgres_settings() {  # SOCKETS
    cat <<END
listen_addresses = ''
unix_socket_directories = '$1'
unix_socket_permissions = 0777
port = 5432
max_connections = 100
shared_buffers = 64MB
work_mem = 8MB
max_wal_size = 1GB
checkpoint_timeout = 15min
wal_compression = lz4
jit = off
max_parallel_workers_per_gather = 0
autovacuum_max_workers = 2
password_encryption = scram-sha-256
timezone = 'UTC'
log_timezone = 'UTC'
log_checkpoints = off
log_min_messages = warning
END
}

# The cluster appears under its name only when it is whole, so an interrupted start leaves nothing half made behind.
private_postgres_create() {  # DIR AUTH SOCKETS
    local making="$1/postgres.making" password_file="$1/secrets/postgres" handed="$3/password" method=trust result=0
    [ "$2" = scram ] && method=scram-sha-256
    if [ ! -s "$password_file" ]; then
        (umask 077 && mkdir -p "$1/secrets" && od -An -N24 -tx1 /dev/urandom | tr -d ' \n' >"$password_file")
    fi
    rm -rf -- "$making"
    private_directory "$making" || return 1
    private_as_service sh -c 'umask 077 && cat >"$1"' - "$handed" <"$password_file"
    private_as_service "$private_postgres_bin/initdb" --pgdata="$making" --username=postgres --encoding=UTF8 \
        --locale=C.UTF-8 --auth="$method" --pwfile="$handed" --no-instructions >"$1/initdb.log" 2>&1 || result=1
    rm -f -- "$handed"
    [ $result = 0 ] || { cat "$1/initdb.log" >&2; return 1; }
    mv -- "$making" "$1/postgres"
}

private_postgres_runs() {  # CLUSTER
    private_as_service "$private_postgres_bin/pg_ctl" status -D "$1" >/dev/null 2>&1
}

# A postmaster that was killed leaves behind those who work for it. They go by themselves unless they are busy, and a
# new postmaster refuses to start beside them. Those of a living one have it as their parent.
private_postgres_end_orphans() {  # CLUSTER
    local process parent found=no
    for process in /proc/[0-9]*; do
        [ "$process/cwd" -ef "$1" ] && grep -qa '^postgres: ' "$process/cmdline" 2>/dev/null || continue
        parent=$(sed -n 's/^PPid:\t//p' "$process/status" 2>/dev/null) || continue
        [ "$(cat "/proc/$parent/comm" 2>/dev/null)" != postgres ] || continue
        kill -QUIT "${process#/proc/}" 2>/dev/null && found=yes
    done
    [ $found = yes ]
}

private_postgres_start() {  # DIR AUTH SOCKETS
    local cluster="$1/postgres"
    private_as_service test -x "$1" || {
        echo "the user $(private_as_service id -un) cannot enter $1: choose a directory outside of private homes" >&2
        return 1
    }
    [ -e "$cluster" ] || private_postgres_create "$1" "$2" "$3" || return 1
    private_postgres_runs "$cluster" && return 0
    local tries
    for tries in $(seq 100); do
        private_postgres_end_orphans "$cluster" || break
        sleep 0.1
    done
    private_postgres_settings "$3" | private_as_service tee "$cluster/postgresql.auto.conf" >/dev/null
    # Several may ask at once for a cluster that was killed: pg_ctl itself refuses a second postmaster.
    private_as_service "$private_postgres_bin/pg_ctl" start -D "$cluster" -w -t 60 -s -l "$cluster/log" ||
        { tail -n 20 "$cluster/log" >&2; return 1; }
}

private_redis_pid() {  # DIR: the id of its own Redis, while it runs
    local pid
    pid=$(cat "$1/redis/pid" 2>/dev/null) || return 1
    grep -qaF "redis-server" "/proc/$pid/cmdline" 2>/dev/null || return 1
    printf '%s\n' "$pid"
}

private_redis_start() {  # DIR SOCKETS
    private_redis_pid "$1" >/dev/null && return 0
    private_directory "$1/redis"
    private_as_service redis-server --daemonize yes --port 0 --unixsocket "$2/redis" --unixsocketperm 777 \
        --dir "$1/redis" --pidfile "$1/redis/pid" --logfile "$1/redis/log" --save '' --appendonly no \
        --maxmemory 128mb --maxmemory-policy allkeys-lru >/dev/null
    local tries
    for tries in $(seq 100); do
        [ "$(redis-cli -s "$2/redis" ping 2>/dev/null)" = PONG ] && return 0
        sleep 0.05
    done
    echo "Redis did not answer within 5 s" >&2
    tail -n 20 "$1/redis/log" >&2
    return 1
}

private_services_start() {  # DIR AUTH
    local sockets
    sockets=$(private_sockets "$1")
    mkdir -p "$1"
    private_directory "$sockets" || return 1
    private_postgres_start "$1" "$2" "$sockets" || return 1
    private_redis_start "$1" "$sockets" || return 1
}

private_services_stop() {  # DIR
    local pid tries
    if pid=$(private_redis_pid "$1"); then
        kill -TERM "$pid"
        for tries in $(seq $((private_stop_seconds * 10))); do
            kill -0 "$pid" 2>/dev/null || break
            sleep 0.1
        done
        kill -KILL "$pid" 2>/dev/null || true
    fi
    if [ -e "$1/postgres/postmaster.pid" ]; then
        private_as_service "$private_postgres_bin/pg_ctl" stop -D "$1/postgres" -m fast -w -t $private_stop_seconds -s ||
            private_as_service "$private_postgres_bin/pg_ctl" stop -D "$1/postgres" -m immediate -w -s || true
    fi
}
