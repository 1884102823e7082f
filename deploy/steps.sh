# shellcheck shell=bash disable=SC2154,SC2164
# Steps that say what they do and how long it took; their own output is shown only when they fail. Sourced. Bash.
#
#   step LABEL COMMAND...      runs COMMAND (a program or a function), prints LABEL and its seconds; fails as COMMAND does
#   attempt LABEL COMMAND...   the same, but never fails: step_status says how COMMAND ended
#
# Call neither before || or &&: there Bash would run on behind the first failing command of a function.
#   as_administrator COMMAND...   runs it as root: directly, or through sudo
#
# The caller sets step_log to a file that may be overwritten.

attempt() {
    local label=$1 began=$EPOCHREALTIME
    step_status=0
    shift
    printf '%-58s' "$label ..."
    # A shell of its own with errexit, so that a function stops at its first failing command; and a process group of
    # its own, so that step_abort ends all of it. Waiting in the background lets traps run at once.
    set -m
    (set -e; "$@") </dev/null >"$step_log" 2>&1 9>&- &
    step_group=$!
    set +m
    tell_progress "$label" &
    local teller=$!
    wait "$step_group" || step_status=$?
    step_group=
    { kill "$teller" && wait "$teller"; } 2>/dev/null || true
    [ ! -t 1 ] || printf '\r%-58s' "$label ..."
    if [ $step_status = 0 ]; then
        printf '%8s s\n' "$(seconds_since "$began")"
    else
        printf '%8s s  FAILED (%s)\n' "$(seconds_since "$began")" $step_status
        tail -n "${step_tail:-60}" "$step_log" >&2
        echo "all of its output: $step_log" >&2
    fi
}

# A step of minutes says how far it has come, as Ninja counts: over its line in a terminal, once a minute elsewhere.
tell_progress() {
    local pause=60 count
    [ ! -t 1 ] || pause=5
    while true; do
        read -rt $pause <> <(:) || true  # a sleep without a program that would outlive us
        count=$(grep -o '^\[[0-9]*/[0-9]*\]' "$step_log" | tail -n 1) || continue
        if [ -t 1 ]; then printf '\r%-58s%10s' "$1 ..." "$count"; else printf '\n  %s' "$count"; fi
    done
}

step() {
    attempt "$@"
    return $step_status
}

step_abort() {  # for traps: ends the step that is running
    [ -z "${step_group:-}" ] || kill -TERM -- "-$step_group" 2>/dev/null || true
}

seconds_since() {  # a moment of EPOCHREALTIME
    local elapsed=$(((${EPOCHREALTIME/./} - ${1/./}) / 100000))
    printf '%d.%d' $((elapsed / 10)) $((elapsed % 10))
}

as_administrator() {
    if [ "$EUID" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        echo "this needs root or sudo: $*" >&2
        return 1
    fi
}
