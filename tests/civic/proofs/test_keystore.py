"""Key stores: the right key or an error, never another key."""

import stat

import pytest

from civic.proofs import keystore
from civic.proofs.errors import KeyMissing, KeyReadOnly, KeyUnavailable, KeyWrong
from civic.proofs.keystore import FileKeyStore, MountedKeyStore
from civic.proofs.locators import check_value, new_key


@pytest.fixture
def folders(tmp_path):
    return [tmp_path / "one", tmp_path / "two"]


@pytest.fixture
def store(folders):
    return FileKeyStore(folders)


def copies(folders, name="k"):
    return [folder / f"{name}.key" for folder in folders]


def test_a_new_key_is_kept_twice_and_read_back(store, folders):
    expected = store.create("k")
    key = store.read("k", expected)
    assert len(key) == 32
    assert check_value(key) == expected
    assert [path.read_text() for path in copies(folders)] == [key.hex()] * 2


def test_only_the_owner_may_read_the_files(store, folders):
    store.create("k")
    for path in copies(folders):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        assert list(path.parent.iterdir()) == [path]


def test_creating_again_keeps_the_key(store):
    assert store.create("k") == store.create("k")
    assert store.create("k") != store.create("other")


@pytest.mark.parametrize("lost", [0, 1])
@pytest.mark.parametrize("damage", ["gone", "other", "short", "unreadable"])
def test_one_good_copy_is_enough(store, folders, lost, damage):
    expected = store.create("k")
    path = copies(folders)[lost]
    path.unlink()
    if damage == "other":
        path.write_text(new_key().hex())
    elif damage == "short":
        path.write_text("ab")
    elif damage == "unreadable":
        path.mkdir()
    assert check_value(store.read("k", expected)) == expected


def test_creating_again_restores_a_lost_copy(store, folders):
    expected = store.create("k")
    copies(folders)[1].unlink()
    assert store.create("k") == expected
    assert copies(folders)[0].read_text() == copies(folders)[1].read_text()


def test_copies_that_differ_are_never_chosen_between(store, folders):
    store.create("k")
    copies(folders)[1].write_text(new_key().hex())
    with pytest.raises(KeyWrong):
        store.create("k")


def test_two_processes_that_make_a_key_at_once_make_one(store, folders, monkeypatch):
    other = []

    def meanwhile():
        monkeypatch.setattr(keystore, "new_key", new_key)
        other.append(store.create("k"))
        return new_key()

    monkeypatch.setattr(keystore, "new_key", meanwhile)
    assert [store.create("k")] == other
    assert len({path.read_text() for path in copies(folders)}) == 1


def test_a_missing_key_is_said_to_be_missing(store):
    with pytest.raises(KeyMissing):
        store.read("k", check_value(new_key()))


def test_a_wrong_key_is_said_to_be_wrong(store):
    store.create("k")
    with pytest.raises(KeyWrong):
        store.read("k", check_value(new_key()))


def test_a_folder_that_cannot_be_reached_is_said_to_be_so(folders):
    for folder in folders:
        folder.write_text("not a folder")
    with pytest.raises(KeyUnavailable, match="cannot be read"):
        FileKeyStore(folders).read("k", check_value(new_key()))
    with pytest.raises(KeyUnavailable):
        FileKeyStore(folders).create("k")


def test_a_destroyed_key_leaves_nothing(store, folders):
    expected = store.create("k")
    store.destroy("k")
    assert [path.exists() for path in copies(folders)] == [False, False]
    with pytest.raises(KeyMissing):
        store.read("k", expected)
    store.destroy("k")


def test_a_copy_that_cannot_be_destroyed_is_an_error(store, folders):
    store.create("k")
    copies(folders)[1].unlink()
    copies(folders)[1].mkdir()
    with pytest.raises(KeyUnavailable, match="cannot be destroyed"):
        store.destroy("k")


@pytest.mark.parametrize("name", ["", "../k", "a/b", "K", ".k", "k\n", "a" * 200])
def test_a_name_never_leads_out_of_the_folder(store, name):
    with pytest.raises(ValueError, match="not a name"):
        store.create(name)


def test_one_folder_is_not_enough(folders):
    with pytest.raises(ValueError, match="two folders"):
        FileKeyStore([folders[0], folders[0]])


@pytest.mark.parametrize("form", ["raw", "hex", "hex with line break"])
def test_a_mounted_key_is_read_in_either_form(tmp_path, form):
    key = new_key()
    written = key if form == "raw" else (key.hex() + "\n" * ("break" in form)).encode()
    (tmp_path / "k.key").write_bytes(written)
    store = MountedKeyStore(tmp_path)
    assert store.create("k") == check_value(key)
    assert store.read("k", check_value(key)) == key
    with pytest.raises(KeyWrong):
        store.read("k", check_value(new_key()))


def test_a_mounted_key_has_to_be_there_and_is_not_ours_to_destroy(tmp_path):
    store = MountedKeyStore(tmp_path)
    with pytest.raises(KeyMissing):
        store.create("k")
    store.destroy("k")
    (tmp_path / "k.key").write_bytes(new_key())
    with pytest.raises(KeyReadOnly):
        store.destroy("k")
    assert (tmp_path / "k.key").exists()
