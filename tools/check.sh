#!/usr/bin/env bash
# Every check that CI runs. All of them run even when one fails, so that one run shows everything.
set -uo pipefail

BOOKMINE_DATA_DIR=$(mktemp -d)
export BOOKMINE_DATA_DIR
trap 'rm -rf "$BOOKMINE_DATA_DIR"' EXIT
failed=()

check() {
    local name=$1
    shift
    echo "--- $name"
    "$@" || failed+=("$name")
}

production() {
    DEBUG=false ALLOWED_HOSTS=till.example.org CSRF_TRUSTED_ORIGINS=https://till.example.org \
        SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(50))')" "$@"
}

check "format of Python" ruff format --check --quiet .
check "lint of Python" ruff check --quiet .
check "types of Python" mypy bench bookmine pos sync tests tools
check "layers" lint-imports --no-cache
check "types of TypeScript" node_modules/.bin/tsc
check "format and lint of TypeScript and CSS" node_modules/.bin/biome ci --colors=off .
check "templates" djlint --quiet --check --lint templates
check "migrations are made" python manage.py makemigrations --check --dry-run
check "schema of the API" python manage.py spectacular --validate --fail-on-warn --file /dev/null
check "production settings" production python manage.py check --deploy --fail-level WARNING
check "safeguards to break" python -m tools.safeguards --texts
check "what the repository holds" python tools/repo_check.py

if ((${#failed[@]})); then
    printf 'FAILED: %s\n' "${failed[@]}" >&2
    exit 1
fi
echo "All checks passed."
