"""The queue in a folder survives what killed kombu's own: half files, and many who write at once."""

from pathlib import Path

import pytest
from kombu import Connection, Exchange, Queue

from netwerk.folder_broker import Transport
from tests.outbox.parallel import in_threads


def letters(folder: Path) -> Queue:
    """A name per test: kombu remembers per process what it declared."""
    name = folder.name.replace("_", "-").replace("[", "").replace("]", "")
    return Queue(name, Exchange(name), routing_key=name)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("messages", "control"):
        (tmp_path / name).mkdir()
    return tmp_path


def connect(folder: Path) -> Connection:
    return Connection(
        "filesystem://localhost",
        transport_options={
            "data_folder_in": str(folder / "messages"),
            "data_folder_out": str(folder / "messages"),
            "control_folder": str(folder / "control"),
        },
    )


def put(folder: Path, *words: str) -> None:
    with connect(folder) as connection:
        for word in words:
            connection.Producer().publish(
                word, exchange=letters(folder).name, routing_key=letters(folder).name, declare=[letters(folder)]
            )


def take_all(folder: Path) -> list[str]:
    taken = []
    with connect(folder) as connection:
        queue = letters(folder)(connection.default_channel)
        queue.declare()
        while message := queue.get(no_ack=True):
            taken.append(message.payload)
    return taken


def test_it_is_what_the_settings_mean_by_filesystem(folder):
    assert connect(folder).transport.__class__.__module__ == "netwerk.folder_broker"


def test_messages_come_in_order_and_once(folder):
    put(folder, "a", "b", "c")
    assert take_all(folder) == ["a", "b", "c"]
    assert take_all(folder) == []
    assert list((folder / "messages").iterdir()) == []


@pytest.mark.parametrize("rubbish", ["", "{", '{"body": "half'])
def test_half_a_file_is_thrown_away(folder, rubbish):
    put(folder, "a")
    (folder / "messages" / f"0_half.{letters(folder).name}.msg").write_text(rubbish)
    put(folder, "b")
    assert take_all(folder) == ["a", "b"]
    assert list((folder / "messages").iterdir()) == []


def test_a_broken_table_of_bindings_is_written_anew_by_the_next_process(folder):
    put(folder, "a")
    (table,) = (folder / "control").glob("*.exchange")
    table.write_text('[["lett')
    Transport.global_state.clear()  # what a process remembers
    put(folder, "b")
    assert take_all(folder) == ["a", "b"]


def test_eight_writers_and_eight_readers_lose_and_double_nothing(folder):
    put(folder, "first")  # kombu itself declares a queue for the first time in one thread only
    assert take_all(folder) == ["first"]
    in_threads(8, lambda number: put(folder, *(f"{number}-{word}" for word in range(25))))
    taken = [word for words in in_threads(8, lambda _: take_all(folder)) for word in words]
    assert len(taken) == 200
    assert len(set(taken)) == 200


def test_deleting_a_queue_takes_its_binding_and_messages(folder):
    put(folder, "a")
    with connect(folder) as connection:
        letters(folder)(connection.default_channel).delete()
    assert list((folder / "messages").iterdir()) == []
    put(folder, "b")
    assert take_all(folder) == ["b"]
