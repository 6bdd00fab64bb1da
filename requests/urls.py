"""Addresses of requests, grouped by noun. Mounted at the root of the portal."""

from django.urls import path

from .views import assets, dashboard, desk, drafts, gates, lists, outcome, requests, reviews, rows, starting, steps

app_name = "requests"

urlpatterns = [
    # /requests/new/ and the form of a draft
    path("requests/new/", starting.new, name="new"),
    path("requests/<slug:ref>/edit/", drafts.edit, name="edit"),
    path("requests/<slug:ref>/edit/<slug:section>/", drafts.section, name="section"),
    path("requests/<slug:ref>/edit/<slug:part>/add/", rows.row, name="row"),
    path("requests/<slug:ref>/edit/<slug:part>/<slug:pk>/", rows.row, name="row"),
    path("requests/<slug:ref>/questions/<int:pk>/", drafts.answer, name="answer"),
    path("requests/<slug:ref>/check/", drafts.check, name="check"),
    path("requests/<slug:ref>/sent/", drafts.sent, name="sent"),
    path("requests/<slug:ref>/discard/", drafts.discard, name="discard"),
    path("requests/<slug:ref>/files/<slug:key>/", rows.download, name="file"),
    # /requests/<ref>/ the request after it was sent, and its steps
    path("requests/<slug:ref>/", requests.detail, name="detail"),
    path("requests/<slug:ref>/log/", requests.log, name="log"),
    path("requests/<slug:ref>/exact/", requests.exact, name="exact"),
    path("requests/<slug:ref>/steps/<slug:verb>/", steps.step, name="step"),
    # /requests/<ref>/ the HCT review: positions, window, seats
    path("requests/<slug:ref>/position/", reviews.position, name="position"),
    path("requests/<slug:ref>/positions/<int:pk>/on-behalf/", reviews.on_behalf, name="on_behalf"),
    path("requests/<slug:ref>/positions/<int:pk>/confirm/", reviews.confirm_position, name="confirm_position"),
    path("requests/<slug:ref>/window/", reviews.window, name="window"),
    path("requests/<slug:ref>/seats/", reviews.seats, name="seats"),
    # /requests/<ref>/ the focal points' desk, comments and questions
    path("requests/<slug:ref>/claim/", desk.claim, name="claim"),
    path("requests/<slug:ref>/hand-over/", desk.hand_over, name="hand_over"),
    path("requests/<slug:ref>/urgency/", desk.urgency, name="urgency"),
    path("requests/<slug:ref>/prepared-decision/", desk.prepare_decision, name="prepare_decision"),
    path("requests/<slug:ref>/comments/", desk.comment, name="comment"),
    path("requests/<slug:ref>/comments/<int:pk>/answer/", desk.answer_question, name="answer_question"),
    path("requests/<slug:ref>/use-reported/", desk.use_reported, name="use_reported"),
    # /requests/<ref>/ and /due-diligence/ the gates
    path("requests/<slug:ref>/consent/", gates.consent, name="consent"),
    path("requests/<slug:ref>/due-diligence/", gates.open_for_request, name="open_due_diligence"),
    path("due-diligence/", gates.record_list, name="due_diligence_list"),
    path("due-diligence/new/", gates.open_alone, name="new_due_diligence"),
    path("due-diligence/<slug:key>/", gates.record_page, name="due_diligence"),
    # /requests/<ref>/ what follows a decision
    path("requests/<slug:ref>/conditions/<int:pk>/", outcome.condition, name="condition"),
    path("requests/<slug:ref>/offers/new/", outcome.new_offer, name="new_offer"),
    path("requests/<slug:ref>/offers/<int:pk>/", outcome.offer, name="offer"),
    path("requests/<slug:ref>/deployments/new/", outcome.new_deployment, name="new_deployment"),
    path("requests/<slug:ref>/deployments/<int:pk>/start/", outcome.start_deployment, name="start_deployment"),
    path("requests/<slug:ref>/deployments/<int:pk>/end/", outcome.end_deployment, name="end_deployment"),
    path("requests/<slug:ref>/extension/", outcome.extension, name="extension"),
    # /requests/: the list
    path("requests/", lists.request_list, name="list"),
    # /dashboard/
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("dashboard.csv", dashboard.dashboard_csv, name="dashboard_csv"),
    path("dashboard/letters/", dashboard.letters, name="letters"),
    # /assets/ and movements
    path("assets/", assets.assets, name="assets"),
    path("assets/new/", assets.add_asset, name="add_asset"),
    path("assets/<int:pk>/", assets.asset, name="asset"),
    path("assets/<int:pk>/start/", assets.start_asset, name="start_asset"),
    path("assets/<int:pk>/end/", assets.end_asset, name="end_asset"),
    path("assets/movements/", assets.movements, name="movements"),
    path("assets/movements/new/", assets.add_movement, name="add_movement"),
    path("assets/movements/<int:pk>/", assets.movement, name="movement"),
]
