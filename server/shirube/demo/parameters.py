"""Every number that the simulated behaviour rests on. `docs/demo.md` explains them; a test holds the two together."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Parameters:
    """How the simulated customers behave. Probabilities and rates are per visit unless the name says otherwise."""

    # Who there is
    accounts: int = 122
    test_accounts: int = 4
    seats_median: float = 13.0
    seats_spread: float = 0.75
    seats_max: int = 60
    joined_share: float = 0.92
    join_days: float = 13.0
    english_share: float = 0.06

    # When guides went live, in days from the start, and when staff publish them
    go_live_day: int = 45
    go_live_hour: int = 10

    # When a release of the product changes a button that a guide points at, and how often that happens without one
    release_day: int = 76
    healed_by_chance: float = 0.008

    # How often people come: chance per working day
    visit_owner: float = 0.6
    visit_admin: float = 0.42
    visit_member: float = 0.145
    visit_viewer: float = 0.09
    visit_spread: float = 0.5
    month_end_lift: float = 1.3
    first_days_lift: float = 1.25
    stuck_fade_from_day: float = 12.0
    stuck_fade_days: float = 11.0
    churn_share: float = 0.13
    churn_fade_days: float = 6.0

    # How easily an account gets going by itself: rates per visit of its owner or admins
    ability_spread: float = 1.0
    rate_customer: float = 0.21
    rate_invoice: float = 0.17
    rate_send: float = 0.17
    rate_invite: float = 0.085
    rate_payment: float = 0.11
    member_effort: float = 0.15
    payment_wait_days: float = 1.0

    # What guides change
    checklist_lift: float = 4.6
    tour_seen_lift: float = 1.4
    checklist_dismissed: float = 0.05
    tour_restarted: float = 0.2
    step_lost: float = 0.065
    step_lost_by_ability: float = 0.5
    step_closed_share: float = 0.6
    step_back: float = 0.04
    target_missing: float = 0.012
    tooltip_opened: float = 0.16
    tooltip_understood: float = 0.7

    # What people of the vendor's own staff do for accounts that do not get going
    assist_first_day: int = 4
    assist_last_day: int = 9
    assist_share: float = 0.62
    assist_lift: float = 9.0
    assist_lift_days: float = 7.0

    # What people do once their account works
    work_invoices: float = 0.5
    work_send: float = 0.7
    work_customers: float = 0.1
    work_payments: float = 0.4
    work_reports: float = 0.22
    work_export: float = 0.25
    work_invites: float = 0.02
    work_settings: float = 0.04
    upgrade: float = 0.01
    wandering_pages: float = 0.9
