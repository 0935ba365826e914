#!/usr/bin/env bash
# Pins every dependency of pyproject.toml with its hashes, without the address of any registry.
# A developer runs it after changing a dependency; `make setup` only reads what it wrote. Needs uv (pip install uv).
set -euo pipefail
cd "$(dirname "$0")/.."
options=(--universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --quiet)
uv pip compile pyproject.toml "${options[@]}" -o requirements.lock
uv pip compile pyproject.toml --extra dev "${options[@]}" -c requirements.lock -o requirements-dev.lock
