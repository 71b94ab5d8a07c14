"""Drafts, versions and publications, on both databases."""

import threading
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from shirube.conditions.reading import Invalid
from shirube.errors import Conflict, EditConflict, NotFound
from shirube.guides import catalog, store
from shirube.guides.documents import parse, to_json
from shirube.guides.records import Saved
from shirube.guides.settings import GuideSettings, parse_settings
from shirube.guides.settings_store import get_settings, put_settings
from shirube.guides.tables import guide_version
from shirube.workspaces.store import add_workspace, get_environment
from tests.guides.samples import checklist, modal, tooltip, tour
from tests.support.databases import SyncDatabase

NOW = 1_790_000_000_000
PRODUCTION, STAGING = 1, 2


@pytest.fixture
def db(database: SyncDatabase) -> SyncDatabase:
    """Two workspaces."""
    for name in ("Ours", "Theirs"):
        database.write(add_workspace, name, "ja", "Asia/Tokyo", NOW)
    return database


def save(db: SyncDatabase, document: dict[str, Any], **kwargs: Any) -> Saved:
    return db.write(store.save_draft, 1, parse(document), NOW, **kwargs)


def publish(db: SyncDatabase, key: str = "first-invoice", now: int = NOW, **kwargs: Any) -> Any:
    return db.write(store.publish, 1, kwargs.pop("environment", PRODUCTION), key, now, **kwargs)


def live(db: SyncDatabase, environment: int = PRODUCTION) -> dict[str, int]:
    return {guide.key: guide.version for guide in db.read(store.live_guides, 1, environment)}


def test_a_draft_is_kept_as_it_was_said(db: SyncDatabase) -> None:
    assert save(db, tour()) == Saved("first-invoice", 1, "created")
    draft = db.read(store.get_guide, 1, "first-invoice")
    assert to_json(draft.document) == tour()
    assert (draft.row.kind, draft.row.name, draft.row.revision) == ("tour", "はじめての請求書", 1)


def test_saving_the_same_changes_nothing(db: SyncDatabase) -> None:
    save(db, tour())
    assert save(db, tour(hide=None)) == Saved("first-invoice", 1, "unchanged")
    assert save(db, tour(name="x")) == Saved("first-invoice", 2, "changed")


def test_a_stale_edit_is_refused(db: SyncDatabase) -> None:
    save(db, tour(), revision=0)
    with pytest.raises(EditConflict):
        save(db, tour(name="late"), revision=0)
    save(db, tour(name="second"), revision=1)
    with pytest.raises(EditConflict):
        save(db, tour(name="stale"), revision=1)
    assert db.read(store.get_guide, 1, "first-invoice").row.name == "second"


def test_publishing_makes_a_version_only_of_something_new(db: SyncDatabase) -> None:
    save(db, tour())
    assert publish(db) == ("first-invoice", 1, 2, True)
    assert publish(db) == ("first-invoice", 1, 2, False)
    assert publish(db, environment=STAGING)[1] == 1
    save(db, tour(name="new"))
    assert live(db) == {"first-invoice": 1}
    assert publish(db, now=NOW + 1)[1] == 2
    assert (live(db), live(db, STAGING)) == ({"first-invoice": 2}, {"first-invoice": 1})
    assert [row.version for row in db.read(store.list_versions, 1, "first-invoice")] == [2, 1]
    assert db.read(store.get_version, 1, "first-invoice", 1).name == "はじめての請求書"


def test_an_older_version_can_be_live_again(db: SyncDatabase) -> None:
    save(db, tour())
    publish(db)
    save(db, tour(name="worse"))
    publish(db, now=NOW + 1)
    assert publish(db, now=NOW + 2, version=1)[1] == 1
    assert live(db) == {"first-invoice": 1}
    assert db.read(store.get_guide, 1, "first-invoice").row.name == "worse"
    with pytest.raises(NotFound):
        publish(db, version=9)


def test_every_change_of_what_is_live_is_told(db: SyncDatabase) -> None:
    save(db, tour())

    def revision() -> int:
        return db.read(get_environment, 1, PRODUCTION).guides_revision

    told = [revision()]
    for change in (publish, publish, unpublish, unpublish, publish, archive):
        change(db)
        told.append(revision())
    assert [b > a for a, b in pairwise(told)] == [True, False, True, False, True, True]
    assert db.read(get_environment, 2, PRODUCTION).guides_revision == 0


def unpublish(db: SyncDatabase, now: int = NOW) -> bool:
    return db.write(store.unpublish, 1, PRODUCTION, "first-invoice", now)


def archive(db: SyncDatabase) -> None:
    db.write(store.archive, 1, "first-invoice", NOW)


def test_history_says_what_was_live_when(db: SyncDatabase) -> None:
    save(db, tour())
    publish(db, now=NOW + 10)
    save(db, tour(name="two"))
    publish(db, now=NOW + 20)
    assert unpublish(db, NOW + 30)
    assert not unpublish(db, NOW + 40)
    history = db.read(catalog.publication_history, 1, PRODUCTION)
    assert [(row.version, row.published_at, row.ended_at) for row in history] == [
        (1, NOW + 10, NOW + 20),
        (2, NOW + 20, NOW + 30),
    ]
    assert db.read(catalog.publication_history, 1, PRODUCTION, "other") == []
    assert db.read(catalog.live_versions, 1, PRODUCTION) == {}


def test_an_archived_guide_is_nowhere_until_it_is_saved_again(db: SyncDatabase) -> None:
    save(db, tour())
    publish(db)
    publish(db, environment=STAGING)
    archive(db)
    assert (live(db), live(db, STAGING)) == ({}, {})
    assert db.read(store.list_guides, 1) == []
    assert [row.key for row in db.read(store.list_guides, 1, archived=True)] == ["first-invoice"]
    with pytest.raises(Conflict):
        publish(db)
    assert save(db, tour()).change == "changed"
    assert publish(db)[1] == 1


def test_the_kind_of_a_published_guide_stays(db: SyncDatabase) -> None:
    save(db, tooltip(key="x"))
    save(db, checklist(key="x"))
    publish(db, "x")
    with pytest.raises(Conflict):
        save(db, tooltip(key="x"))


def test_lists_show_what_is_live(db: SyncDatabase) -> None:
    def states(environment: int = PRODUCTION) -> dict[str, Any]:
        rows = db.read(catalog.list_summaries, 1, environment)
        return {one.row.key: (one.state, one.live_version, one.latest_version) for one in rows}

    save(db, tour())
    save(db, tooltip())
    publish(db)
    assert states() == {"first-invoice": ("live", 1, 1), "tax-hint": ("draft", None, None)}
    assert states(STAGING)["first-invoice"] == ("draft", None, 1)
    save(db, tour(name="x"))
    assert states()["first-invoice"] == ("changed", 1, 1)
    archive(db)
    assert states()["first-invoice"][0] == "archived"
    assert db.read(catalog.get_summary, 1, PRODUCTION, "tax-hint").state == "draft"


def test_another_workspace_sees_nothing(db: SyncDatabase) -> None:
    save(db, tour())
    publish(db)
    assert db.read(store.list_guides, 2) == []
    assert db.read(store.live_guides, 2, PRODUCTION) == []
    assert db.read(catalog.list_summaries, 2, PRODUCTION) == []
    assert db.read(catalog.publication_history, 2, PRODUCTION) == []
    for ask in (
        lambda c: store.get_guide(c, 2, "first-invoice"),
        lambda c: store.get_version(c, 2, "first-invoice", 1),
        lambda c: store.list_versions(c, 2, "first-invoice"),
        lambda c: catalog.get_summary(c, 2, PRODUCTION, "first-invoice"),
        lambda c: store.publish(c, 2, PRODUCTION, "first-invoice", NOW),
        lambda c: store.unpublish(c, 2, PRODUCTION, "first-invoice", NOW),
        lambda c: store.archive(c, 2, "first-invoice", NOW),
    ):
        with pytest.raises(NotFound):
            db.write(ask)


def test_live_guides_are_compiled_again_when_their_form_is_old(db: SyncDatabase) -> None:
    save(db, tour())
    publish(db)
    db.write(lambda c: c.execute(update(guide_version).values(compiled={"form": 0})) and None)
    (guide,) = db.read(store.live_guides, 1, PRODUCTION)
    assert guide.compiled.texts["en"].name == "Your first invoice"


def test_a_video_needs_a_host_that_the_workspace_allows(db: SyncDatabase) -> None:
    media = {"video": "https://video.example.com/1", "alt": "x"}
    framed = parse(modal(steps=[{"key": "a", "title": "t", "media": media}]))
    with pytest.raises(Invalid) as caught:
        db.write(store.save_all, 1, [parse(tour()), framed], NOW)
    assert caught.value.field == "new-reports.steps[0].media.video"
    assert db.read(store.list_guides, 1) == []
    before = db.read(get_environment, 1, STAGING).guides_revision
    allowed = parse_settings({"frame_hosts": ["video.example.com"]})
    assert db.write(put_settings, 1, allowed)
    assert not db.write(put_settings, 1, allowed)
    assert (db.read(get_settings, 1), db.read(get_settings, 2)) == (allowed, GuideSettings())
    assert db.read(get_environment, 1, STAGING).guides_revision == before + 1
    assert len(db.write(store.save_all, 1, [parse(tour()), framed], NOW)) == 2


def test_an_import_is_whole_or_not_at_all(db: SyncDatabase) -> None:
    save(db, tooltip())
    publish(db, "tax-hint")
    with pytest.raises(Conflict):
        db.write(store.save_all, 1, [parse(tour()), parse(checklist(key="tax-hint"))], NOW)
    assert [row.key for row in db.read(store.list_guides, 1)] == ["tax-hint"]
    saved = db.write(store.save_all, 1, [parse(tour()), parse(tooltip())], NOW)
    assert [one.change for one in saved] == ["created", "unchanged"]
    assert db.read(store.list_drafts, 1) == [parse(tour()), parse(tooltip())]


def race(url: str, work: Any, writers: int = 8) -> list[str]:
    """Do the same work at once on a connection each; how each ended."""
    start, ended = threading.Barrier(writers), []

    def run() -> None:
        mine = SyncDatabase(url)
        try:
            mine.read(lambda c: None)
            start.wait()
            mine.write(work)
            ended.append("done")
        except EditConflict as error:
            ended.append(str(error.status))
        finally:
            mine.close()

    threads = [threading.Thread(target=run) for _ in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(ended)


def test_of_two_who_publish_one_wins(db: SyncDatabase) -> None:
    save(db, tour())

    def work(connection: Connection) -> None:
        store.publish(connection, 1, PRODUCTION, "first-invoice", NOW, revision=1)

    assert race(db.url, work) == ["412"] * 7 + ["done"]
    assert live(db) == {"first-invoice": 1}
    assert len(db.read(catalog.publication_history, 1, PRODUCTION)) == 1
    assert db.read(lambda c: len(c.execute(select(guide_version.c.version)).all())) == 1


def test_of_two_who_make_the_same_guide_one_wins(db: SyncDatabase) -> None:
    def work(connection: Connection) -> None:
        store.save_draft(connection, 1, parse(tour()), NOW, revision=0)

    assert race(db.url, work) == ["412"] * 7 + ["done"]
