"""Signed notes, against the examples of the specifications and of Go's reference implementation."""

from __future__ import annotations

import pytest

from hearing.domain.notes import MalformedNote, key_of, read, written
from hearing.store.keys import signed_by

# https://c2sp.org/signed-note and https://c2sp.org/tlog-checkpoint
QUASIMODO = """Ognuno sta solo sul cuor della terra
trafitto da un raggio di sole:

ed è subito sera.

— quasimodo.example/salvatore \
NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=
"""
SOFA = """example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa \
Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
"""
# https://pkg.go.dev/golang.org/x/mod/sumdb/note
NEUMANN_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NEUMANN = """If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
"""
GO_SUM_KEY = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"


@pytest.mark.parametrize(
    ("note", "name", "key_id", "last"),
    [
        (QUASIMODO, "quasimodo.example/salvatore", "367ba04b", "ed è subito sera.\n"),
        (SOFA, "example.com/behind-the-sofa", "033de0ae", "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"),
    ],
)
def test_the_examples_of_the_specifications_are_read(note: str, name: str, key_id: str, last: str) -> None:
    found = read(note)
    ((signed_as, claimed, signature),) = found.signatures
    assert found.text.endswith(last)
    assert (signed_as, claimed.hex(), len(signature)) == (name, key_id, 64)


def test_a_note_is_written_as_it_was_read() -> None:
    found, key = read(NEUMANN), key_of(NEUMANN_KEY)
    signature = found.of(key)
    assert signature is not None
    assert written(found.text, key, signature) == NEUMANN


def test_the_reference_implementations_note_is_signed_by_its_key() -> None:
    assert signed_by(read(NEUMANN), key_of(NEUMANN_KEY))


def test_a_changed_text_is_signed_by_nobody() -> None:
    assert not signed_by(read(NEUMANN.replace("answer", "Answer")), key_of(NEUMANN_KEY))


def test_a_note_is_not_signed_by_a_key_it_does_not_name() -> None:
    assert not signed_by(read(NEUMANN), key_of(GO_SUM_KEY))


def test_a_key_is_written_as_it_was_read() -> None:
    key = key_of(GO_SUM_KEY)
    assert (key.name, key.key_id.hex(), key.vkey) == ("sum.golang.org", "033de0ae", GO_SUM_KEY)


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "PeterNeumann",
        NEUMANN_KEY.replace("c74f20a3", "c74f20a4"),
        NEUMANN_KEY.replace("PeterNeumann", "Peter Neumann"),
        NEUMANN_KEY[:-4],
        NEUMANN_KEY.replace("+ARpc", "+AhRpc"),
    ],
)
def test_what_is_no_key_is_refused(vkey: str) -> None:
    with pytest.raises(MalformedNote):
        key_of(vkey)


@pytest.mark.parametrize(
    "note",
    [
        "",
        "only a text\n",
        NEUMANN[:-1],
        NEUMANN.replace("— ", "- "),
        NEUMANN.replace("problem is.\n", "problem is.\t\n"),
        NEUMANN.replace("BwJnAM=", "BwJnAN="),
        NEUMANN.replace("x08go", "x08g"),
        NEUMANN + "\n",
        NEUMANN.replace("PeterNeumann", "Peter+Neumann"),
    ],
)
def test_what_is_no_note_is_refused(note: str) -> None:
    with pytest.raises(MalformedNote):
        read(note)
