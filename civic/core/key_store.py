"""Where this installation keeps its keys: files of its own, or secrets that are mounted."""

from __future__ import annotations

from django.conf import settings

from civic.proofs.keystore import FileKeyStore, KeyStore, MountedKeyStore


def key_store() -> KeyStore:
    if settings.KEY_STORE_MOUNT is not None:
        return MountedKeyStore(settings.KEY_STORE_MOUNT)
    return FileKeyStore(settings.KEY_STORE_DIRS)
