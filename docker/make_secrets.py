"""Make the secrets of this installation, once: files in a volume, so that none stands in a repository or in .env."""

import os
import secrets
import sys
from pathlib import Path


def write(path: Path, value: str) -> None:
    """Write `value` for this user's eyes only; what exists stays."""
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(value)


def main(folder: Path) -> None:
    write(folder / "secret_key", secrets.token_urlsafe(50))
    write(folder / "secret_key_fallbacks", "")
    write(folder / "postgres_password", secrets.token_urlsafe(24))
    password = (folder / "postgres_password").read_text()
    write(folder / "database_url", f"postgres://samenspel:{password}@postgres:5432/samenspel")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
