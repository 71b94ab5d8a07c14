"""The event queue: what was tracked arrives, once, whatever happens in between."""

from playwright.sync_api import BrowserContext, Page

from e2e.widget.harness import Api, Site, until

BODY = "<p>Host</p>"
QUEUED = "Object.keys(localStorage).filter((key) => key.startsWith('shirube:q:')).length"


def tracked(api: Api) -> list[int]:
    return [event["props"]["n"] for event in api.events if event["name"] == "did"]


def test_events_arrive_in_a_batch_and_are_forgotten(page: Page, site: Site, api: Api) -> None:
    page.goto(site.add("/", BODY))
    page.evaluate("for (let n = 0; n < 250; n++) shirube('track', 'did', {n})")
    until(page, lambda: len(tracked(api)) == 250, "all are there")
    assert tracked(api) == list(range(250))
    assert max(len(batch["events"]) for batch in api.batches) == 100
    assert api.duplicates == 0
    page.wait_for_function(f"{QUEUED} === 0")
    batch = api.batches[0]
    assert batch["key"] == "pk_test"
    assert batch["person"]["id"] == "u-1"
    assert isinstance(batch["sent_at"], int)


def test_persists_over_a_reload_and_delivers_once_after_503(page: Page, site: Site, api: Api) -> None:
    page.goto(site.add("/", BODY, attributes='data-pages="off"'))
    api.refuse = [503, 503]
    page.evaluate("shirube('track', 'did', {n: 1})")
    until(page, lambda: not api.refuse or len(api.refuse) == 1, "refused once")
    assert page.evaluate(QUEUED) == 1
    page.reload()
    until(page, lambda: tracked(api) == [1], "delivered after the reload")
    page.wait_for_function(f"{QUEUED} === 0")
    assert tracked(api) == [1]


def test_offline_and_back(page: Page, site: Site, api: Api, context: BrowserContext) -> None:
    page.goto(site.add("/", BODY))
    page.wait_for_load_state("networkidle")
    api.down = True
    with page.expect_event("requestfailed"):
        page.evaluate("shirube('track', 'did', {n: 1})")
    api.down = False
    page.evaluate("dispatchEvent(new Event('online'))")
    until(page, lambda: tracked(api) == [1], "delivered at once", seconds=1)


def test_a_leaving_page_sends_what_it_has(page: Page, site: Site, api: Api) -> None:
    site.add("/next", BODY)
    page.goto(site.add("/", BODY))
    page.wait_for_load_state("networkidle")
    page.evaluate("shirube('track', 'did', {n: 1}); location.href = '/next'")
    until(page, lambda: tracked(api) == [1], "delivered")


def test_an_event_belongs_to_whom_it_happened_to(page: Page, site: Site, api: Api) -> None:
    page.goto(site.add("/", BODY, attributes='data-pages="off"', calls=""))
    page.wait_for_load_state("networkidle")
    page.evaluate("""() => {
      shirube('track', 'did', {n: 0})
      shirube('identify', 'u-1', {plan: 'pro'}, {account: {id: 'acme', attributes: {seats: 5}}})
      shirube('track', 'did', {n: 1})
      shirube('identify', 'u-2')
      shirube('track', 'did', {n: 2})
      shirube('reset')
      shirube('track', 'did', {n: 3})
    }""")
    until(page, lambda: len(tracked(api)) == 4, "all are there")
    whose = {event["props"]["n"]: batch for batch in api.batches for event in batch["events"]}
    anonymous = whose[0]["person"]["anonymous_id"]
    assert whose[1]["person"]["id"] == "u-1"
    assert whose[1]["person"]["anonymous_id"] == anonymous
    assert whose[1]["account"]["id"] == "acme"
    assert whose[2]["person"] == {"id": "u-2"}
    assert "account" not in whose[2]
    assert whose[3]["person"]["anonymous_id"] != anonymous
    assert "id" not in whose[3]["person"]


def test_attributes_are_told_with_boot(page: Page, site: Site, api: Api) -> None:
    calls = "shirube('identify','u-1',{plan:'pro'},{account:{id:'acme',attributes:{seats:5}}})"
    page.goto(site.add("/", BODY, calls=calls, attributes='data-pages="off"'))
    until(page, lambda: api.boots, "asked")
    assert api.boots[0]["person"]["attributes"] == {"plan": "pro"}
    assert api.boots[0]["account"] == {"id": "acme", "attributes": {"seats": 5}}


def test_a_rejected_event_is_dropped(page: Page, site: Site, api: Api) -> None:
    page.goto(site.add("/", BODY, attributes='data-pages="off"'))
    page.route("**/v1/events", lambda route: route.fulfill(
        status=202, json={"accepted": 0, "duplicate": 0, "rejected": [{"index": 0, "code": "props_invalid"}]},
        headers={"Access-Control-Allow-Origin": "*"}))  # fmt: skip
    page.evaluate("shirube('track', 'did', {n: 1})")
    page.wait_for_function(f"{QUEUED} === 1")
    page.wait_for_function(f"{QUEUED} === 0")


def test_one_unreadable_event_does_not_hold_the_others(page: Page, site: Site, api: Api) -> None:
    page.goto(site.add("/", BODY, attributes='data-pages="off"'))

    def answer(route: object) -> None:
        if '"n":2' in (route.request.post_data or ""):  # type: ignore[attr-defined]
            route.fulfill(
                status=400, json={"error": {"code": "text_invalid"}}, headers={"Access-Control-Allow-Origin": "*"}
            )  # type: ignore[attr-defined]
        else:
            api.answer(route)  # type: ignore[arg-type]

    page.route("**/v1/events", answer)
    page.evaluate("for (let n = 0; n < 5; n++) shirube('track', 'did', {n})")
    until(page, lambda: tracked(api) == [0, 1, 3, 4], "the others arrive")
    page.wait_for_function(f"{QUEUED} === 0")


def test_two_tabs_store_each_event_once(site: Site, api: Api, context: BrowserContext) -> None:
    url = site.add("/", BODY, attributes='data-pages="off"')
    first, second = context.new_page(), context.new_page()
    first.goto(url)
    second.goto(url)
    for n, tab in enumerate((first, second, first, second)):
        tab.evaluate(f"shirube('track', 'did', {{n: {n}}})")
    until(first, lambda: sorted(tracked(api)) == [0, 1, 2, 3], "all are there")


def test_the_last_boot_shows_a_guide_with_no_round_trip(page: Page, site: Site, api: Api) -> None:
    from e2e.widget.harness import step, tour
    from e2e.widget.test_tour import card

    api.guides = [tour(step("a", "p"), when={"url": "/later"})]
    site.add("/later", BODY)
    page.goto(site.add("/", BODY))
    until(page, lambda: api.boots, "booted")
    page.wait_for_function("localStorage.getItem('shirube:boot')")
    api.down = True
    page.goto(site.origin + "/later")
    card(page, "a")
