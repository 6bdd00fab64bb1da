"""Epidemic and conflict: C10, C16–C19."""

from operations.states import ContextType

from ...actions import deployments
from ...states import Kind, Outcome
from .case import ILLUSTRATIVE, Case, day

I = ILLUSTRATIVE  # noqa: E741 - marks every text that is ours, many times on these pages


def ebola_2014(walk):
    """C10: engineers and health training; weapons in sight puzzled people. Not a model for all crises."""
    story = walk.asked(
        "lena",
        "Treatment units and training of health workers",
        "Build treatment units and train local health workers.",
        "medical",
        "2014-09-20",
        "2015-06-30",
        lines=[("Troops, more than", 5000, "people")],
        answers={
            "cluster": "health",
            "access_risk": "medium",
            "access_effect": "Soldiers with guns fighting a disease puzzled people.",
        },
    )
    walk.to_decision(story, "2014-09-18", conditions=[f"{I} No visible weapons at treatment units"])
    story.approve(
        walk.on("2014-09-18", 13),
        "Health systems are weak and many aid agencies have left. Not a model for all crises.",
        day("2015-06-30"),
    )
    story.state_says(walk.on("2014-09-18", 14), "requested", f"Government of Liberia {I}")
    story.transmit(walk.on("2014-09-18", 15), "United States and other States", "member_states")
    story.deploy(
        walk.on("2014-09-20"),
        "Engineers and trainers",
        "United States and other States",
        day("2014-09-20"),
        day("2015-06-30"),
        civilian_lead="Government of Liberia",
    )
    story.settle_conditions(walk.on("2015-06-28"), "met", f"{I} Seen on site.")
    story.end_deployments(walk.on("2015-06-29"), f"Ministry of Health {I}")
    story.close(
        walk.on("2015-06-30", 15),
        Outcome.COMPLETED,
        results="Treatment units built, health workers trained.",
        hand_over=f"Ministry of Health {I}",
        lessons="Roles were unclear and coordination was poor at first.",
    )


def south_sudan_review(walk):
    """C16: the core review path with all its outcomes; six requests [illustrative]."""
    vaccines = walk.asked(
        "lena",
        f"Mission helicopter for cold-chain vaccines {I}",
        f"{I} Two rotations to a flooded county.",
        "air",
        "2021-03-10",
        "2021-03-20",
        lines=[(f"Rotations {I}", 2, "flights")],
        answers={"cluster": "health"},
    )
    walk.to_decision(vaccines, "2021-03-08")
    vaccines.approve(
        walk.on("2021-03-08", 13),
        f"{I} Urgent, an agreed priority, no comparable alternative, no harm to safe work.",
        day("2021-03-20"),
    )
    vaccines.state_says(walk.on("2021-03-08", 14), "standing", f"Under the mission's mandate {I}")
    vaccines.transmit(walk.on("2021-03-08", 15), "UNMISS", "mission")
    vaccines.deploy(
        walk.on("2021-03-10"),
        f"Mission helicopter, two rotations {I}",
        "UNMISS",
        day("2021-03-10"),
        day("2021-03-20"),
        civilian_lead=f"Health Cluster {I}",
    )
    vaccines.end_deployments(walk.on("2021-03-15"), f"Humanitarian air service {I}")
    vaccines.close(
        walk.on("2021-03-16"),
        Outcome.COMPLETED,
        results=f"{I} 2 rotations.",
        hand_over=f"Humanitarian air service {I}",
        lessons=f"{I} Book the air service earlier.",
    )
    barge = walk.asked(
        "wanda",
        f"Escort for a river barge {I}",
        f"{I} Pass two checkpoints.",
        "escort",
        "2021-04-10",
        "2021-04-20",
        kind=Kind.ESCORT,
        lines=[(f"Escort boats {I}", 2, "ships")],
        answers=_escort(),
    )
    barge.draft(walk.on("2021-04-05", 7)).submit(walk.on("2021-04-05", 8))
    barge.send_back(walk.on("2021-04-05", 11), ("options", f"{I} Which alternatives to an escort were tried?"))
    staff = walk.asked(
        "wanda",
        f"Staff evacuation by mission aircraft {I}",
        f"{I} 14 staff to safety.",
        "air",
        "2021-05-02",
        "2021-05-03",
        lines=[(f"Staff {I}", 14, "people")],
        answers={"urgency_proposed": "P1"},
    )
    staff.draft(walk.on("2021-05-02", 5)).submit(walk.on("2021-05-02", 5, 20)).claim(walk.on("2021-05-02", 5, 25))
    staff.review(walk.on("2021-05-02", 5, 30), urgency="P1", advice=f"{I} Fast track.").position(
        walk.on("2021-05-02", 5, 40), "hana"
    )
    staff.close_review(
        walk.on("2021-05-02", 5, 50), f"{I} Shooting near the compound; on the list of the next HCT meeting."
    )
    staff.approve(walk.on("2021-05-02", 6), f"{I} Life-saving.", day("2021-05-03"))
    staff.state_says(walk.on("2021-05-02", 6, 5), "standing", f"Under the mission's mandate {I}")
    staff.transmit(walk.on("2021-05-02", 6, 10), "UNMISS", "mission")
    staff.deploy(
        walk.on("2021-05-02", 7),
        f"Mission aircraft {I}",
        "UNMISS",
        day("2021-05-02"),
        day("2021-05-03"),
        civilian_lead=f"WFP {I}",
    )
    staff.end_deployments(walk.on("2021-05-02", 18), f"None needed {I}")
    staff.close(
        walk.on("2021-05-03"),
        Outcome.COMPLETED,
        results=f"{I} 14 people moved.",
        hand_over=f"None needed {I}",
        lessons=f"{I} Fast track worked.",
    )
    road = walk.asked(
        "wanda",
        f"Road repair {I}",
        f"{I} 8 km of road.",
        "engineering",
        "2021-06-10",
        "2021-07-10",
        lines=[(f"Road {I}", 8, "km")],
        answers={"assistance_type": "infrastructure"},
    )
    walk.to_decision(road, "2021-06-07", conditions=[f"{I} No checkpoint on the repaired part"])
    road.approve(walk.on("2021-06-07", 13), f"{I} With one condition.", day("2021-07-10"))
    transport = walk.asked(
        "wanda",
        f"Transport of NGO staff {I}",
        f"{I} Weekly seats.",
        "air",
        "2021-06-20",
        "2021-07-20",
        lines=[(f"Seats {I}", 20, "people")],
    )
    transport.draft(walk.on("2021-06-14", 7)).submit(walk.on("2021-06-14", 8)).withdraw(
        walk.on("2021-06-15"), f"{I} Seats were found."
    )
    food = walk.asked(
        "wanda",
        f"Food lift {I}",
        f"{I} 30 t of food.",
        "air",
        "2021-06-25",
        "2021-07-05",
        lines=[(f"Food {I}", 30, "t")],
    )
    food.draft(walk.on("2021-06-16", 7)).submit(walk.on("2021-06-16", 8))
    food.close_as_met(walk.on("2021-06-17"), "provider", f"{I} The humanitarian air service carries it.")


def bentiu_dykes(walk):
    """C17: infrastructure work together with IOM, extended again and again."""
    story = walk.asked(
        "remi",
        "Heavy equipment for dykes and the airport road, Bentiu",
        "Drain, rebuild dykes and keep the airport road usable.",
        "engineering",
        "2021-11-30",
        "2022-03-31",
        lines=[("Dyke [illustrative]", 20, "km"), ("Earth [illustrative]", 90000, "m3")],
        answers={"assistance_type": "infrastructure", "people": 100000, "cluster": "camp"},
    )
    walk.to_decision(story, "2021-11-29")
    story.approve(walk.on("2021-11-29", 13), f"{I} The road between airport, town and base is cut.", day("2022-03-31"))
    story.state_says(walk.on("2021-11-29", 14), "standing", f"Under the mission's mandate {I}")
    story.transmit(walk.on("2021-11-29", 15), "UNMISS engineers (Pakistan)", "mission")
    story.deploy(
        walk.on("2021-11-30"),
        "Heavy equipment and pumps",
        "UNMISS engineers (Pakistan)",
        day("2021-11-30"),
        day("2022-03-31"),
        civilian_lead=f"IOM {I}",
        task="Dykes and airport road",
    )
    answers = {
        "still_needed": f"{I} More than 100,000 people live behind the dyke.",
        "still_unique": f"{I} No civilian machines.",
        "options_checked": f"{I} Contractors asked again: none.",
        "exit_plan": "IOM hires dyke monitors and brings pumps.",
    }
    story.file_extension(walk.on("2022-03-25"), day("2022-09-30"), **answers).extend(
        walk.on("2022-03-28"), f"{I} First extension."
    )
    story.file_extension(walk.on("2022-09-20"), day("2023-03-31"), **answers).extend(
        walk.on("2022-09-25"), f"{I} Second extension."
    )
    story.comment(
        walk.on("2022-10-13"), "A breach of early 9 October was repaired; IOM brought three pumps from Juba.", "olga"
    )


def nigeria_cargo(walk):
    """C18: movement is made known, voluntary and not binding; drivers' names are severe. Escort where required."""
    for week in ("2019-07-01", "2019-07-08"):
        walk.at(
            walk.on(week),
            lambda week=week: deployments.record_movement(
                walk.operation,
                by=walk.people["olga"],
                week_of=day(week),
                notified="Armed forces, by the Logistics Sector",
                details=f"{I} Drivers and vehicles.",
            ),
        )
    story = walk.asked(
        "wanda",
        f"Escort for cargo {I}",
        f"{I} 12 trucks of relief goods.",
        "escort",
        "2019-07-20",
        "2019-07-25",
        kind=Kind.ESCORT,
        lines=[(f"Trucks {I}", 12, "vehicles")],
        answers=_escort(),
    )
    walk.to_decision(
        story, "2019-07-15", view="partly", conditions=[f"{I} The escort leaves before the distribution point"]
    )
    story.approve(
        walk.on("2019-07-15", 13), f"{I} Required on this road; voluntary for each organisation.", day("2019-07-25")
    )


def mali_2020(walk):
    """C19: no escort needed: acceptance opened the road."""
    story = walk.asked(
        "wanda",
        f"Escort to Ber and Djenné {I}",
        f"{I} Reach areas not seen since 2015.",
        "escort",
        "2020-01-20",
        "2020-01-31",
        kind=Kind.ESCORT,
        lines=[(f"Vehicles {I}", 4, "vehicles")],
        answers=_escort(),
    )
    story.draft(walk.on("2020-01-06", 7)).submit(walk.on("2020-01-06", 8))
    story.close_as_met(
        walk.on("2020-01-10"),
        "acceptance",
        "Agencies reached Ber and Djenné without escort, for the first time since 2015: awareness and acceptance.",
    )


def _escort():
    """The four criteria of an armed escort, illustrative."""
    return {
        "armed": "armed",
        "armed_note": f"{I} The escort is armed.",
        "escort_criticality": f"{I} Lives depend on the goods.",
        "escort_authorities": f"{I} The authorities ask for it.",
        "escort_safety": f"{I} The risk with and without an escort was weighed.",
        "escort_sustainability": f"{I} One trip, then alternatives.",
        "escort_participants": f"{I} One UN agency, two NGOs.",
    }


CONFLICTS = (
    Case(
        "C10",
        "C10 Ebola in West Africa 2014–15",
        "Liberia",
        "Africa/Monrovia",
        "2014-09-01",
        "2015-07-01",
        "Reuters, 26 October 2015; “Saving Lives”, University of Sydney 2015; CFE-DM case study 3.",
        ebola_2014,
        requesters=("lena",),
    ),
    Case(
        "C16",
        "C16 South Sudan 2021, MCDA with UNMISS",
        "South Sudan",
        "Africa/Juba",
        "2021-03-01",
        "2021-06-30",
        "OCHA South Sudan, MCDA Annual Report 2021.",
        south_sudan_review,
        context=ContextType.MISSION,
        requesters=("wanda", "lena"),
    ),
    Case(
        "C17",
        "C17 South Sudan, Bentiu dykes 2021–22",
        "South Sudan",
        "Africa/Juba",
        "2021-11-20",
        "2022-10-14",
        "UNMISS, 30 November 2021; Xinhua, 13 October 2022.",
        bentiu_dykes,
        context=ContextType.MISSION,
        requesters=("remi",),
    ),
    Case(
        "C18",
        "C18 Nigeria north-east 2019, cargo movement",
        "Nigeria",
        "Africa/Lagos",
        "2019-06-14",
        "2019-07-31",
        "ReliefWeb records of the Logistics Sector procedure, 2019.",
        nigeria_cargo,
        context=ContextType.COMPLEX,
    ),
    Case(
        "C19",
        "C19 Mali 2020, missions without escorts",
        "Mali",
        "Africa/Bamako",
        "2020-01-01",
        "2020-01-31",
        "OCHA Mali, CMCoord overview, January 2020.",
        mali_2020,
        context=ContextType.COMPLEX,
    ),
)
