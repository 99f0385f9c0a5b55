"""Key stores: where the secret keys live, outside the database and its backups.

A store keeps 32 bytes under a name. Whoever asks for a key says which check value is expected,
and gets that key or an error, never another key: voting with a wrong key would give one person
two ballots, so it has to stop instead.

`FileKeyStore` writes two copies in two folders (put them on different disks, and leave both out
of every backup). `MountedKeyStore` reads what the platform mounts as secrets and changes nothing.
"""

from __future__ import annotations

import hmac
import os
import re
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from civic.proofs.errors import KeyMissing, KeyReadOnly, KeyUnavailable, KeyWrong
from civic.proofs.locators import KEY_BYTES, check_value, new_key

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")


class KeyStore(Protocol):
    """What the services need of a store. Every method raises a kind of KeyUnavailable."""

    def create(self, name: str) -> str:
        """Make the key, or take the one that is there already; returns its check value."""

    def read(self, name: str, expected: str) -> bytes:
        """The 32 bytes whose check value is `expected`."""

    def destroy(self, name: str) -> None:
        """See to it that no copy is left; having none is no error."""


class FileKeyStore:
    """Keys as files of mode 0600 in folders of mode 0700, one copy in each folder."""

    def __init__(self, folders: Sequence[Path]) -> None:
        if len(set(folders)) < 2:
            raise ValueError("a key store needs two folders, so that one can be lost")
        self._folders = list(folders)

    def create(self, name: str) -> str:
        copies = {path: _read(path) for path in self._paths(name)}
        present = {key for key in copies.values() if key}
        if len(present) > 1:
            raise KeyWrong(f"the copies of key {name} differ")
        key = present.pop() if present else _claim(self._paths(name)[0], new_key())
        for path, copy in copies.items():
            if copy is None and _claim(path, key) != key:
                raise KeyWrong(f"the copies of key {name} differ")
        return check_value(key)

    def read(self, name: str, expected: str) -> bytes:
        return _read_expected(name, self._paths(name), expected)

    def destroy(self, name: str) -> None:
        for path in self._paths(name):
            _erase(path)

    def _paths(self, name: str) -> list[Path]:
        return [folder / _file_name(name) for folder in self._folders]


class MountedKeyStore:
    """Keys that an operator provides as read-only files, raw or in hex."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def create(self, name: str) -> str:
        key = _read(self._path(name))
        if key is None:
            raise KeyMissing(f"no secret is mounted for key {name}")
        return check_value(key)

    def read(self, name: str, expected: str) -> bytes:
        return _read_expected(name, [self._path(name)], expected)

    def destroy(self, name: str) -> None:
        if self._path(name).exists():
            raise KeyReadOnly(f"remove the secret of key {name} where it is kept, then repeat")

    def _path(self, name: str) -> Path:
        return self._folder / _file_name(name)


def _file_name(name: str) -> str:
    if not NAME.fullmatch(name):
        raise ValueError(f"not a name for a key: {name!r}")
    return f"{name}.key"


def _read_expected(name: str, paths: Sequence[Path], expected: str) -> bytes:
    """The first copy with the right check value, whatever is the matter with the others."""
    problem: KeyUnavailable = KeyMissing(f"key {name} is not in the key store")
    for path in paths:
        try:
            key = _read(path)
        except KeyUnavailable as error:
            problem = error
            continue
        if key is not None and hmac.compare_digest(check_value(key), expected):
            return key
        if key is not None:
            problem = KeyWrong(f"key {name} is not the one that this process was opened with")
    raise problem


def _read(path: Path) -> bytes | None:
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise KeyUnavailable(f"key file {path.name} cannot be read: {error.strerror}") from error
    return _decode(raw, path.name)


def _decode(raw: bytes, name: str) -> bytes:
    if len(raw) == KEY_BYTES:
        return raw
    try:
        key = bytes.fromhex(raw.decode("ascii"))
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise KeyWrong(f"key file {name} does not hold {KEY_BYTES} bytes")
    return key


def _claim(path: Path, key: bytes) -> bytes:
    """The key that the file holds then: `key`, or that of a process that came before."""
    try:
        _write(path, key)
    except FileExistsError:
        return _read(path) or b""
    except OSError as error:
        raise KeyUnavailable(f"key file {path.name} cannot be written: {error.strerror}") from error
    return key


def _write(path: Path, key: bytes) -> None:
    """All or nothing: a crash leaves either no file or a whole one. Never replaces a key."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key.hex().encode())
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(draft)
    finally:
        draft.unlink()
    _sync_folder(path.parent)


def _erase(path: Path) -> None:
    try:
        with path.open("r+b") as file:
            file.write(b"\0" * path.stat().st_size)
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
        _sync_folder(path.parent)
    except FileNotFoundError:
        return
    except OSError as error:
        message = f"key file {path.name} cannot be destroyed: {error.strerror}"
        raise KeyUnavailable(message) from error


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
