"""What happens in Merovia, where the HC concludes, and in Kelmar, where every seat must answer."""

from ..states import Answer, Kind, Outcome, Principle
from .talvia import need


def merovia(walk):
    day = walk.day
    lift = walk.request(
        "wanda",
        "Helicopter days for mobile clinics, River Basin",
        answers=need(
            "Twelve helicopter days for mobile clinics on the far bank.",
            "air",
            walk,
            "MV02",
            -6,
            20,
            people=3800,
            cluster="health",
            provider_wanted="Assets of the peace operation",
            perceived_party="unknown",
            neutrality_risk="medium",
            neutrality_effect="Some groups link the peace operation with the authorities.",
        ),
        lines=[("Helicopter days", 12, "flights")],
    )
    lift.draft(walk.ago(9, 9)).submit(walk.ago(9, 10)).claim(walk.ago(9, 11), by="mira")
    lift.review(walk.ago(9, 12), by="mira", view="partly", advice="Met, if flights stay civilian in look and task.")
    lift.position(walk.ago(9, 13), "zoe", Answer.CONDITIONS, conditions=["No uniformed passengers on clinic days"])
    lift.position(walk.ago(9, 14), "lena").position(walk.ago(9, 15), "ulla")
    lift.approve(
        walk.ago(8, 9), "Need and last resort are clear; the condition keeps the clinics civilian.", day(20), by="hugo"
    )
    lift.state_says(walk.ago(7, 9), authority="Ministry of Health", by="mira")
    lift.transmit(walk.ago(7, 10), "Peace operation (exercise)", "mission", "HELI-88", by="mira")
    lift.deploy(
        walk.ago(6, 7),
        "Helicopter, 12 days",
        "Peace operation (exercise)",
        day(-6),
        day(20),
        by="mira",
        civilian_lead="Health Cluster coordinator",
        task="Mobile clinics",
    )

    barge = walk.request(
        "remi",
        "Armed escort for a relief barge, Old Harbour",
        kind=Kind.ESCORT,
        answers=need(
            "Bring 200 t of food down the river past two checkpoints.",
            "escort",
            walk,
            "MV03",
            4,
            9,
            people=14000,
            cluster="food",
            armed="armed",
            armed_note="Escort boats carry arms.",
            escort_criticality="Food runs out in two weeks; no other route is open.",
            escort_authorities="The river police asks for the escort.",
            escort_safety="The escort may draw fire; agencies are divided.",
            escort_sustainability="Three trips at most, then the road is open.",
            escort_participants="WFP and two NGOs; each NGO decides for itself.",
            access_risk="high",
            access_effect="Groups on the bank may refuse us later.",
        ),
        lines=[("Escort boats", 2, "ships"), ("Food", 200, "t")],
    )
    barge.draft(walk.ago(4, 9)).submit(walk.ago(4, 10)).claim(walk.ago(4, 11), by="mira").review(
        walk.ago(3, 9), urgency="P1", by="mira", view="not_met", advice="Alternatives are not described. I have doubts."
    )
    barge.position(
        walk.ago(3, 10),
        "lena",
        Answer.REJECT,
        principle=Principle.ACCESS,
        reason="An armed barge closes the bank to our health teams.",
        change_of_mind="Talks with the groups on the bank, and their answer in writing.",
    )
    barge.position(walk.ago(3, 11), "zoe", Answer.STEP_ASIDE).position(walk.ago(3, 12), "ulla")

    store = walk.request(
        "wanda",
        "Engineers for the airstrip, Border Hills",
        answers=need(
            "Repair 600 m of airstrip for relief flights.",
            "engineering",
            walk,
            "MV01",
            3,
            30,
            people=22000,
            assistance_type="infrastructure",
        ),
        lines=[("Engineers", 25, "people"), ("Airstrip", 0.6, "km")],
    )
    store.draft(walk.ago(2, 9)).submit(walk.ago(2, 10)).claim(walk.ago(2, 11), by="mira").review(
        walk.hours_ago(7), by="mira"
    )
    store.position(walk.hours_ago(5), "ulla")


def kelmar(walk):
    day = walk.day
    water = walk.request(
        "ivan",
        "Bulk water by ship, Outer Atolls",
        answers=need(
            "Water for nine atolls whose wells are salt.",
            "water",
            walk,
            "KL02",
            -11,
            10,
            people=2300,
            cluster="water",
            site_limits="No port; contact-free unloading over the reef.",
        ),
        lines=[("Ship with tanks", 1, "ships"), ("Water", 250, "m3")],
    )
    water.draft(walk.ago(14, 9)).submit(walk.ago(14, 10)).claim(walk.ago(14, 11), by="kofi")
    water.review(walk.ago(14, 12), by="kofi").approved_by(walk.ago(14, 13), "mateo", "lena", "noemi")
    water.state_says(walk.ago(13, 9), authority="Disaster office", by="kofi", conditions="Contact-free unloading.")
    water.transmit(walk.ago(13, 10), "State E", by="kofi")
    water.deploy(
        walk.ago(11, 8),
        "Supply ship with water",
        "State E",
        day(-11),
        day(10),
        by="kofi",
        civilian_lead="WASH Cluster coordinator",
    )
    water.end_deployments(walk.ago(3, 17), "Island councils, with new desalination", [["240", "m3"]], by="kofi")
    water.close(
        walk.ago(2, 9),
        Outcome.COMPLETED,
        by="kofi",
        results="240 m³ of water to nine atolls.",
        hand_over="Island councils run four new desalination units.",
        lessons="Ask about reef landing before the ship sails.",
    )

    roofs = walk.request(
        "ivan",
        "Airlift of roofing for schools, Main Island",
        answers=need(
            "Roofing for fourteen schools before term starts.",
            "air",
            walk,
            "KL01",
            3,
            14,
            people=4100,
            cluster="shelter",
            urgency_proposed="P3",
        ),
        lines=[("Flights", 5, "flights"), ("Roofing", 45, "t")],
    )
    roofs.draft(walk.ago(2, 8)).submit(walk.ago(2, 9)).claim(walk.ago(2, 10), by="kofi").review(
        walk.hours_ago(8), urgency="P3", by="kofi"
    )
    roofs.approved_by(walk.hours_ago(6), "mateo", "lena")
