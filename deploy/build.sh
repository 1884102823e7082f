# shellcheck shell=bash disable=SC2154,SC2164
# From a bare Debian 12 to programs and pages. Sourced by deploy/run and tests/run after deploy/steps.sh. Bash.
# The caller sets repository to the root of the sources.

missing_packages() {  # LIST...: names in the lists that are not installed
    sed 's/#.*//' "$@" | tr -s ' \t' '\n' | sed '/^$/d' | sort -u >"$step_log.wanted"
    dpkg-query -W -f='${db:Status-Status} ${Package}\n' 2>/dev/null | sed -n 's/^installed //p' | sort -u |
        comm -23 "$step_log.wanted" -
    rm -f "$step_log.wanted"
    # Node.js of another origin is as good as Debian's, and cannot be installed beside it.
    command -v npm >/dev/null || printf 'nodejs\nnpm\n'
}

install_these() {
    as_administrator env DEBIAN_FRONTEND=noninteractive apt-get -q update
    as_administrator env DEBIAN_FRONTEND=noninteractive apt-get -qy install --no-install-recommends "$@"
}

install_packages() {  # LIST...: apt is called only when something is missing
    local missing
    missing=$(missing_packages "$@")
    if [ -z "$missing" ]; then return 0; fi
    [ "$EUID" = 0 ] || as_administrator true  # asks for the password where it can be typed
    # shellcheck disable=SC2086
    step "installing $(wc -w <<<"$missing") packages" install_these $missing
}

configure_and_compile() {  # PRESET TESTS TARGET...
    local preset=$1 tests=$2
    shift 2
    cd "$repository"
    cmake --preset "$preset" -DYANXIU_TESTS="$tests"
    ninja -C "build/$preset" "$@"
}

# A build directory that once built the tests keeps building them when asked for nothing else.
build_programs() {  # PRESET
    local preset=$1 tests=OFF
    grep -qs '^YANXIU_TESTS:BOOL=ON' "$repository/build/$preset/CMakeCache.txt" && tests=ON
    step "building the programs" configure_and_compile "$preset" $tests yanxiu-server yanxiu-worker yanxiu-admin
}

# The page's tools are too new for Debian's Node.js, and npm silently leaves out what the Node.js it runs on is too old
# for. So where that is old, the one that the page pins is fetched first and goes before it in PATH.
use_page_node() {
    local major machine
    major=$(node --version | sed 's/^v\([0-9]*\).*/\1/')
    [ "$major" -lt 20 ] || return 0
    machine=$([ "$(uname -m)" = aarch64 ] && echo arm64 || echo x64)
    page_node=$repository/build/node/node_modules/node-linux-$machine
    [ -x "$page_node/bin/node" ] || step "fetching a newer Node.js" fetch_page_node "node-linux-$machine"
    PATH=$page_node/bin:$PATH
}

fetch_page_node() {  # PACKAGE
    local version
    version=$(sed -n "s/.*\"$1\": \"\([0-9.]*\)\".*/\1/p" "$repository/web-client/package.json")
    mkdir -p "$repository/build/node"
    cd "$repository/build/node"
    npm install --no-audit --no-fund --loglevel=error --no-save "$1@$version"
}

fetch_page_packages() {
    cd "$repository/web-client"
    npm ci --no-audit --no-fund --loglevel=error
    cp package-lock.json node_modules/.fetched-lock
}

compile_page() {
    local since
    since=$(date +%s.%N)  # what is written while it builds is not in it
    cd "$repository/web-client"
    npm run build
    touch -d "@$since" dist/.built
}

page_is_current() {
    local page="$repository/web-client"
    [ -e "$page/dist/.built" ] && [ -z "$(find "$page" "$repository/server/protocol" -newer "$page/dist/.built" -type f \
        -not -path '*/node_modules/*' -not -path '*/dist/*' -not -path '*/src/protocol/*' -not -name '*.tsbuildinfo' \
        -print -quit)" ]
}

page_packages_are_current() {
    cmp -s "$repository/web-client/package-lock.json" "$repository/web-client/node_modules/.fetched-lock"
}

build_page() {
    use_page_node
    page_packages_are_current || step "fetching the page's packages" fetch_page_packages
    page_is_current || step "building the page" compile_page
}
