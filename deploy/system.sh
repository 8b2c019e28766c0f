# Read by the other scripts: what they ask of the operating system.

# Say why it ends here, in one sentence, and end.
refuse() {
    echo "$*" >&2
    exit 1
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        sudo -n "$@"
    fi
}

# Install Debian packages when that can be done without asking; otherwise fail.
install_packages() {
    command -v apt-get >/dev/null || return 1
    as_root true 2>/dev/null || return 1
    echo "Installing $* with apt-get ..."
    {
        as_root apt-get update --quiet &&
            as_root env DEBIAN_FRONTEND=noninteractive \
                apt-get install --yes --quiet --no-install-recommends "$@"
    } >/dev/null </dev/null
}
