"""Floods and storms: C2, C3, C7, C13, C14, C20."""

from ...states import Outcome, Principle
from .case import ILLUSTRATIVE, Case, day

I = ILLUSTRATIVE  # noqa: E741 - marks every text that is ours, many times on these pages


def pakistan_helicopters(walk):
    """C2: endorsed on the ground of last resort, for a limited time."""
    story = walk.asked(
        "wanda",
        "Military helicopters for food to places reached by no other means",
        "Food for areas that can be reached by no other means.",
        "air",
        "2010-08-13",
        "2010-09-12",
        lines=[("Medium-lift helicopters [illustrative]", 8, "aircraft")],
        answers={"cluster": "food"},
    )
    walk.to_decision(story, "2010-08-11", conditions=[f"{I} Ends when the roads reopen"])
    story.approve(
        walk.on("2010-08-11", 13),
        "Last resort, under the draft national civil-military guidelines, for a limited time.",
        day("2010-09-12"),
    )
    story.state_says(walk.on("2010-08-12"), "requested", f"Government of Pakistan {I}")
    story.transmit(walk.on("2010-08-12", 11), f"Several States {I}", "member_states")
    story.deploy(
        walk.on("2010-08-13"),
        f"8 medium-lift helicopters {I}",
        f"Several States {I}",
        day("2010-08-13"),
        day("2010-09-12"),
        civilian_lead=f"WFP {I}",
    )
    story.file_extension(
        walk.on("2010-09-08"),
        day("2010-10-12"),
        still_needed=f"{I} Roads are still cut.",
        still_unique=f"{I} No other lift.",
        options_checked=f"{I} Asked again: none.",
        exit_plan=f"{I} Roads.",
    )
    story.extend(walk.on("2010-09-10"), f"{I} Extended once.")
    story.settle_conditions(walk.on("2010-10-09"), "met", f"{I} The roads are open.")
    story.end_deployments(walk.on("2010-10-10"), f"WFP trucks {I}")
    story.close(
        walk.on("2010-10-12"),
        Outcome.COMPLETED,
        results=f"{I} Food to cut-off areas.",
        hand_over=f"WFP trucks {I}",
        lessons=f"{I} A condition with a clear end: until the roads reopen.",
    )


def pakistan_air_bridge(walk):
    """C3: the HCT was against it; some agencies used it for a short time. Both facts stand side by side."""
    story = walk.asked(
        "wanda",
        "Use of the NATO air bridge for relief goods",
        "Carry relief goods by the air bridge that was offered.",
        "air",
        "2010-08-24",
        "2010-09-30",
        lines=[("Flights [illustrative]", 10, "flights")],
        answers={
            "perceived_party": "yes",
            "perceived_party_note": f"{I} The provider fights in the neighbouring country.",
            "neutrality_risk": "high",
            "neutrality_effect": f"{I} Relief may be seen as part of a military effort.",
        },
    )
    story.draft(walk.on("2010-08-20", 7)).submit(walk.on("2010-08-20", 8)).claim(walk.on("2010-08-20", 8, 30))
    story.review(walk.on("2010-08-20", 9), urgency="P2", view="not_met", advice=f"{I} Civilian lift is to be had.")
    for place, first_name in enumerate(("hana", "sami", "noemi")):
        story.position(
            walk.on("2010-08-20", 10 + place),
            first_name,
            "reject",
            principle=Principle.PRINCIPLES,
            reason=f"{I} Neutrality, and civilian lift exists.",
            change_of_mind=f"{I} Proof that nothing civilian can fly.",
        )
    story.reject(
        walk.on("2010-08-20", 15),
        "The HCT opposes it. ECHO says that partners who use it would breach their contracts.",
    )
    story.comment(
        walk.on("2010-09-01"),
        "WFP and UNHCR, and some NGOs, used the air bridge for a short time.",
        "olga",
        "use_reported",
    )


def haiyan_2013(walk):
    """C7: many providers, assets without a request."""
    walk.fact(
        "2013-11-12",
        "More than 13,400 people, 66 aircraft, 12 vessels",
        "United States",
        "2013-11-09",
        ended="2013-12-01",
        capability="air",
        task="More than 2,495 t, 21,000 people moved, 1,300 flights, about 450 sites",
        remarks="Without a request through the HCT. Dates of stay [illustrative].",
    )
    for number in range(28):
        walk.fact(
            "2013-11-14",
            f"Military contingent {I}",
            f"Foreign military {number + 2} of 29 {I}",
            "2013-11-12",
            ended="2013-12-10",
            remarks="Without a request. 57 nations and 29 foreign militaries helped. Details [illustrative].",
        )
    story = walk.asked(
        "wanda",
        f"Lift of relief teams {I}",
        f"{I} Move relief teams to islands.",
        "air",
        "2013-11-14",
        "2013-11-30",
        lines=[(f"People to move {I}", 21000, "people")],
    )
    walk.to_decision(story, "2013-11-13")
    story.approve(walk.on("2013-11-13", 13), f"{I} Validated need.", day("2013-11-30"))
    story.state_says(walk.on("2013-11-13", 14), "general_appeal", f"Government of the Philippines {I}")
    story.transmit(walk.on("2013-11-13", 15), "United States", "state")
    story.deploy(
        walk.on("2013-11-14"),
        f"Lift of relief teams {I}",
        "United States",
        day("2013-11-14"),
        day("2013-11-30"),
        civilian_lead=f"Logistics Cluster {I}",
    )
    story.end_deployments(walk.on("2013-11-29"), f"Commercial carriers {I}")
    story.close(
        walk.on("2013-12-02"),
        Outcome.COMPLETED,
        results=f"{I} Part of 21,000 people moved.",
        hand_over=f"Commercial carriers {I}",
        lessons="Civil-military work was judged among the best seen.",
    )


def idai_2019(walk):
    """C13: assessment first, more only after it; fuel as the limit."""
    walk.fact(
        "2019-03-17",
        "CASA 212 aircraft, Oryx helicopter, military medics (Malawi)",
        "South Africa",
        "2019-03-16",
        ended="2019-04-05",
        capability="air",
        remarks="Without a request. Dates [illustrative].",
    )
    walk.fact(
        "2019-03-18",
        "PC-12 and A-109 for assessment (Mozambique)",
        "South Africa",
        "2019-03-17",
        ended="2019-03-25",
        capability="assessment",
        remarks="Assessment only; more came only after it. Without a request. Dates [illustrative].",
    )
    walk.fact(
        "2019-03-18",
        "Three ships and some hundreds of people",
        "Indian Navy",
        "2019-03-18",
        ended="2019-04-05",
        capability="sea",
        remarks="First to react, without a request. Dates [illustrative].",
    )
    story = walk.asked(
        "ivan",
        f"Helicopter lift from Beira {I}",
        f"{I} Lift of food from the only open airport.",
        "air",
        "2019-03-20",
        "2019-04-20",
        lines=[(f"Flights {I}", 20, "flights")],
        answers={"special_handling": "Fuel and handling at Beira airport are short."},
    )
    walk.to_decision(story, "2019-03-19")
    story.approve(walk.on("2019-03-19", 13), f"{I} Last resort is met.", day("2019-04-20"))
    story.state_says(walk.on("2019-03-19", 14), "general_appeal", f"Government of Mozambique {I}")
    story.transmit(walk.on("2019-03-19", 15), "South Africa", "state")
    story.deploy(
        walk.on("2019-03-20"),
        f"Oryx helicopter {I}",
        "South Africa",
        day("2019-03-20"),
        day("2019-04-20"),
        civilian_lead=f"Logistics Cluster {I}",
    )


def dorian_2019(walk):
    """C14: a pre-placed ship; a ship type whose short name must never be mistaken for a request."""
    walk.fact(
        "2019-09-03",
        "Support ship Mounts Bay, pre-placed since June, with Wildcat helicopter",
        "United Kingdom",
        "2019-09-03",
        ended="2019-09-20",
        capability="sea",
        task="Water and shelter kits at Marsh Harbour, assessment, casualty evacuation",
        liaison="Bahamian liaison officers on board",
        remarks="After a call from the authorities. End of stay [illustrative].",
    )
    walk.fact(
        "2019-09-03",
        "Jayhawk helicopters for medical evacuation to Nassau",
        "United States Coast Guard",
        "2019-09-02",
        ended="2019-09-12",
        capability="medical",
        remarks="Without a request. Dates [illustrative].",
    )
    walk.fact(
        "2019-09-05",
        "Support ship Pelikaan",
        "Netherlands",
        "2019-09-05",
        ended="2019-09-15",
        capability="sea",
        remarks="Expected; arrival and dates [illustrative]. The regional body led the teams.",
    )


def matthew_2016(walk):
    """C20: one request, two kinds of help: relief items by ship, engineers for a hospital."""
    story = walk.asked(
        "wanda",
        "Relief items by ship and engineers for the hospital in Les Cayes",
        "Carry relief items and restore the hospital in Les Cayes.",
        "sea",
        "2016-10-10",
        "2016-11-10",
        lines=[("Relief items [illustrative]", 60, "t"), ("Engineers [illustrative]", 40, "people")],
    )
    walk.to_decision(story, "2016-10-08")
    story.approve(walk.on("2016-10-08", 13), f"{I} Indirect help and infrastructure.", day("2016-11-10"))
    story.state_says(walk.on("2016-10-08", 14), "general_appeal", f"Government of Haiti {I}")
    story.transmit(walk.on("2016-10-08", 15), "Netherlands", "state")
    story.deploy(
        walk.on("2016-10-10"),
        "Navy vessels with relief items",
        "Netherlands",
        day("2016-10-10"),
        day("2016-11-10"),
        civilian_lead=f"Health Cluster {I}",
    )
    story.deploys_also(
        walk.on("2016-10-12"), "Engineers for the hospital", "Netherlands", day("2016-10-12"), day("2016-11-10")
    )
    story.end_deployments(walk.on("2016-11-08"), f"Hospital board {I}")
    story.close(
        walk.on("2016-11-09"),
        Outcome.COMPLETED,
        results="The hospital in Les Cayes was restored and cleaned.",
        hand_over=f"Hospital board {I}",
        lessons=f"{I} Two lines in one request keep both tasks visible.",
    )


STORMS = (
    Case(
        "C02",
        "C2 Pakistan floods 2010, helicopters",
        "Pakistan",
        "Asia/Karachi",
        "2010-07-29",
        "2010-10-15",
        "OCHA/HPN, February 2011; SOLLIMS Sampler 6/2; Madiwale and Virk, IRRC 884.",
        pakistan_helicopters,
    ),
    Case(
        "C03",
        "C3 Pakistan floods 2010, NATO air bridge",
        "Pakistan",
        "Asia/Karachi",
        "2010-07-29",
        "2010-09-05",
        "SOLLIMS Sampler 6/2; NATO news 2010.",
        pakistan_air_bridge,
    ),
    Case(
        "C07",
        "C7 Typhoon Haiyan 2013",
        "Philippines",
        "Asia/Manila",
        "2013-11-08",
        "2013-12-12",
        "Joint Force Quarterly 82; CFE-DMHA reports 2014, 2015.",
        haiyan_2013,
    ),
    Case(
        "C13",
        "C13 Cyclone Idai 2019",
        "Mozambique and Malawi",
        "Africa/Maputo",
        "2019-03-14",
        "2019-04-06",
        "defenceWeb; FreightWeek, 29 March 2019.",
        idai_2019,
        requesters=("ivan",),
    ),
    Case(
        "C14",
        "C14 Hurricane Dorian 2019",
        "Bahamas",
        "America/Nassau",
        "2019-09-01",
        "2019-09-21",
        "Baird Maritime; Forces.net; Newsday, 2 September 2019.",
        dorian_2019,
    ),
    Case(
        "C20",
        "C20 Hurricane Matthew 2016",
        "Haiti",
        "America/Port-au-Prince",
        "2016-10-04",
        "2016-11-12",
        "DG ECHO page on civil-military relations.",
        matthew_2016,
    ),
)
