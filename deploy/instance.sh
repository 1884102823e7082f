# shellcheck shell=bash disable=SC2154,SC2164
# One running Yanxiu below a data directory: its secrets, configuration, database, server and worker. Sourced by
# deploy/run after the other files here. Bash. The caller sets repository, data and port.
#
#   DATA/app        the programs and pages that run, copied so that a new build never changes a running one
#   DATA/blobs      uploads and lessons          DATA/log      output of the programs
#   DATA/secrets    generated once, for their owner alone
#   DATA/ledger-roots  the ledger signed once a day: copies elsewhere show what has been changed since
#   DATA/yanxiu.toml                             DATA/server.pid, DATA/worker.pid
#
# For root, server and worker run as the system user yanxiu, which can read nothing but app, yanxiu.toml,
# blobs and ledger-roots.

instance_stop_seconds=20   # for each program to finish what it does
instance_restart_limit=3   # restarts of one program within a minute before giving up
server_pid=''
worker_pid=''

instance_user() { if [ "$EUID" = 0 ]; then echo yanxiu; else id -un; fi; }

instance_secret() {  # NAME: prints it, made when it is missing
    local file=$data/secrets/$1
    [ -s "$file" ] || (umask 077 && mkdir -p "$data/secrets" && od -An -N32 -tx1 /dev/urandom | tr -d ' \n' >"$file")
    cat "$file"
}

instance_database_url() {  # ROLE
    printf 'postgresql://%s:%s@/yanxiu?host=%s' "yanxiu_$1" "$(instance_secret "$1")" "$(private_sockets "$data")"
}

instance_write_configuration() {
    (umask 077 && cat >"$data/yanxiu.toml.new") <<END
# Written by deploy/run at every start. deploy/yanxiu.toml documents every key.
[server]
listen = "127.0.0.1"
port = $port
origins = ["http://localhost:$port", "http://127.0.0.1:$port"]
web_root = "$data/app/web"
[database]
url = "$(instance_database_url server)"
[redis]
address = "unix:$(private_sockets "$data")/redis"
[blob]
directory = "$data/blobs"
[policy]
file = "$data/app/policies/otog-2018.toml"
END
    [ "$EUID" != 0 ] || chown yanxiu:yanxiu "$data/yanxiu.toml.new"
    mv "$data/yanxiu.toml.new" "$data/yanxiu.toml"
}

instance_copy_application() {
    local build=$repository/build/release
    rm -rf "$data/app.new"
    mkdir -p "$data/app.new"
    install -m 0755 "$build/server/main/yanxiu-server" "$build/server/main/yanxiu-admin" \
        "$build/workers/yanxiu-worker" "$data/app.new"
    cp -R "$repository/web-client/dist" "$data/app.new/web"
    cp -R "$repository/deploy/policies" "$data/app.new/policies"
    chmod -R u=rwX,go=rX "$data/app.new"
    rm -rf "$data/app"
    mv "$data/app.new" "$data/app"
}

instance_prepare() {
    if [ "$EUID" = 0 ]; then
        id yanxiu >/dev/null 2>&1 || useradd --system --user-group --no-create-home --shell /usr/sbin/nologin yanxiu
        chmod 0755 "$data"
        install -d -o yanxiu -g yanxiu -m 0700 "$data/blobs" "$data/ledger-roots"
    else
        install -d -m 0700 "$data/blobs" "$data/ledger-roots"
    fi
    instance_copy_application
    instance_write_configuration
}

instance_start_services() {
    private_services_start "$data" scram
    # The server's user must reach the sockets; beyond them PostgreSQL asks for a password.
    [ "$EUID" != 0 ] || { chgrp yanxiu "$(private_sockets "$data")" && chmod 0750 "$(private_sockets "$data")"; }
}

instance_psql() {  # DATABASE, statements on standard input
    PGPASSWORD=$(cat "$data/secrets/postgres") psql -qXAt -v ON_ERROR_STOP=1 -U postgres \
        -h "$(private_sockets "$data")" -d "$1"
}

# The owner migrates; the server's role owns nothing and has what the migrations grant.
instance_make_database() {
    instance_psql postgres <<END
SELECT format('CREATE ROLE %I LOGIN', r) FROM unnest(ARRAY['yanxiu_owner', 'yanxiu_server']) r
    WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = r) \gexec
ALTER ROLE yanxiu_owner PASSWORD '$(instance_secret owner)';
ALTER ROLE yanxiu_server PASSWORD '$(instance_secret server)';
SELECT 'CREATE DATABASE yanxiu OWNER yanxiu_owner' WHERE NOT EXISTS
    (SELECT FROM pg_database WHERE datname = 'yanxiu') \gexec
REVOKE ALL ON DATABASE yanxiu FROM PUBLIC;
GRANT CONNECT ON DATABASE yanxiu TO yanxiu_server;
END
}

instance_admin() {  # yanxiu-admin with this instance's configuration, as the server's user
    instance_as_user "$data/app/yanxiu-admin" --config "$data/yanxiu.toml" "$@"
}

instance_as_user() {
    if [ "$EUID" = 0 ]; then
        (cd / && exec setpriv --reuid=yanxiu --regid=yanxiu --init-groups -- env -u HOME "$@")
    else
        (cd / && exec "$@")
    fi
}

instance_migrate() {
    instance_make_database
    YANXIU_DATABASE_URL=$(instance_database_url owner) instance_admin migrate
}

# Sets NAME_pid. Programs lead sessions of their own: Ctrl-C reaches deploy/run alone, which stops them in order; and
# should deploy/run itself be killed, the kernel sends them SIGTERM.
instance_start_program() {  # NAME
    local drop=()
    [ "$EUID" != 0 ] || drop=(--reuid=yanxiu --regid=yanxiu --init-groups --no-new-privs)
    (cd / && umask 077 && exec setsid setpriv "${drop[@]}" --pdeathsig TERM -- "$data/app/yanxiu-$1" --config "$data/yanxiu.toml") \
        </dev/null >>"$data/log/$1.log" 2>&1 9>&- &
    printf -v "$1_pid" '%s' $!
    echo $! >"$data/$1.pid"
}

# Somebody else's answer on our port would look like our own server's.
instance_port_is_free() {
    if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
        echo "another program listens on port $port: choose one with --port" >&2
        return 1
    fi
}

instance_start_programs() {
    instance_start_program server
    instance_start_program worker
}

instance_wait_ready() {
    local tries
    for tries in $(seq 300); do
        curl -fsS --max-time 2 "http://127.0.0.1:$port/readyz" && return 0
        kill -0 "$server_pid" 2>/dev/null || break
        sleep 0.1
    done
    echo "the server did not become ready; the end of $data/log/server.log:"
    tail -n 20 "$data/log/server.log"
    return 1
}

instance_demo() {
    step "adding the demo accounts" instance_demo_accounts
    step "adding the demo lessons" instance_demo_lessons
}

# One password for all of them, made once for this instance: DATA/demo-accounts has login, password and name by tabs.
instance_demo_accounts() {
    local file=$data/demo-accounts
    [ -s "$data/secrets/demo" ] || (umask 077 && printf 'demo-%s' "$(od -An -N4 -tx1 /dev/urandom | tr -d ' \n')" >"$data/secrets/demo")
    (umask 077 && instance_admin demo --password "$(cat "$data/secrets/demo")" |
        sed "s/\t/\t$(cat "$data/secrets/demo")\t/" >"$file")
}

instance_demo_lessons() {
    local password
    password=$(cat "$data/secrets/demo")
    mkdir -p "$data/demo-videos"
    node "$repository/deploy/demo_lessons.mjs" \
        "http://localhost:$port" "$data/demo-videos" "teacher:$password" "bureau:$password"
}

instance_demo_show() {
    printf 'sign in as one of\n'
    awk -F '\t' '{ printf "  %-14s password %s   %s\n", $1, $2, $3 }' "$data/demo-accounts"
    printf 'the first of the demo lessons plays as soon as its first seconds are transcoded\n'
}

instance_first_administrator_hint() {
    printf 'first administrator: %s%s --config %s create-admin LOGIN NAME\n' \
        "$([ "$EUID" != 0 ] || echo 'setpriv --reuid=yanxiu --regid=yanxiu --init-groups ')" \
        "$data/app/yanxiu-admin" "$data/yanxiu.toml"
}

instance_stop_program() {  # NAME
    local pid_name=$1_pid tries
    local pid=${!pid_name}
    [ -n "$pid" ] || return 0
    kill -TERM "$pid" 2>/dev/null || true
    for tries in $(seq $((instance_stop_seconds * 10))); do
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.1
    done
    if kill -KILL "$pid" 2>/dev/null; then
        echo "$1 did not stop within $instance_stop_seconds s and was killed"
    fi
    printf -v "$pid_name" ''
    rm -f "$data/$1.pid"
}

instance_stop() {
    local began=$EPOCHREALTIME
    echo
    instance_stop_program server
    instance_stop_program worker
    if [ -e "$data/postgres/postmaster.pid" ] || [ -e "$data/redis/pid" ]; then
        private_services_stop "$data"
    fi
    printf 'stopped in %s s\n' "$(seconds_since "$began")"
}

# Restarts what dies, and gives up on what keeps dying.
instance_watch() {
    local name pid_name status
    while :; do
        sleep 1 9>&- &
        wait $! 2>/dev/null || true
        for name in server worker; do
            pid_name=${name}_pid
            kill -0 "${!pid_name}" 2>/dev/null && continue
            status=0
            wait "${!pid_name}" 2>/dev/null || status=$?
            printf '%s ended (status %s); starting it again, its log is %s\n' "$name" "$status" "$data/log/$name.log"
            instance_restart_allowed "$name" "$data/log/$name.log" || return 1
            instance_start_program "$name"
        done
        for name in postgres redis; do
            "instance_${name}_runs" || instance_restart_service "$name"
        done
        instance_seal_daily
    done
}

# The key is out of the server's reach: this shell hands it over.
instance_sealed_day=''
instance_seal_not_before=0
instance_seal_daily() {
    local today folder=$data/ledger-roots
    TZ=UTC0 printf -v today '%(%F)T' -1
    [ "$instance_sealed_day" != "$today" ] && [ "$EPOCHSECONDS" -ge $instance_seal_not_before ] || return 0
    if compgen -G "$folder/ledger-root-$today-*.txt" >/dev/null || instance_seal "$folder" >>"$data/log/ledger.log" 2>&1; then
        instance_sealed_day=$today
    else
        printf "the ledger's root of %s was not written, see %s; trying again in ten minutes\n" "$today" "$data/log/ledger.log"
        instance_seal_not_before=$((EPOCHSECONDS + 600))
    fi
}

instance_seal() {  # FOLDER
    instance_secret ledger | instance_admin ledger seal --key - --out "$1" 9>&-
}

instance_restart_service() {  # NAME: postgres or redis
    printf '%s ended; starting it again, its log is %s\n' "$1" "$data/$1/log"
    instance_restart_allowed "$1" "$data/$1/log" || return 1
    instance_start_services 9>&- || { printf '%s could not be started again\n' "$1" >&2; return 1; }
}

declare -A instance_restarts=()
instance_restart_allowed() {  # NAME LOG
    local moment kept=
    for moment in ${instance_restarts[$1]:-}; do
        [ $((EPOCHSECONDS - moment)) -ge 60 ] || kept+=" $moment"
    done
    instance_restarts[$1]="$kept $EPOCHSECONDS"
    if [ "$(wc -w <<<"${instance_restarts[$1]}")" -gt $instance_restart_limit ]; then
        printf '%s ended %s times within a minute; giving up. The end of its log:\n' "$1" $((instance_restart_limit + 1)) >&2
        tail -n 20 "$2" >&2
        return 1
    fi
}

instance_postgres_runs() { kill -0 "$(head -n 1 "$data/postgres/postmaster.pid" 2>/dev/null)" 2>/dev/null; }
instance_redis_runs() { private_redis_pid "$data" >/dev/null; }
