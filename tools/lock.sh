#!/usr/bin/env bash
# Write the lock files: names, versions and hashes for every platform, and no word of where they were
# fetched from, so that they install the same from any index.
set -euo pipefail

compile=(uv pip compile pyproject.toml --upgrade --quiet --python-version 3.11 --universal
    --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate)
"${compile[@]}" --output-file requirements.txt
"${compile[@]}" --extra dev --constraint requirements.txt --output-file requirements-dev.txt

# Beside node_modules, npm would write down what lies there, without its hashes.
empty=$(mktemp -d)
trap 'rm -rf "$empty"' EXIT
cp package.json .npmrc "$empty"
npm install --prefix "$empty" --package-lock-only --loglevel=error
cp "$empty/package-lock.json" .
